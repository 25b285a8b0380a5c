"""A build's files in a folder of this machine, or one that several share."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from masthead.export.steps import Facts

OWN = ".masthead"
PARTS = "parts"


class FolderPlace:
    """Files below ``root``. Those that are being written lie in ``.masthead/parts`` of it, and are known for that."""

    is_safe = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root / OWN / PARTS

    def write(self, file: str, body: bytes, content_type: str) -> None:  # noqa: ARG002  # a folder keeps no types
        """Write beside, then move: readers see the old file or the new one."""
        part = self._parts / uuid.uuid4().hex
        try:
            try:
                part.write_bytes(body)
            except FileNotFoundError:  # the first of a build
                self.parts()
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
        """The content of a file."""
        try:
            return (self.root / file).read_bytes()
        except FileNotFoundError:
            return None

    def holds(self, facts: Facts, *, verify: bool) -> bool:
        """By its size, and by its digest to ``verify``."""
        path = self.root / facts.file
        try:
            if path.stat().st_size != facts.size:
                return False
            return not verify or _digest(path) == facts.sha256
        except OSError:
            return False

    def remove(self, file: str, size: int, sha256: str) -> bool:
        """Remove a file that is as it was written, and the folders that are empty then."""
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

    def is_one(self, file: str, other: str) -> bool:
        """Where the file system takes no notice of case."""
        with suppress(OSError):
            return (self.root / file).samefile(self.root / other)
        return False

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
