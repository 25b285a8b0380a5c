"""Pixels → PNG, at three levels of patience.

Pictures of text and flat colour need no row filter, so one pass of zlib-ng over the rows is several
times faster than a general encoder, and smaller (``docs/design/0001-png.md``). ``small`` tries more:
row filters for gradients, and a palette where it loses nothing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

from masthead.imaging.raster import Raster, is_opaque, to_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

# Level → how hard zlib-ng tries.
LEVELS = {"fast": 2, "balanced": 3, "small": 9}
DEFAULT_LEVEL = "balanced"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
NO_FILTER, SUB, UP = 0, 1, 2
# Pillow's mode → PNG's colour type and bytes a pixel.
COLOUR_TYPES = {"P": (3, 1), "RGB": (2, 3), "RGBA": (6, 4)}


def write_png(raster: Raster, level: str) -> bytes:
    """The PNG of a raster; RGB when every pixel is opaque, else RGBA, or a palette when small."""
    image = to_pillow(raster)
    if is_opaque(image):
        image = image.convert("RGB")
    if level != "small":
        return _file(image, rows(image, NO_FILTER), LEVELS[level])
    # What is smallest with little effort is smallest with much, and much is slow.
    best = min(_ways(image), key=lambda way: len(zlib_ng.compress(way[1], LEVELS["fast"])))
    return _file(*best, LEVELS["small"])


def _ways(image: Image) -> Iterator[tuple[Image, bytes]]:
    """The rows of a picture with each filter, and with a palette."""
    for number in (NO_FILTER, SUB, UP):
        yield image, rows(image, number)
    palette = _exact_palette(image)
    if palette is not None:
        yield palette, rows(palette, NO_FILTER)


def _exact_palette(image: Image) -> Image | None:
    """The picture with a palette, if that changes no pixel."""
    from PIL import Image as Pillow

    if image.mode != "RGB" or image.getcolors(256) is None:
        return None
    palette = image.quantize(256, dither=Pillow.Dither.NONE)
    return palette if palette.convert("RGB").tobytes() == image.tobytes() else None


def rows(image: Image, number: int) -> bytes:
    """The rows under a filter, each behind the number of its filter.

    Pillow pads rows at their end: padding of one zero byte, moved along by one, is filter 0 before
    each row.
    """
    _, channels = COLOUR_TYPES[image.mode]
    row = image.width * channels + 1
    data = _filtered(image, number).tobytes("raw", image.mode, row)[: image.height * row - 1]
    if number == NO_FILTER:
        return b"\0" + data
    filtered = bytearray(b"\0" + data)
    filtered[::row] = bytes([number]) * image.height
    return bytes(filtered)


def _filtered(image: Image, number: int) -> Image:
    """Each pixel less the one to its left, or above."""
    from PIL import Image as Pillow
    from PIL import ImageChops

    if number == NO_FILTER:
        return image
    before = Pillow.new(image.mode, image.size, 0)
    before.paste(image, (1, 0) if number == SUB else (0, 1))
    return ImageChops.subtract_modulo(image, before)


def header(image: Image) -> bytes:
    """The chunk that says size and colours."""
    colour_type, _ = COLOUR_TYPES[image.mode]
    return chunk(b"IHDR", struct.pack(">IIBBBBB", image.width, image.height, 8, colour_type, 0, 0, 0))


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of the file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def _file(image: Image, data: bytes, effort: int) -> bytes:
    parts = [SIGNATURE, header(image)]
    if image.mode == "P":
        parts.append(chunk(b"PLTE", bytes(image.getpalette("RGB") or ())))
    parts += [chunk(b"IDAT", zlib_ng.compress(data, effort)), chunk(b"IEND", b"")]
    return b"".join(parts)
