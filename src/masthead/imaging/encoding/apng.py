"""A film → APNG: a PNG that shows its first frame where nobody knows of the others.

Each frame after the first holds the rectangle that has changed. Follows the third edition of the
PNG specification: ``acTL``, ``fcTL`` and ``fdAT``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from masthead.imaging.encoding.film import Film, changed
from masthead.imaging.encoding.png import SIGNATURE, chunk, deflate_at, filter_at, header, rows
from masthead.imaging.raster import is_opaque, to_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

FOREVER = 0
KEEP, REPLACE = 0, 0  # what is there stays, and new pixels take the place of those below them
PER_SECOND = 1000


def write_apng(film: Film, level: str, *, portable: bool = False) -> bytes:
    """The APNG of a film, shown again and again; RGB while every pixel is opaque, else RGBA."""
    return _written(film, "RGB", level, portable) or _written(film, "RGBA", level, portable)


def _written(film: Film, mode: str, level: str, portable: bool) -> bytes:
    """The whole file; no bytes when a frame has what the mode cannot hold."""
    parts: list[bytes] = []
    before: Image | None = None
    count = number = 0
    for raster, milliseconds in film.frames():
        image = to_pillow(raster)
        if mode == "RGB":
            if not is_opaque(image):
                return b""
            image = image.convert("RGB")
        left, top, right, bottom = changed(before, image)
        part = image.crop((left, top, right, bottom))
        place = (part.width, part.height, left, top)
        control = struct.pack(">IIIIIHHBB", number, *place, milliseconds, PER_SECOND, KEEP, REPLACE)
        number_of_filter = filter_at(level, part, mode, portable=portable)
        data = deflate_at(level, portable=portable)(*rows(part, mode, number_of_filter).parts())
        number += 1
        if before is not None:  # the first frame is the picture of the PNG, which has no number
            data = struct.pack(">I", number) + data
            number += 1
        parts += [chunk(b"fcTL", control), chunk(b"IDAT" if before is None else b"fdAT", data)]
        before, count = image, count + 1
    if before is None:
        return b""
    animation = chunk(b"acTL", struct.pack(">II", count, FOREVER))
    return b"".join((SIGNATURE, header(before, mode), animation, *parts, chunk(b"IEND", b"")))
