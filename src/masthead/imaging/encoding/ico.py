"""Pixels, or squares of several sizes → ICO. Each square is drawn at its size, not shrunk from another."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from masthead.errors import RenderOptionError
from masthead.imaging.encoding.png import DEFAULT_LEVEL, write_png
from masthead.imaging.raster import Raster, Scene

if TYPE_CHECKING:
    from masthead.imaging.job import Output

LARGEST = 256
ICON, PLANES, BITS = 1, 1, 32
DIRECTORY, ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")


def squares(scene: Scene, output: Output) -> tuple[Raster, ...]:
    """The scene once for each size that an output asks for, in device px, the smallest first.

    Raises ``RenderOptionError`` for a canvas that is no square.
    """
    if scene.size.width != scene.size.height:
        raise RenderOptionError("the canvas", "a square for an ICO of several sizes", str(scene.size))
    return tuple(scene.rasterise(side / scene.size.width, 0) for side in sorted(output.sizes))


def write_ico(rasters: tuple[Raster, ...]) -> bytes:
    """The ICO of pictures, each a PNG inside.

    Raises ``RenderOptionError`` for one that is too large.
    """
    directory, bodies = [DIRECTORY.pack(0, ICON, len(rasters))], []
    offset = DIRECTORY.size + len(rasters) * ENTRY.size
    for raster in rasters:
        width, height = raster.width, raster.height
        if max(width, height) > LARGEST:
            expected = f"at most {LARGEST}x{LARGEST} device px for an ICO"
            raise RenderOptionError("size", expected, f"{width}x{height}")
        body = write_png(raster, DEFAULT_LEVEL, portable=True)
        # One byte for a side: 0 stands for 256.
        directory.append(ENTRY.pack(width % LARGEST, height % LARGEST, 0, 0, PLANES, BITS, len(body), offset))
        bodies.append(body)
        offset += len(body)
    return b"".join((*directory, *bodies))
