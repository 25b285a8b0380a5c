"""Image URLs → files below one folder.

A file's name is its URL path, decoded as a static host decodes it, with the extension of what was
really drawn. Parts that no file can safely be named are refused.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

from masthead.errors import ExportPathError
from masthead.imaging.encoding.formats import BY_MEDIA_TYPE
from masthead.metadata.images import ImageDescriptor

LONGEST_NAME = 255
FORBIDDEN = frozenset('/\\:*?"<>|')


def relative_file(image: ImageDescriptor, media_type: str) -> Path:
    """The file of an image, relative to the output folder.

    Raises ``ExportPathError`` for a URL part that is no safe file name, and for an unknown type.
    """
    parts = [unquote(part) for part in image.path.split("/") if part]
    if image.route.static is None:
        parts[-1] += f".{_extension(image, media_type)}"
    for part in parts:
        if part in (".", "..") or FORBIDDEN & set(part) or any(ord(character) < 32 for character in part):
            raise ExportPathError(image.path, f"{part!r} has a character that file names cannot have")
        if len(part.encode()) > LONGEST_NAME:
            raise ExportPathError(image.path, f"{part[:20]!r}… is longer than {LONGEST_NAME} bytes")
    return Path(*parts)


def _extension(image: ImageDescriptor, media_type: str) -> str:
    bare = media_type.partition(";")[0].strip().lower()
    known = BY_MEDIA_TYPE.get(bare)
    if known is None:
        raise ExportPathError(image.path, f"no extension is known for its type {media_type!r}")
    return known.extension


def url_of(file: Path) -> str:
    """The URL path under which a static host serves a file."""
    return "/" + quote(file.as_posix(), safe="/-_.!~*'()")


class FileNames:
    """Gives each image a file of its own.

    ``icon.png`` and the picture of ``icon.py`` would meet in one file, as would two names that some
    file systems hold for equal: the later gets a number.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def claim(self, file: Path) -> Path:
        """The file itself, or the first of its kin that is free."""
        number, free = 1, file
        while free.as_posix().casefold() in self._taken:
            number += 1
            free = file.with_name(f"{file.stem}-{number}{file.suffix}")
        self._taken.add(free.as_posix().casefold())
        return free
