"""Pixels, between drawing and encoding."""

from __future__ import annotations

from typing import NamedTuple


class Raster(NamedTuple):
    """Pixels, row by row from the top, four bytes each: red, green, blue and alpha (not premultiplied)."""

    width: int
    height: int
    pixels: bytes
