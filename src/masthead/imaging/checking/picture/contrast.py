"""Text that can hardly be told from a plain background: a contrast below 3:1 (WCAG 2.2, 1.4.3). No I/O, cannot fail.

What is judged is what is drawn, so that opacity, blending and what lies above count as they do in the
picture. It is drawn twice: without its text, which shows the backgrounds, and with text so bold that its
colour shows, however thin its strokes are. A text is judged only where the background is one opaque
colour: never on a gradient, an image or a shadow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from tinycss2.color4 import parse_color

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.picture.cascade import Cascade
from masthead.imaging.checking.picture.layout import Rect
from masthead.imaging.checking.picture.placement import Placed, quoted
from masthead.sentences import counted
from masthead.size import Size

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST = 3.0
MOST_PIXELS = 8_000_000  # larger pictures are judged at a smaller scale
SAME = 2  # of 255: as far apart as rounding puts equal colours
SPARE = 0.1  # of the height of a line, above and below, where neighbours may begin
LEAST_SHARE = 0.05  # of the pixels around a text; what is less is the edge of a neighbour
SHARE = 4  # a colour that has not even this part of the pixels of the commonest is an edge between two

# Heavier than what authors write, so that it holds wherever the sheet stands.
_ALL = ":not(#nobody), :not(#nobody)::before, :not(#nobody)::after { text-decoration-line: none !important; %s }"
BARE = _ALL % "-webkit-text-fill-color: transparent !important"
BOLD = _ALL % "-webkit-text-stroke-width: %gpx !important; -webkit-text-stroke-color: currentcolor !important"
MARKED = _ALL % "-webkit-text-fill-color: %s !important"
STROKE = 3.0  # device px
HINT = "use colours further apart, 4.5:1 for small text; aria-hidden=true says that a text is decoration"

Colour = tuple[int, int, int]
Draw = Callable[[str, float], "Image"]


class _Finding(NamedTuple):
    placed: Placed
    text: str
    colour: Colour
    background: Colour


def check_contrast(placed: Iterable[Placed], cascade: Cascade, size: Size, draw: Draw) -> Iterator[Diagnostic]:
    """Every text of low contrast, those in the same two colours together.

    ``draw`` gives the picture with one more style sheet, at a scale, as RGBA.
    """
    scale = min(1.0, math.sqrt(MOST_PIXELS / (size.width * size.height)))
    read = [one for one in placed if one.box.runs and one.box.transform.is_upright and _is_read(one)]
    if not read:
        return
    pictures = _Pictures(draw, scale)
    groups: dict[tuple[Colour, Colour], list[_Finding]] = {}
    for one in read:
        for found in _findings(one, pictures, cascade):
            groups.setdefault((found.colour, found.background), []).append(found)
    for findings in groups.values():
        yield _told(findings)


def contrast(first: Colour, second: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


class _Pictures:
    """A picture without its text and with it in bold; in a colour of its own only where that is asked for."""

    def __init__(self, draw: Draw, scale: float) -> None:
        self._draw, self._scale = draw, scale
        self.bare = draw(BARE, scale)
        self.bold = draw(BOLD % (STROKE / scale), scale)
        self._marked: dict[str, Image] = {}

    def pixels(self, rect: Rect) -> tuple[int, int, int, int] | None:
        """The part of a rectangle in CSS px that is on the canvas, in device px."""
        left, top, right, bottom = (round(side * self._scale) for side in rect)
        width, height = self.bare.size
        box = max(0, left), max(0, top), min(width, right), min(height, bottom)
        return box if box[0] < box[2] and box[1] < box[3] else None

    def shows(self, box: tuple[int, int, int, int], background: Colour) -> bool:
        """Whether text of another colour would be seen there."""
        mark = "#000" if contrast(background, (0, 0, 0)) > LEAST else "#fff"
        if mark not in self._marked:
            self._marked[mark] = self._draw(MARKED % mark, self._scale)
        return bool(_colours(self._marked[mark].crop(box), background))


def _findings(one: Placed, pictures: _Pictures, cascade: Cascade) -> Iterator[_Finding]:
    for run in one.box.runs:
        left, top, right, bottom = one.box.place(run)
        spare = SPARE * (bottom - top)
        # At the left and the right a box may begin within a pixel.
        box = pictures.pixels(Rect(left + 1, top + spare, right - 1, bottom - spare))
        background = _plain(pictures.bare.crop(box)) if box else None
        # Arrows and bullets are decoration.
        if box is None or background is None or not any(map(str.isalnum, run.text)):
            continue
        colours = _colours(pictures.bold.crop(box), background)
        if colours:
            colour = max(colours, key=lambda colour: contrast(colour, background))
        elif not _is_clear(one, cascade) and pictures.shows(box, background):
            colour = background
        else:
            continue
        if contrast(colour, background) < LEAST:
            yield _Finding(one, run.text, colour, background)


def _told(findings: list[_Finding]) -> Diagnostic:
    first, *others = findings
    text = quoted(first.text)
    if others:
        text += f" and {counted(len(others), 'more text')}"
    are = "are" if others else "is"
    colour, background = _hexadecimal(first.colour), _hexadecimal(first.background)
    ratio = math.floor(contrast(first.colour, first.background) * 100) / 100
    message = f"{text} {are} drawn in {colour} on {background}, a contrast of {ratio:g}:1"
    if first.colour == first.background:
        message = f"{text} {are} drawn in {colour}, the colour of the background"
    return Diagnostic("low-contrast", "warning", first.placed.path, message, HINT)


def _plain(picture: Image) -> Colour | None:
    """The colour of a picture that has but one."""
    extrema = picture.getextrema()
    low, high = zip(*extrema, strict=True)
    if low[3] < 255 or any(most - least > SAME for least, most in zip(low, high, strict=True)):
        return None
    return int(low[0]), int(low[1]), int(low[2])


def _colours(picture: Image, background: Colour) -> list[Colour]:
    """The colours of the text on a background, without those of its smoothed edges."""
    counts = cast("list[tuple[int, Colour]]", picture.convert("RGB").getcolors(picture.width * picture.height))
    others = {colour: count for count, colour in counts if _distance(colour, background) > SAME}
    if sum(others.values()) < LEAST_SHARE * picture.width * picture.height:
        return []
    most = max(others.values())
    return [colour for colour, count in others.items() if count * SHARE >= most]


def _distance(one: Colour, other: Colour) -> int:
    return max(abs(mine - yours) for mine, yours in zip(one, other, strict=True))


def _is_read(one: Placed) -> bool:
    nodes = (around.node for around in one.ancestry)
    return not any(node is not None and node.attributes.get("aria-hidden") == "true" for node in nodes)


def _is_clear(one: Placed, cascade: Cascade) -> bool:
    """Whether somebody said that a text has no colour."""
    said = (cascade.said(around.node, name) for around in one.ancestry for name in ("-webkit-text-fill-color", "color"))
    colours = (parse_color(value) for value in said if value)
    return any(colour is not None and colour != "currentcolor" and colour.alpha == 0 for colour in colours)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _hexadecimal(colour: Colour) -> str:
    return f"#{bytes(colour).hex()}"
