"""Pixels → PNG, at three levels of patience.

Pictures of text and flat colour need no row filter, so one pass of a fast compressor over the rows is several
times faster than a general encoder, and smaller (``docs/design/0001-png.md``, ``0012-speed.md``). ``balanced`` filters
smooth gradients, which a look at some of the rows tells; ``small`` tries more filters, and a palette where it loses
nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from zlib_ng import zlib_ng

from masthead.imaging.encoding.deflate import Deflate, isal_at, zlib_ng_at
from masthead.imaging.raster import Raster, is_opaque, to_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

# Level → how it compresses, and how where the bytes are to be the same on every kind of processor.
LEVELS = {
    "fast": (isal_at(1, zlib_ng_at(2)), zlib_ng_at(2)),
    "balanced": (isal_at(2, zlib_ng_at(3)), zlib_ng_at(3)),
    "small": (zlib_ng_at(9), zlib_ng_at(9)),
}
DEFAULT_LEVEL = "balanced"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
NO_FILTER, SUB, UP = 0, 1, 2
# Pillow's mode → PNG's colour type and bytes a pixel.
COLOUR_TYPES = {"P": (3, 1), "RGB": (2, 3), "RGBA": (6, 4)}
BANDS, BAND = 6, 12  # how many parts of a picture are looked at, and the rows of each


class Rows(NamedTuple):
    """The rows of a picture under one filter, as Pillow packs them.

    ``mode`` is Pillow's, of the rows. ``data`` has one more byte at the end of each row; see ``parts``.
    """

    image: Image
    mode: str
    number: int
    data: bytes | bytearray

    def parts(self) -> tuple[bytes, memoryview]:
        """The rows, each behind the number of its filter: the byte behind a row is the filter of the next."""
        return bytes([self.number]), memoryview(self.data)[:-1]


def write_png(raster: Raster, level: str, *, portable: bool = False) -> bytes:
    """The PNG of a raster; RGB when every pixel is opaque, else RGBA, or a palette when small.

    ``portable``: the same bytes on every kind of processor.
    """
    image = to_pillow(raster)
    mode = "RGB" if is_opaque(image) else "RGBA"
    if level == "small":
        # What is smallest with little effort is smallest with much, and much is slow.
        quickly = deflate_at("fast", portable=True)
        best = min(_ways(image, mode), key=lambda way: len(quickly(*way.parts())))
    else:
        best = rows(image, mode, filter_at(level, image, mode, portable=portable))
    return _file(best, deflate_at(level, portable=portable))


def deflate_at(level: str, *, portable: bool) -> Deflate:
    """How a level compresses."""
    here, everywhere = LEVELS[level]
    return everywhere if portable else here


def filter_at(level: str, image: Image, mode: str, *, portable: bool) -> int:
    """The filter with which bands of a picture are smaller, where a level looks for it."""
    if level != "balanced":
        return NO_FILTER
    bands, deflate = _bands(image), deflate_at("fast", portable=portable)
    return min((NO_FILTER, UP), key=lambda number: len(deflate(*rows(bands, mode, number).parts())))


def _bands(image: Image) -> Image:
    """Bands of rows from all over a picture, one below the other; the whole of a small one."""
    from PIL import Image as Pillow

    if image.height <= 2 * BANDS * BAND:
        return image
    bands = Pillow.new(image.mode, (image.width, BANDS * BAND))
    for number in range(BANDS):
        top = (image.height - BAND) * number // (BANDS - 1)
        bands.paste(image.crop((0, top, image.width, top + BAND)), (0, number * BAND))
    return bands


def _ways(image: Image, mode: str) -> Iterator[Rows]:
    """The rows of a picture with each filter, and with a palette."""
    for number in (NO_FILTER, SUB, UP):
        yield rows(image, mode, number)
    palette = _exact_palette(image.convert(mode))
    if palette is not None:
        yield rows(palette, "P", NO_FILTER)


def _exact_palette(image: Image) -> Image | None:
    """The picture with a palette, if that changes no pixel."""
    from PIL import Image as Pillow

    if image.mode != "RGB" or image.getcolors(256) is None:
        return None
    palette = image.quantize(256, dither=Pillow.Dither.NONE)
    return palette if palette.convert("RGB").tobytes() == image.tobytes() else None


def rows(image: Image, mode: str, number: int) -> Rows:
    """The rows of a picture in a mode, which may leave out its alpha, under a filter.

    Pillow pads rows at their end with zeros, so that filter 0 is there already.
    """
    _, channels = COLOUR_TYPES[mode]
    row = image.width * channels + 1
    data = _filtered(image, number).tobytes("raw", mode, row)
    if number == NO_FILTER:
        return Rows(image, mode, number, data)
    filtered = bytearray(data)
    filtered[row - 1 :: row] = bytes([number]) * image.height
    return Rows(image, mode, number, filtered)


def _filtered(image: Image, number: int) -> Image:
    """Each pixel less the one to its left, or above."""
    from PIL import Image as Pillow
    from PIL import ImageChops

    if number == NO_FILTER:
        return image
    before = Pillow.new(image.mode, image.size, 0)
    before.paste(image, (1, 0) if number == SUB else (0, 1))
    return ImageChops.subtract_modulo(image, before)


def header(image: Image, mode: str) -> bytes:
    """The chunk that says size and colours."""
    colour_type, _ = COLOUR_TYPES[mode]
    return chunk(b"IHDR", struct.pack(">IIBBBBB", image.width, image.height, 8, colour_type, 0, 0, 0))


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of the file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib_ng.crc32(data, zlib_ng.crc32(name)))


def _file(way: Rows, deflate: Deflate) -> bytes:
    parts = [SIGNATURE, header(way.image, way.mode)]
    if way.mode == "P":
        parts.append(chunk(b"PLTE", bytes(way.image.getpalette("RGB") or ())))
    parts += [chunk(b"IDAT", deflate(*way.parts())), chunk(b"IEND", b"")]
    return b"".join(parts)
