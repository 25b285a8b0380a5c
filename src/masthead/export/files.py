"""Image URLs → files below one folder.

A file's name is its URL path, decoded as a static host decodes it, with the extension of what was
really drawn. Parts that no file can safely be named are refused.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote, unquote

from masthead.errors import ExportPathError
from masthead.imaging.encoding.formats import BY_MEDIA_TYPE
from masthead.metadata.images import ImageDescriptor

OWN = ".masthead"  # folder of the output: the journal, and files in the making
LONGEST_NAME = 255
MARK = 8  # hexadecimal digits
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
        _check_length(image, part)
    # Also in other case, for file systems that take no notice of it.
    if parts[0].casefold() == OWN:
        raise ExportPathError(image.path, f"the folder {OWN} of the output is Masthead's own; call it something else")
    return Path(*parts)


def _check_length(image: ImageDescriptor, name: str) -> None:
    if len(name.encode()) > LONGEST_NAME:
        raise ExportPathError(image.path, f"{name[:20]!r}… is longer than {LONGEST_NAME} bytes")


def _extension(image: ImageDescriptor, media_type: str) -> str:
    bare = media_type.partition(";")[0].strip().lower()
    known = BY_MEDIA_TYPE.get(bare)
    if known is None:
        raise ExportPathError(image.path, f"no extension is known for its type {media_type!r}")
    return known.extension


def url_of(file: Path) -> str:
    """The URL path under which a static host serves a file."""
    return "/" + quote(file.as_posix(), safe="/-_.!~*'()")


def file_of(image: ImageDescriptor, media_type: str, *, is_twin: bool, taken: frozenset[str], shards: int = 0) -> Path:
    """The file of an image, known from itself alone, so that workers need not ask one another.

    ``icon.png`` and the picture of ``icon.py`` would meet in one file: ``taken`` are the folded names of static
    files, which keep theirs. ``is_twin`` says that some file systems hold the path of another image for equal.
    Both get digits of their own path's digest, as no image is called by chance, in whatever order they come.
    ``shards`` puts as many folders of two hexadecimal digits before it. Raises as ``relative_file``.
    """
    file = relative_file(image, media_type)
    digest = hashlib.sha256(image.path.encode()).hexdigest()
    if is_twin or (image.route.static is None and folded(file) in taken):
        file = file.with_name(f"{file.stem}-{digest[:MARK]}{file.suffix}")
        _check_length(image, file.name)
    return Path(*(digest[2 * level : 2 * level + 2] for level in range(shards)), file)


def folded(path: Path | str) -> str:
    """What two paths share that some file systems hold for equal: in other case, or with accents written otherwise."""
    text = path.as_posix() if isinstance(path, Path) else unquote(path)
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())
