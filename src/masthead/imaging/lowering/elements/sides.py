"""One side of a box: what an element declares for its padding or border there. Cannot fail."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.values import Tokens, ident, text_of, words

SIDES = ("top", "right", "bottom", "left")
# Which of one, two, three or four values is for which side.
ORDER = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
_LENGTH = re.compile(r"(-?[\d.]*\d)(?:px|r?em|pt|vw|vh)")
STYLES = frozenset(("none", "hidden", "solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"))
WIDTHS = {"thin": "1px", "medium": "3px", "thick": "5px"}


def padding_of(cascade: Cascade, node: LexborNode, side: str) -> str:
    """The padding of a side as written; ``0px`` for none. A longhand is taken to come after the shorthand."""
    return cascade.text(node, f"padding-{side}") or _part(cascade, node, "padding", side) or "0px"


def margin_of(cascade: Cascade, node: LexborNode, side: str) -> str:
    """The margin of a side, likewise."""
    return cascade.text(node, f"margin-{side}") or _part(cascade, node, "margin", side) or "0px"


def is_known(length: str) -> bool:
    """Whether something is a length other than nothing that means the same wherever it stands in an element."""
    found = _LENGTH.fullmatch(length)
    return found is not None and float(found[1]) != 0


def border_of(cascade: Cascade, node: LexborNode, side: str) -> tuple[str, str]:
    """Width and colour of the border of a side, as written; width ``0px`` for none, colour ``currentcolor``."""
    width, colour = "0px", "currentcolor"
    for name in ("border", f"border-{side}"):
        declared = cascade.declared(node, name)
        if declared is not None and text_of(declared.value).lower() == "inherit" and node.parent is not None:
            width, colour = border_of(cascade, node.parent, side)
        elif declared is not None:
            width, colour = _line(words(declared.value))
    width = cascade.text(node, f"border-{side}-width") or _part(cascade, node, "border-width", side) or width
    return width, cascade.text(node, f"border-{side}-color") or _part(cascade, node, "border-color", side) or colour


def is_line(width: str) -> bool:
    """Whether a width is more than nothing."""
    return width not in ("", "0", "0px")


def _line(tokens: Tokens) -> tuple[str, str]:
    """Width and colour of a shorthand such as ``2px solid red``; no line without a style."""
    width, colour, is_drawn = WIDTHS["medium"], "currentcolor", False
    for token in tokens:
        word = ident(token)
        if token.type in ("dimension", "number"):
            width = text_of([token])
        elif word in WIDTHS:
            width = WIDTHS[word]
        elif word in STYLES:
            is_drawn = word not in ("none", "hidden")
        else:
            colour = text_of([token])
    return (width if is_drawn else "0px"), colour


def _part(cascade: Cascade, node: LexborNode, name: str, side: str) -> str:
    declared = cascade.declared(node, name)
    values = [text_of([token]) for token in words(declared.value)] if declared else []
    return values[ORDER[len(values)][SIDES.index(side)]] if len(values) in ORDER else ""
