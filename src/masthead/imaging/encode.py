"""Pixels → PNG, JPEG, WebP or ICO. THE TABLE of formats; a format is one row.

PNG is written here: pictures of text and flat colour need no row filter, so one pass of zlib-ng
over the rows is several times faster than a general encoder, and smaller (``docs/design``).
The other formats are Pillow's.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

from masthead.errors import RenderOptionError
from masthead.imaging.raster import Raster

if TYPE_CHECKING:
    from PIL.Image import Image

PNG_LEVEL = 3
ICO_LARGEST = 256


@dataclass(frozen=True, slots=True)
class Format:
    """One output format; ``quality`` is the default of those that have one, ``None`` for lossless ones."""

    name: str
    media_type: str
    extension: str
    encode: Callable[[Raster, int], bytes]
    quality: int | None = None


def encode(raster: Raster, output: Format, quality: int | None = None) -> bytes:
    """Encode pixels; ``quality`` from 1 to 100 for the formats that have it.

    Raises ``RenderOptionError`` for a picture that the format cannot hold.
    """
    return output.encode(raster, quality or output.quality or 0)


def _png(raster: Raster, _: int) -> bytes:
    image = _pillow(raster)
    channels, colour_type = 4, 6
    if _is_opaque(image):
        image, channels, colour_type = image.convert("RGB"), 3, 2
    # Every row begins with its filter's number. Pillow pads rows at their end, so padding of one
    # zero byte, moved along by one, is filter 0 before each row.
    row = raster.width * channels + 1
    rows = b"\0" + image.tobytes("raw", image.mode, row)[: raster.height * row - 1]
    header = struct.pack(">IIBBBBB", raster.width, raster.height, 8, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib_ng.compress(rows, PNG_LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def _jpeg(raster: Raster, quality: int) -> bytes:
    return _saved(_on_white(_pillow(raster)), "JPEG", quality=quality, optimize=True, progressive=True)


def _webp(raster: Raster, quality: int) -> bytes:
    image = _pillow(raster)
    return _saved(image.convert("RGB") if _is_opaque(image) else image, "WEBP", quality=quality, method=4)


def _ico(raster: Raster, _: int) -> bytes:
    if max(raster.width, raster.height) > ICO_LARGEST:
        found = f"{raster.width}x{raster.height}"
        raise RenderOptionError("size", f"at most {ICO_LARGEST}x{ICO_LARGEST} device px for an ICO", found)
    return _saved(_pillow(raster), "ICO", sizes=[(raster.width, raster.height)])


FORMATS = {
    output.name: output
    for output in (
        Format("png", "image/png", "png", _png),
        Format("jpeg", "image/jpeg", "jpg", _jpeg, quality=85),
        Format("webp", "image/webp", "webp", _webp, quality=85),
        Format("ico", "image/x-icon", "ico", _ico),
    )
}
ALIASES = {"jpg": "jpeg"}
BY_MEDIA_TYPE = {output.media_type: output for output in FORMATS.values()} | {
    "image/vnd.microsoft.icon": FORMATS["ico"],
    "image/jpg": FORMATS["jpeg"],
}


def _pillow(raster: Raster) -> Image:
    from PIL import Image

    return Image.frombuffer("RGBA", (raster.width, raster.height), raster.pixels, "raw", "RGBA", 0, 1)


def _is_opaque(image: Image) -> bool:
    return image.getchannel("A").getextrema()[0] == 255


def _on_white(image: Image) -> Image:
    from PIL import Image

    if _is_opaque(image):
        return image.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _saved(image: Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()
