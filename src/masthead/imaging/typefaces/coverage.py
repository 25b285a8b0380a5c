"""A font file → which characters its faces can draw, and what the faces are called.

Reads the ``cmap``, ``name``, ``OS/2`` and ``fvar`` tables of OpenType through fontTools, which loads
only when a font that is not shipped must be read; what the shipped faces cover is a table that
``tools/coverage_table.py`` wrote. No drawing; a file that cannot be read is a ``FontError``.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache, cached

from masthead.errors import FontError
from masthead.imaging.fonts import DATA, Face
from masthead.system.forks import Lock

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

TABLE = DATA / "coverage.json"
# One of these has the shapes; a face with neither these nor colours is of bitmaps, which the engine does not draw.
OUTLINE_TABLES = ("glyf", "CFF ", "CFF2")
# Tables whose presence makes a face one in colours.
COLOUR_TABLES = ("COLR", "CBDT", "sbix", "SVG ")
BITMAP_TABLES = ("CBDT", "sbix")
# The (platform, encoding) pairs of cmap tables for all of Unicode.
GROUPED = ((3, 10), (0, 4), (0, 6))
KEPT_SETS = 64

Bounds = tuple[int, ...]
"""Code points as half-open ranges, flat and ascending: start, stop, start, stop …"""


@dataclass(frozen=True, slots=True)
class FaceCoverage:
    """One face of a font file; ``number`` is its place in a collection.

    ``weights`` are the lightest and the heaviest (equal unless the face is variable), 1 to 1000;
    ``style`` is ``normal`` or ``italic``; ``width`` is OpenType's class, 1 to 9, 5 is normal.
    """

    number: int
    family: str
    weights: tuple[int, int]
    style: str
    width: int
    colour: bool
    bounds: Bounds

    def has(self, characters: str) -> bool:
        """Whether the face has a glyph for each of some characters."""
        return all(bisect_right(self.bounds, ord(character)) % 2 for character in characters)


def bounds_of(code_points: Iterable[int]) -> Bounds:
    """Code points in any order → ranges."""
    bounds: list[int] = []
    for point in sorted(code_points):
        if bounds and bounds[-1] == point:
            bounds[-1] = point + 1
        else:
            bounds += (point, point + 1)
    return tuple(bounds)


def characters_of(bounds: Bounds) -> frozenset[str]:
    """Ranges → the characters in them."""
    return frozenset(
        chr(point) for start, stop in zip(bounds[::2], bounds[1::2], strict=True) for point in range(start, stop)
    )


def read_faces(source: bytes | Path, shown: str) -> tuple[FaceCoverage, ...]:
    """The faces of a TTF, OTF, TTC, WOFF or WOFF2 file, read now.

    Raises ``FontError`` for a file that cannot be read or is no font.
    """
    from fontTools.ttLib import TTFont

    shared: dict[Bounds, Bounds] = {}
    faces: list[FaceCoverage] = []
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
            count = _count(file.read(12))
            for number in range(count):
                file.seek(0)
                faces.append(_face(TTFont(file, lazy=True, fontNumber=number), number, shared))
    except OSError as error:
        raise FontError(shown, f"cannot be read: {error.strerror or error}") from error
    except Exception as error:  # fontTools lets errors of every kind out of damaged files
        raise FontError(shown, f"cannot be read: {str(error) or type(error).__name__}; is the file damaged?") from error
    return tuple(faces)


def _count(header: bytes) -> int:
    return int.from_bytes(header[8:12], "big") if header.startswith(b"ttcf") else 1


def _face(font: TTFont, number: int, shared: dict[Bounds, Bounds]) -> FaceCoverage:
    bounds: Bounds = ()
    if any(tag in font for tag in (*OUTLINE_TABLES, *COLOUR_TABLES)):
        bounds = _grouped(font.reader["cmap"]) or bounds_of(font.getBestCmap() or ())
    os2: Any = font.get("OS/2")
    weight = min(max(os2.usWeightClass, 1), 1000) if os2 else 400
    weights = (weight, weight)
    for axis in font["fvar"].axes if "fvar" in font else ():
        if axis.axisTag == "wght":
            weights = (round(axis.minValue), round(axis.maxValue))
    return FaceCoverage(
        number,
        font["name"].getBestFamilyName() or "",
        weights,
        "italic" if (os2.fsSelection & 1 if os2 else font["head"].macStyle & 2) else "normal",
        os2.usWidthClass if os2 else 5,
        any(tag in font for tag in COLOUR_TABLES),
        shared.setdefault(bounds, bounds),  # the faces of a collection often cover the same
    )


def _grouped(cmap: bytes) -> Bounds:
    """The ranges of a ``cmap`` whose Unicode table is in groups (format 12), else nothing.

    fontTools reads these too, but by way of every glyph's name: 70 ms for each face of a CJK font.
    """
    for place in range(4, 4 + 8 * int.from_bytes(cmap[2:4], "big"), 8):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, place)
        if (platform, encoding) in GROUPED and cmap[offset : offset + 2] == b"\0\x0c":
            (count,) = struct.unpack_from(">L", cmap, offset + 12)
            bounds: list[int] = []
            for start, end, _ in struct.iter_unpack(">LLL", cmap[offset + 16 : offset + 16 + 12 * count]):
                if not (bounds[-1] if bounds else 0) <= start <= end <= sys.maxunicode:
                    raise ValueError("its cmap table is out of order")
                if bounds and bounds[-1] == start:
                    bounds[-1] = end + 1
                else:
                    bounds += (start, end + 1)
            return tuple(bounds)
    return ()


def to_plain(faces: Iterable[FaceCoverage]) -> dict[str, Any]:
    """Faces as JSON has them; ranges that several share are written once."""
    ranges: dict[Bounds, int] = {}
    rows = [
        [
            *(face.number, face.family, *face.weights, face.style, face.width, int(face.colour)),
            ranges.setdefault(face.bounds, len(ranges)),
        ]
        for face in faces
    ]
    return {"faces": rows, "ranges": [list(bounds) for bounds in ranges]}


def from_plain(plain: Mapping[str, Any]) -> tuple[FaceCoverage, ...]:
    """The inverse of ``to_plain``; raises ``ValueError``, ``TypeError``, ``LookupError`` or
    ``AttributeError`` for anything else.
    """
    ranges = [tuple(map(int, bounds)) for bounds in plain["ranges"]]
    return tuple(
        FaceCoverage(
            int(number), str(family), (int(light), int(heavy)), str(style), int(width), bool(colour), ranges[at]
        )
        for number, family, light, heavy, style, width, colour, at in plain["faces"]
    )


@cache
def shipped_table() -> dict[str, tuple[FaceCoverage, ...]]:
    """The shipped fonts by the SHA-256 of their files."""
    return {digest: from_plain(plain) for digest, plain in json.loads(TABLE.read_text(encoding="utf-8")).items()}


@cached(LRUCache(KEPT_SETS), key=lambda face: face.digest, lock=Lock())
def characters_in(face: Face) -> frozenset[str]:
    """What a face of a picture covers; kept by content. Empty for a font that only the engine can read."""
    return _characters(face)


def families_of(face: Face) -> frozenset[str]:
    """The families, in lower case, that ``font-family`` finds a face of a picture by."""
    return frozenset(name.lower() for name in names_of(face))


def names_of(face: Face) -> tuple[str, ...]:
    """The families of a face of a picture as they are written."""
    return (face.family,) if face.family else tuple(one.family for one in _covered(face))


def _characters(face: Face) -> frozenset[str]:
    return frozenset().union(*(characters_of(one.bounds) for one in _covered(face)))


@cached(LRUCache(256), key=lambda face: (face.digest, face.number), lock=Lock())
def draws_its_colours(face: Face) -> bool:
    """Whether the engine draws the colours of a face: bitmaps and plain layers, no gradients (COLRv1)."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(face.data), lazy=True, fontNumber=face.number or 0)
    return any(tag in font for tag in BITMAP_TABLES) or ("COLR" in font and font["COLR"].version == 0)


def _covered(face: Face) -> tuple[FaceCoverage, ...]:
    try:
        return shipped_table().get(face.digest) or read_faces(face.data, face.shown)
    except FontError:  # the engine says it better, when it registers the face
        return ()
