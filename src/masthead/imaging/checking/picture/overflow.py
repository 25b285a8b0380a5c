"""Text that is cut: by the edge of the canvas, or by a box that shows nothing beyond its own. No I/O, cannot fail.

Judged is where lines were laid out, not their pixels. What is cut on purpose is left alone: an ellipsis,
a fade, a clamp, text that is moved out of sight as a whole, and what is turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.picture.cascade import Cascade
from masthead.imaging.checking.picture.layout import Rect
from masthead.imaging.checking.picture.placement import Placed, quoted
from masthead.sentences import counted
from masthead.size import Size

CLIPS = frozenset({"hidden", "clip", "auto", "scroll"})
SIDES = ("left", "top", "right", "bottom")
LEAST_BOX = 2.0  # CSS px; in a smaller one text is hidden on purpose
# How much of a line may lie outside before it counts, in heights of the line: above capitals and below
# descenders it is empty, and at its end it may have a space. Lines of other scripts are higher than their letters.
SPARE = {"left": 0.1, "top": 0.25, "right": 0.3, "bottom": 0.1}
SPARE_BELOW_OTHERS = 0.3
LATIN_GREEK_CYRILLIC = "\u052f"  # the last of their characters
LEAST = 2.0  # CSS px
HINT = "use a smaller font, fit_text() or -webkit-line-clamp"


class _Edge(NamedTuple):
    """What shows nothing beyond ``rect``; ``owner`` is ``None`` for the canvas."""

    rect: Rect
    owner: Placed | None


class _Cut(NamedTuple):
    """A box whose text is cut, at the side where most is lost; ``lost`` in CSS px."""

    placed: Placed
    edge: _Edge
    side: str
    lost: float


def check_overflow(placed: Iterable[Placed], cascade: Cascade, size: Size) -> Iterator[Diagnostic]:
    """Every text that is cut; of several that the same edge cuts, the first, and how many more there are."""
    canvas = _Edge(Rect(0.0, 0.0, float(size.width), float(size.height)), None)
    groups: dict[tuple[int, str], list[_Cut]] = {}
    for one in placed:
        if one.box.runs and one.box.transform.is_upright and _is_seen(one, cascade):
            cut = _cut(one, [*_edges(one, cascade), canvas], cascade)
            if cut:
                groups.setdefault((id(cut.edge.owner), cut.side), []).append(cut)
    for cuts in groups.values():
        yield _told(cuts)


def _told(cuts: list[_Cut]) -> Diagnostic:
    first, *others = cuts
    text = quoted(_text_of(first.placed))
    edge = first.edge.owner.path if first.edge.owner else "the canvas"
    reaches = f"{text} reaches {first.lost:,.0f} px"
    if others:
        most = max(cut.lost for cut in cuts)
        reaches = f"{text} and {counted(len(others), 'more text')} reach up to {most:,.0f} px"
    message = f"{reaches} beyond the {first.side} of {edge}"
    return Diagnostic("overflow", "warning", first.placed.path, message, HINT)


def _text_of(one: Placed) -> str:
    """The text of a box as its element has it; where that has more in it, as the engine tells it, its lines apart.

    The engine tells the words of a line from the left, whatever way they are read, and some without their spaces.
    """
    lines: dict[float, str] = {}
    for run in one.box.runs:
        lines[run.y] = lines.get(run.y, "") + run.text
    told = " ".join(lines.values())
    node = next((around.node for around in one.ancestry if around.node is not None), None)
    written = node.text(deep=True) if node is not None and node.css_first("br") is None else ""
    return written if _letters(written) == _letters(told) else told


def _letters(text: str) -> list[str]:
    return sorted("".join(text.split()))


def _cut(one: Placed, edges: list[_Edge], cascade: Cascade) -> _Cut | None:
    """What the innermost edge that cuts the text of a box takes from it."""
    runs = [(one.box.place(run), run.text) for run in one.box.runs if run.text.strip()]
    for edge in edges:
        lost = {side: max((_beyond(*run, edge.rect, side) for run in runs), default=0.0) for side in SIDES}
        side = max(SIDES, key=lost.__getitem__)
        if lost[side] > 0:
            gone = all(_is_outside(rect, edge.rect) for rect, _ in runs)
            return None if gone and _is_put_away(one, side, cascade) else _Cut(one, edge, side, lost[side])
    return None


def _beyond(rect: Rect, text: str, edge: Rect, side: str) -> float:
    """How far a line reaches over an edge; 0 where it is next to nothing."""
    index = SIDES.index(side)
    outwards = -1 if index < 2 else 1
    beyond = (rect[index] - edge[index]) * outwards
    is_other = side == "bottom" and max(text) > LATIN_GREEK_CYRILLIC
    spare = SPARE_BELOW_OTHERS if is_other else SPARE[side]
    return beyond if beyond > max(LEAST, spare * (rect.bottom - rect.top)) else 0.0


def _is_outside(rect: Rect, edge: Rect) -> bool:
    return rect.right <= edge.left or rect.left >= edge.right or rect.bottom <= edge.top or rect.top >= edge.bottom


def _is_put_away(one: Placed, side: str, cascade: Cascade) -> bool:
    """Whether text that is wholly out of sight was moved there: lines that flow get there at the end only."""
    if side in ("left", "top"):
        return True
    insets = ("inset", *(("left", "right") if side == "right" else ("top", "bottom")))
    lifted = (around for around in one.ancestry if _is_lifted(around, cascade))
    return any(cascade.said(around.node, inset) for around in lifted for inset in insets)


def _is_lifted(one: Placed, cascade: Cascade) -> bool:
    return cascade.said(one.node, "position") in ("absolute", "fixed")


def _is_seen(one: Placed, cascade: Cascade) -> bool:
    shown = (cascade.said(around.node, "visibility") for around in one.ancestry)
    if next(filter(None, shown), "visible") != "visible":
        return False
    if any(_is_transparent(cascade.said(around.node, "opacity")) for around in one.ancestry):
        return False
    return not any(_is_folded(around, cascade) for around in one.ancestry)


def _is_folded(one: Placed, cascade: Cascade) -> bool:
    """Whether a box shows next to nothing: how text for screen readers is hidden."""
    sizes = {"overflow-x": one.box.width, "overflow-y": one.box.height}
    return any(cascade.said(one.node, name) in CLIPS and size <= LEAST_BOX for name, size in sizes.items())


def _is_transparent(opacity: str) -> bool:
    try:
        return float(opacity.rstrip("%") or 1) == 0
    except ValueError:
        return False


def _edges(one: Placed, cascade: Cascade) -> Iterator[_Edge]:
    """The boxes around a text that cut it, the innermost first, each where it does so without being told how."""
    lifted = False
    for around in one.ancestry:
        # What is positioned looks past boxes that are not.
        if not (lifted and cascade.said(around.node, "position") in ("", "static")):
            edge = _edge(around, cascade)
            if edge:
                yield edge
        lifted = lifted or _is_lifted(around, cascade)


def _edge(around: Placed, cascade: Cascade) -> _Edge | None:
    node = around.node
    if node is None or node.tag in ("html", "body") or not around.box.transform.is_upright:
        return None
    if cascade.said(node, "line-clamp") or cascade.said(node, "mask-image"):
        return None
    across = cascade.said(node, "overflow-x") in CLIPS and not cascade.said(node, "text-overflow")
    down = cascade.said(node, "overflow-y") in CLIPS
    if not (across or down):
        return None
    left, top, right, bottom = around.box.rect
    wide = float("inf")
    return _Edge(
        Rect(left if across else -wide, top if down else -wide, right if across else wide, bottom if down else wide),
        around,
    )
