"""Pixels, between drawing and encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image


class Raster(NamedTuple):
    """Pixels, row by row from the top, four bytes each: red, green, blue and alpha (not premultiplied)."""

    width: int
    height: int
    pixels: bytes


def to_pillow(raster: Raster) -> Image:
    """The raster as Pillow sees it; no pixel is copied."""
    from PIL import Image

    return Image.frombuffer("RGBA", (raster.width, raster.height), raster.pixels, "raw", "RGBA", 0, 1)


def is_opaque(image: Image) -> bool:
    """Whether every pixel of an RGBA image is opaque."""
    return image.getchannel("A").getextrema()[0] == 255
