"""A scene → the bytes of a file. THE TABLE of formats; a format is one row, and what it can do its columns.

PNG, APNG, GIF, ICO and SVG are our own, the others are Pillow's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from masthead import media
from masthead.errors import RenderOptionError
from masthead.imaging.encoding import pillow
from masthead.imaging.encoding.apng import write_apng
from masthead.imaging.encoding.film import film
from masthead.imaging.encoding.gif import write_gif, write_still_gif
from masthead.imaging.encoding.ico import squares, write_ico
from masthead.imaging.encoding.png import write_png
from masthead.imaging.raster import Raster, Scene
from masthead.sentences import listed

if TYPE_CHECKING:
    from masthead.imaging.job import Output

Drawn = TypeVar("Drawn")
LOWEST_QUALITY = 20  # below this nobody wants the picture


@dataclass(frozen=True, slots=True)
class Effort:
    """How a picture may be encoded: ``quality`` 1 to 100 for lossy formats, ``level`` and ``portable`` for PNG."""

    quality: int
    level: str
    portable: bool = False


@dataclass(frozen=True, slots=True)
class Way(Generic[Drawn]):
    """One way from a scene to a file: what is drawn of it, and how that is written."""

    draw: Callable[[Scene, Output], Drawn]
    write: Callable[[Drawn, Effort], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One output format; ``quality`` is the default of lossy ones, ``None`` for the others.

    ``still`` makes one picture, ``moving`` an animation, ``sized`` a file of several sizes; ``None``
    where the format has no such thing.
    """

    name: str
    media_type: str
    extension: str
    still: Way[Any]
    moving: Way[Any] | None = None
    sized: Way[Any] | None = None
    quality: int | None = None


def way_of(output: Output) -> Way[Any]:
    """How the format of an output does what is asked of it.

    Raises ``RenderOptionError`` when it cannot.
    """
    row = FORMATS[output.format]
    if output.duration is not None:
        able = [other.name for other in FORMATS.values() if other.moving]
        return _able(row.moving, "format", f"one that moves ({listed(able)}) where duration= is given", row)
    if output.sizes:
        able = [other.name for other in FORMATS.values() if other.sized]
        return _able(row.sized, "format", f"{listed(able)} where sizes= is given", row)
    return row.still


def _able(way: Way[Any] | None, option: str, expected: str, row: Format) -> Way[Any]:
    if way is None:
        raise RenderOptionError(option, expected, row.name)
    return way


def encode(drawn: Drawn, way: Way[Drawn], output: Output, *, portable: bool = False) -> bytes:
    """Encode what was drawn; with ``max_bytes`` at the best quality that stays within it.

    Raises ``RenderOptionError`` for a picture that the format cannot hold, or not in ``max_bytes``, and for AVIF
    where Pillow cannot write it.
    """
    row = FORMATS[output.format]
    effort = Effort(output.quality or row.quality or 0, output.level, portable)
    body = way.write(drawn, effort)
    if output.max_bytes is None or len(body) <= output.max_bytes:
        return body
    if row.quality is None:
        smaller = way.write(drawn, Effort(0, "small", portable))
    else:
        smaller = _best_within(drawn, way, effort, output.max_bytes)
    if len(smaller) > output.max_bytes:
        lossy = ["a lossy format"] if row.quality is None else []
        moving = ["less duration", "fewer fps"] if output.duration else []
        fix = listed([*lossy, *moving, "a smaller canvas"], "or")
        expected = f"at least {len(smaller):,} for this picture as {row.name}; give {fix}"
        raise RenderOptionError("max_bytes", expected, output.max_bytes)
    return smaller


def _best_within(drawn: Drawn, way: Way[Drawn], effort: Effort, most: int) -> bytes:
    """The highest quality below that of ``effort`` whose bytes fit, found by halving; else the lowest."""
    lowest = min(LOWEST_QUALITY, effort.quality)
    low, high, best = lowest, effort.quality - 1, b""
    while low <= high:
        middle = (low + high) // 2
        body = way.write(drawn, Effort(middle, effort.level))
        if len(body) <= most:
            best, low = body, middle + 1
        else:
            high = middle - 1
    return best or way.write(drawn, Effort(lowest, effort.level))


def _pixels(scene: Scene, _: Output) -> Raster:
    return scene.pixels()


def _vectors(scene: Scene, output: Output) -> str:
    # Python's XML brings its whole network library along, which pictures of pixels need not wait for.
    from masthead.imaging.encoding.svg import vectors

    return vectors(scene, output)


PNG = Way(_pixels, lambda raster, effort: write_png(raster, effort.level, portable=effort.portable))
APNG = Way(film, lambda frames, effort: write_apng(frames, effort.level, portable=effort.portable))
JPEG = Way(_pixels, lambda raster, effort: pillow.write_jpeg(raster, effort.quality))
WEBP = Way(_pixels, lambda raster, effort: pillow.write_webp(raster, effort.quality))
MOVING_WEBP = Way(film, lambda frames, effort: pillow.write_moving_webp(frames, effort.quality))
AVIF = Way(_pixels, lambda raster, effort: pillow.write_avif(raster, effort.quality))
GIF = Way(_pixels, lambda raster, _: write_still_gif(raster))
MOVING_GIF = Way(film, lambda frames, _: write_gif(frames))
ICO = Way(_pixels, lambda raster, _: write_ico((raster,)))
SIZED_ICO = Way(squares, lambda rasters, _: write_ico(rasters))
SVG = Way(_vectors, lambda text, _: text.encode())

FORMATS = {
    row.name: row
    for row in (
        # An animated PNG is a PNG to whoever knows no other name for it, as social sites do.
        Format("png", "image/png", "png", PNG, moving=APNG),
        Format("jpeg", "image/jpeg", "jpg", JPEG, quality=85),
        Format("webp", "image/webp", "webp", WEBP, moving=MOVING_WEBP, quality=85),
        Format("avif", "image/avif", "avif", AVIF, quality=70),
        Format("gif", "image/gif", "gif", GIF, moving=MOVING_GIF),
        Format("apng", "image/apng", "apng", PNG, moving=APNG),
        Format("ico", "image/x-icon", "ico", ICO, sized=SIZED_ICO),
        Format("svg", media.SVG, "svg", SVG),
    )
}
ALIASES = {"jpg": "jpeg"}
BY_MEDIA_TYPE = {row.media_type: row for row in FORMATS.values()} | {
    "image/vnd.microsoft.icon": FORMATS["ico"],
    "image/jpg": FORMATS["jpeg"],
}
