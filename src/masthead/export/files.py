"""Image URLs → files below one folder.

A file's name is its URL path, decoded as a static host decodes it, with the extension of what was
really drawn. What no file can safely be called on some system is called otherwise, on every system.
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
LONGEST_NAME = 255  # bytes
FORBIDDEN = frozenset('/\\:*?"<>|')
STAND_IN = "_"
MARK = 8  # hexadecimal digits that tell a few paths apart
LONG_MARK = 16  # those that tell any number of paths apart


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
    """The file of an image relative to the output, known from itself alone, so that workers need not ask one another.

    ``icon.png`` and the picture of ``icon.py`` would meet in one file: ``taken`` are the folded names of static
    files, which keep theirs. ``is_twin`` says that some file systems hold the path of another image for equal.
    These, and what cannot be called as its path, get digits of their own path's digest, as no image is called by
    chance, in whatever order they come. ``shards`` puts as many folders of two hexadecimal digits before it. Raises
    ``ExportPathError`` for an unknown type.
    """
    parts = [unquote(part) for part in image.path.split("/") if part]
    if image.route.static is None:
        parts[-1] += f".{_extension(image, media_type)}"
    safe = _safe(parts)
    file = Path(*safe)
    digest = hashlib.sha256(image.path.encode()).hexdigest()
    if safe != parts:
        file = _marked(file, digest[:LONG_MARK])
    elif is_twin or (image.route.static is None and folded(file) in taken):
        file = _marked(file, digest[:MARK])
    return Path(*(digest[2 * level : 2 * level + 2] for level in range(shards)), file)


def _safe(parts: list[str]) -> list[str]:
    """The parts of a path as files and folders can be called on every system."""
    *folders, name = parts
    stem, dot, extension = name.rpartition(".")
    safe = [*map(_safe_part, folders), _safe_part(stem, len(dot + extension)) + dot + extension]
    # Also in other case, for file systems that take no notice of it.
    if safe[0].casefold() == OWN:
        safe[0] = f"{STAND_IN}{safe[0][1:]}"
    return safe


def _safe_part(part: str, more: int = 0) -> str:
    text = "".join(STAND_IN if character in FORBIDDEN or ord(character) < 32 else character for character in part)
    return STAND_IN * len(text) if text in (".", "..") else _cut(text, LONGEST_NAME - more)


def _marked(file: Path, digits: str) -> Path:
    end = f"-{digits}{file.suffix}"
    return file.with_name(_cut(file.stem, LONGEST_NAME - len(end)) + end)


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def folded(path: Path | str) -> str:
    """What two paths share that some file systems hold for equal: in other case, or with accents written otherwise."""
    text = path.as_posix() if isinstance(path, Path) else unquote(path)
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())
