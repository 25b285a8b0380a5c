"""Where the files of a build go: a folder, or the objects below a URL. A file is there whole or not at all.

Opened by its name in every worker. Files that are being written lie in ``.masthead/parts`` of the folder, so that
those of a build that was ended are known for what they are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from masthead.errors import BuildPlaceError
from masthead.export.steps import Facts

OWN = ".masthead"
PARTS = "parts"
URL_SCHEMES = ("s3", "gs", "az")


class Place(Protocol):
    """A place for files, each by a relative path with slashes. Its methods raise ``OSError`` when it fails.

    ``is_safe``: what was written survives a power cut without ``settle``.
    """

    is_safe: bool

    def write(self, file: str, body: bytes, content_type: str) -> None:
        """Write a file as a whole, in the place of any before it."""
        ...

    def upload(self, source: Path, file: str, content_type: str) -> None:
        """``write`` for the content of a local file of any size, which may be gone after it."""
        ...

    def read(self, file: str) -> bytes | None:
        """The content of a small file; ``None`` where there is none."""
        ...

    def holds(self, facts: Facts, *, verify: bool) -> bool:
        """Whether a file is there as it was written; ``verify`` compares its content."""
        ...

    def remove(self, file: str, size: int, sha256: str) -> bool:
        """Remove a file if it is what was written; says whether it is gone."""
        ...

    def parts(self) -> Path:
        """A local folder for files before they are uploaded."""
        ...

    def tidy(self) -> None:
        """Remove what a build that was ended left half-written."""
        ...

    def settle(self) -> None:
        """Return when everything written is safe from a power cut."""
        ...


def open_place(name: str) -> Place:
    """The place of a name: a path, or a URL such as ``s3://bucket/prefix``.

    Raises ``BuildPlaceError`` for a URL of another kind, and where the package for it is not installed.
    """
    scheme, separator, _ = name.partition("://")
    if not separator:
        return FolderPlace(Path(name))
    if scheme not in URL_SCHEMES:
        raise BuildPlaceError(name, "expected a folder or a URL of s3://, gs:// or az://")
    from masthead.export.objects import ObjectPlace

    return ObjectPlace(name)


class FolderPlace:
    """A folder of this machine, or one that several share."""

    is_safe = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root / OWN / PARTS

    def write(self, file: str, body: bytes, content_type: str) -> None:  # noqa: ARG002  # a folder keeps no types
        part = self.parts() / uuid.uuid4().hex
        try:
            part.write_bytes(body)
            self._move(part, file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def upload(self, source: Path, file: str, content_type: str) -> None:  # noqa: ARG002
        source.chmod(0o644)
        self._move(source, file)

    def _move(self, part: Path, file: str) -> None:
        target = self.root / file
        try:
            part.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)

    def read(self, file: str) -> bytes | None:
        try:
            return (self.root / file).read_bytes()
        except FileNotFoundError:
            return None

    def holds(self, facts: Facts, *, verify: bool) -> bool:
        path = self.root / facts.file
        try:
            if path.stat().st_size != facts.size:
                return False
            return not verify or _digest(path) == facts.sha256
        except OSError:
            return False

    def remove(self, file: str, size: int, sha256: str) -> bool:
        path = self.root / file
        try:
            if path.stat().st_size != size or _digest(path) != sha256:
                return False
            path.unlink()
        except FileNotFoundError:
            return True
        for folder in path.relative_to(self.root).parents[:-1]:
            with suppress(OSError):  # the first that is not empty
                (self.root / folder).rmdir()
        return True

    def parts(self) -> Path:
        self._parts.mkdir(parents=True, exist_ok=True)
        return self._parts

    def tidy(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)

    def settle(self) -> None:
        if hasattr(os, "sync"):  # Windows has none
            os.sync()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
