"""What passes between drawing and encoding: pixels, and a scene that draws what a format asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from masthead.size import Size

if TYPE_CHECKING:
    from PIL.Image import Image


class Raster(NamedTuple):
    """Pixels, row by row from the top, four bytes each: red, green, blue and alpha (not premultiplied)."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture that can be drawn: once, at several scales, at several times, as vectors.

    ``size`` in CSS px, ``scale`` device px for each of them. ``rasterise`` takes a scale and
    milliseconds since the start of the document's animations; ``vectorise`` gives the text of an SVG.
    ``debug``: whether boxes are to be outlined.
    """

    size: Size
    scale: float
    debug: bool
    rasterise: Callable[[float, int], Raster]
    vectorise: Callable[[], str]

    def pixels(self, time: int = 0) -> Raster:
        """The picture at its own scale, ``time`` milliseconds after the start."""
        return self.rasterise(self.scale, time)


def to_pillow(raster: Raster) -> Image:
    """The raster as Pillow sees it; no pixel is copied."""
    from PIL import Image

    return Image.frombuffer("RGBA", (raster.width, raster.height), raster.pixels, "raw", "RGBA", 0, 1)


def is_opaque(image: Image) -> bool:
    """Whether every pixel of an RGBA image is opaque."""
    # One comparison of bytes takes a fifth of the time of Pillow's getextrema().
    return image.tobytes("raw", "A") == b"\xff" * (image.width * image.height)
