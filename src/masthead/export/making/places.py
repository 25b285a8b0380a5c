"""Where the files of a build go: a folder, or the objects below a URL. A file is there whole or not at all.

Opened by its name in every worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from masthead.errors import BuildPlaceError
from masthead.export.making.folder import FolderPlace
from masthead.export.steps import Claim, Facts
from masthead.stores.places import without_password

URL_SCHEMES = ("s3", "gs", "az")


class Place(Protocol):
    """A place for files, each by a relative path with slashes. Its methods raise ``OSError`` when it fails.

    ``is_safe``: what was written survives a power cut without ``settle``. ``is_guarded``: ``other`` looks.
    """

    is_safe: bool
    is_guarded: bool

    def write(self, file: str, body: bytes, content_type: str) -> None:
        """Write a file as a whole, in the place of any before it."""
        ...

    def part(self) -> AbstractContextManager[BinaryIO]:
        """A file of this machine for content of any size, of which nothing is left afterwards."""
        ...

    def upload(self, part: BinaryIO, file: str, content_type: str) -> None:
        """``write`` for the content of a ``part``, which cannot be used any more."""
        ...

    def read(self, file: str) -> bytes | None:
        """The content of a small file; ``None`` where there is none."""
        ...

    def holds(self, facts: Facts, *, verify: bool) -> bool:
        """Whether a file is there as it was written; ``verify`` compares its content."""
        ...

    def other(self, facts: Facts) -> str | None:
        """The sha256 of what is there under a file's name, if that is something else."""
        ...

    def claim(self, claim: Claim) -> None:
        """Note that a file is about to be written, for ``claims`` of the next build if this one is ended then."""
        ...

    def claims(self) -> Iterator[Claim]:
        """What was claimed since ``tidy``."""
        ...

    def may_remove(self, file: str, size: int, sha256: str) -> bool:
        """Whether a file is what was written, or gone."""
        ...

    def remove(self, file: str, size: int, sha256: str) -> bool:
        """Remove a file if it is what was written; says whether it is gone."""
        ...

    def is_one(self, file: str, other: str) -> bool:
        """Whether two names that differ are those of one file."""
        ...

    def tidy(self) -> None:
        """Remove what a build that was ended left half-written."""
        ...

    def settle(self) -> None:
        """Return when everything written is safe from a power cut."""
        ...


def open_place(name: str) -> Place:
    """The place of a name: a path, or a URL such as ``s3://bucket/prefix``.

    Raises ``BuildPlaceError`` for no name, as of a variable that is not set, for a URL of another kind, and where the
    package for it is not installed.
    """
    if not name:
        raise BuildPlaceError(name, "it has no name; give a folder, which is . for the current one")
    scheme, separator, _ = name.partition("://")
    if not separator:
        return FolderPlace(Path(name))
    if scheme not in URL_SCHEMES:
        raise BuildPlaceError(name, "expected a folder or a URL of s3://, gs:// or az://")
    try:
        from masthead.export.making.objects import ObjectPlace
    except ModuleNotFoundError as error:
        if error.name != "obstore":
            raise
        problem = "object stores need a package that is not installed: pip install 'masthead[objects]'"
        raise BuildPlaceError(without_password(name), problem) from None
    return ObjectPlace(name)
