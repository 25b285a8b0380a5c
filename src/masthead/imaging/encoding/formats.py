"""Pixels → PNG, JPEG, WebP, AVIF or ICO. THE TABLE of formats; a format is one row.

PNG is our own (``png``), the others are Pillow's.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from masthead.errors import RenderOptionError
from masthead.imaging.encoding.png import DEFAULT_LEVEL, write_png
from masthead.imaging.raster import Raster, is_opaque, to_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

ICO_LARGEST = 256
LOWEST_QUALITY = 20  # below this nobody wants the picture


@dataclass(frozen=True, slots=True)
class Effort:
    """How a picture may be encoded: ``quality`` 1 to 100 for lossy formats, ``level`` for PNG."""

    quality: int
    level: str = DEFAULT_LEVEL


@dataclass(frozen=True, slots=True)
class Format:
    """One output format; ``quality`` is the default of lossy ones, ``None`` for the others."""

    name: str
    media_type: str
    extension: str
    encode: Callable[[Raster, Effort], bytes]
    quality: int | None = None


def encode(
    raster: Raster,
    output: Format,
    quality: int | None = None,
    *,
    level: str = DEFAULT_LEVEL,
    max_bytes: int | None = None,
) -> bytes:
    """Encode pixels; with ``max_bytes`` at the best quality that stays within it.

    Raises ``RenderOptionError`` for a picture that the format cannot hold, or not in ``max_bytes``, and for AVIF
    where Pillow cannot write it.
    """
    effort = Effort(quality or output.quality or 0, level)
    body = output.encode(raster, effort)
    if max_bytes is None or len(body) <= max_bytes:
        return body
    smaller = _best_within(raster, output, effort.quality, max_bytes) if output.quality else None
    if output.quality is None:
        smaller = output.encode(raster, Effort(0, "small"))
    if smaller is None or len(smaller) > max_bytes:
        smallest = len(smaller or output.encode(raster, Effort(LOWEST_QUALITY)))
        expected = f"at least {smallest:,} for this picture as {output.name}; give a lossy format or a smaller canvas"
        raise RenderOptionError("max_bytes", expected, max_bytes)
    return smaller


def _best_within(raster: Raster, output: Format, quality: int, max_bytes: int) -> bytes | None:
    """The highest quality below ``quality`` whose bytes fit, found by halving."""
    low, high, best = LOWEST_QUALITY, quality - 1, None
    while low <= high:
        middle = (low + high) // 2
        body = output.encode(raster, Effort(middle))
        if len(body) <= max_bytes:
            best, low = body, middle + 1
        else:
            high = middle - 1
    return best


def _png(raster: Raster, effort: Effort) -> bytes:
    return write_png(raster, effort.level)


def _jpeg(raster: Raster, effort: Effort) -> bytes:
    return _saved(_on_white(to_pillow(raster)), "JPEG", quality=effort.quality, optimize=True, progressive=True)


def _webp(raster: Raster, effort: Effort) -> bytes:
    return _saved(_plain(to_pillow(raster)), "WEBP", quality=effort.quality, method=4)


def _avif(raster: Raster, effort: Effort) -> bytes:
    from PIL import AvifImagePlugin

    if not AvifImagePlugin.SUPPORTED:  # the one part of Pillow's wheels that needs more than libc
        raise RenderOptionError("format", "one that Pillow can write here; AVIF needs the system's libstdc++", "avif")
    return _saved(_plain(to_pillow(raster)), "AVIF", quality=effort.quality, speed=8)


def _ico(raster: Raster, _: Effort) -> bytes:
    if max(raster.width, raster.height) > ICO_LARGEST:
        found = f"{raster.width}x{raster.height}"
        raise RenderOptionError("size", f"at most {ICO_LARGEST}x{ICO_LARGEST} device px for an ICO", found)
    return _saved(to_pillow(raster), "ICO", sizes=[(raster.width, raster.height)])


FORMATS = {
    output.name: output
    for output in (
        Format("png", "image/png", "png", _png),
        Format("jpeg", "image/jpeg", "jpg", _jpeg, quality=85),
        Format("webp", "image/webp", "webp", _webp, quality=85),
        Format("avif", "image/avif", "avif", _avif, quality=70),
        Format("ico", "image/x-icon", "ico", _ico),
    )
}
ALIASES = {"jpg": "jpeg"}
BY_MEDIA_TYPE = {output.media_type: output for output in FORMATS.values()} | {
    "image/vnd.microsoft.icon": FORMATS["ico"],
    "image/jpg": FORMATS["jpeg"],
}


def _plain(image: Image) -> Image:
    return image.convert("RGB") if is_opaque(image) else image


def _on_white(image: Image) -> Image:
    from PIL import Image as Pillow

    if is_opaque(image):
        return image.convert("RGB")
    return Pillow.alpha_composite(Pillow.new("RGBA", image.size, "white"), image).convert("RGB")


def _saved(image: Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()
