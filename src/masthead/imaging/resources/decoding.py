"""The content of an image file → content that the engine decodes as a browser would, or why it is none.

The engine decodes PNG, JPEG, WebP, GIF and SVG, the first picture of animations. AVIF it does not, and
it does not turn a photograph by its EXIF orientation: those become PNG here. How many pixels there
will be is read from the header, before anything is unpacked. What an SVG names outside of itself is never
looked at: the engine has no way to.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections import OrderedDict
from contextlib import suppress
from typing import NamedTuple
from xml.parsers import expat

from PIL import Image, ImageOps

from masthead.errors import LimitError
from masthead.imaging.checking.limits.svg import check_svg
from masthead.imaging.resources.failure import ResourceError
from masthead.system.forks import Lock

MOST_PIXELS = 64_000_000
KEPT_BYTES = 32 * 1024 * 1024  # of pictures turned into PNG
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
NAMES = "PNG, JPEG, WebP, GIF, AVIF or SVG"
ORIENTATION = 0x0112
EXIF = (b"Exif\0\0", b"EXIF", b"eXIf")  # as JPEG, WebP and PNG name it
# What Pillow lets out of damaged files; of damaged EXIF it warns, which whoever runs Python may have made an error.
DAMAGED = (
    *(OSError, ValueError, SyntaxError, TypeError, ArithmeticError, LookupError, EOFError, UserWarning),
    struct.error,
    zlib.error,
)

_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_LENGTH = re.compile(r"\s*([0-9.]+(?:e[0-9]+)?)\s*(px|pt|pc|in|cm|mm|q)?\s*", re.IGNORECASE)
_PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}


class Decodable(NamedTuple):
    """An image that the engine can be given, and how many pixels it will be."""

    content: bytes
    pixels: int


def decodable(url: str, content: bytes) -> Decodable:
    """An image as the engine can take it.

    Raises ``ResourceError`` for one that is none, or has too many pixels.
    """
    if _SVG.match(content):
        return _svg(url, content)
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(url) from error
    except DAMAGED as error:
        problem = f"is no image that can be drawn ({NAMES})" if content else "is empty"
        raise ResourceError(url, problem) from error
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise _too_large(url)
    if image.format == "AVIF" or _is_turned(content, image):
        return Decodable(_as_png(url, content, image), pixels)
    return Decodable(content, pixels)


def _too_large(url: str) -> ResourceError:
    return ResourceError(url, f"has more than {MOST_PIXELS // 1_000_000} million pixels")


def _is_turned(content: bytes, image: Image.Image) -> bool:
    """Whether EXIF says that a picture does not stand upright."""
    if not any(name in content for name in EXIF):  # asking Pillow would unpack a PNG
        return False
    try:
        return bool(image.getexif().get(ORIENTATION, 1) != 1)
    except DAMAGED:  # whether it can be drawn all the same, the engine says
        return False


def _svg(url: str, content: bytes) -> Decodable:
    if _PAGE.match(content):
        raise ResourceError(url, "is a page (HTML), not an image")
    try:
        check_svg(content)
    except LimitError as error:
        raise ResourceError(url, f"cannot be drawn: {error}") from error
    pixels = _svg_pixels(content)
    if pixels > MOST_PIXELS:
        raise _too_large(url)
    return Decodable(content, pixels)


def _svg_pixels(content: bytes) -> int:
    """How many pixels an SVG has by itself: the engine draws it that large, then makes it fit."""
    sizes: list[dict[str, str]] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda _name, attributes: sizes.append(attributes) if not sizes else None
    with suppress(expat.ExpatError, ValueError, LookupError):  # the engine will say that it is no SVG
        parser.Parse(content, True)
    root = sizes[0] if sizes else {}
    box = [*map(_length, root.get("viewBox", "").replace(",", " ").split())]
    natural = (box[2], box[3]) if len(box) == 4 else (100.0, 100.0)
    width, height = (
        _length(root.get(side, "")) or other for side, other in zip(("width", "height"), natural, strict=True)
    )
    return int(min(width * height, 1e18))


def _length(text: str) -> float:
    """A length in CSS px; 0 where it is none, or depends on what is around it."""
    found = _LENGTH.fullmatch(text)
    try:
        return float(found[1]) * _PX[(found[2] or "").lower()] if found else 0.0
    except ValueError:
        return 0.0


def _as_png(url: str, content: bytes, image: Image.Image) -> bytes:
    """A picture upright and as PNG; the last ones are kept, because turning takes as long as drawing."""
    key = hashlib.sha256(content).digest()
    kept = _turned.get(key)
    if kept is None:
        try:
            upright = ImageOps.exif_transpose(image)
            buffer = io.BytesIO()
            wanted = upright if upright.mode in ("RGB", "RGBA", "L", "LA") else upright.convert("RGBA")
            wanted.save(buffer, "PNG", compress_level=1)
        except DAMAGED as error:
            raise ResourceError(url, f"is damaged: {error}") from error
        kept = buffer.getvalue()
        _turned.put(key, kept)
    return kept


class _Turned:
    """The last pictures that were turned into PNG, by the content that they were."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    def get(self, key: bytes) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: bytes, content: bytes) -> None:
        with self._lock:
            self._kept[key] = content
            while sum(map(len, self._kept.values())) > KEPT_BYTES:
                self._kept.popitem(last=False)


_turned = _Turned()
