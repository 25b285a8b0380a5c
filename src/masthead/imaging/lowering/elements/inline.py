"""Inline boxes as CSS Inline 3 sizes them: around the text, not around the line; raised and bordered.

The engine paints the background of an inline box as high as the line, knows neither border, nor
``vertical-align``, margin, nor ``background-clip: text`` in it, and misplaces its padding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.cascade.sheets import counts_siblings
from masthead.imaging.lowering.elements.lines import joiner, line_height_of
from masthead.imaging.lowering.elements.nodes import (
    INLINE,
    add_style,
    is_in_svg,
    is_right_to_left,
    put_after,
    put_before,
    text_nodes,
)
from masthead.imaging.lowering.elements.sides import SIDES, border_of, is_known, is_line, margin_of, padding_of
from masthead.size import Size

_SUSPECT = re.compile(r"vertical-align|background|border|padding|margin")
_WANTED = re.compile(
    r"background.*|-webkit-background-clip|border.*|padding.*|margin.*|vertical-align|display|position|float|line-height|font(?:-size)?"
)
_BOXED = frozenset({"flex", "inline-flex", "grid", "inline-grid"})
_BARE = frozenset({"", "0", "none", "transparent", "initial", "unset"})
_BOXES = frozenset({"sup", "sub", "mark"})  # whatever the author says
SHORT = 40  # characters
ROOMY = 1.2  # times the font size: about what ascent and descent of a font come to
BACKGROUNDS = ("background", "background-color", "background-image")
HEIGHT = ("top", "bottom")
DESCENT = ".1em"  # from a font's own underline, from where the engine counts, to where its descent ends


def shape_inline_boxes(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """Give inline elements the display and line height with which the engine draws their boxes."""
    candidates = parser.css(",".join(INLINE))
    if not candidates or not _has_suspects(candidates, sheets):
        return
    cascade = Cascade(parser, sheets, viewport, lambda name: _WANTED.fullmatch(name) is not None)
    is_free = not counts_siblings(sheets, viewport)
    for node in candidates:
        if not is_in_svg(node) and _is_inline(cascade, node):
            _shape(cascade, node, is_free=is_free)


def _has_suspects(candidates: Sequence[LexborNode], sheets: Sequence[str]) -> bool:
    """Whether CSS that could concern inline elements has a word that makes boxes of them."""
    if any(_SUSPECT.search(sheet) for sheet in sheets):
        return True
    return any(node.tag in _BOXES or _SUSPECT.search(node.attributes.get("style") or "") for node in candidates)


def _is_inline(cascade: Cascade, node: LexborNode) -> bool:
    if cascade.text(node, "display") not in ("", "inline") or cascade.text(node, "float") not in ("", "none"):
        return False
    parent = node.parent
    return cascade.text(node, "position") not in ("absolute", "fixed") and (
        parent is None or cascade.text(parent, "display") not in _BOXED
    )


def _shape(cascade: Cascade, node: LexborNode, *, is_free: bool) -> None:
    """``is_free``: whether elements may be put beside this one."""
    align = cascade.text(node, "vertical-align") or {"sup": "super", "sub": "sub"}.get(node.tag or "", "")
    borders = {side: border_of(cascade, node, side)[0] for side in SIDES}
    bordered = [side for side, width in borders.items() if is_line(width)]
    if align not in _BARE and align != "baseline":
        add_style(node, f"display: inline-block{_level(cascade, node, align)}")
    elif "text" in (cascade.text(node, "background-clip"), cascade.text(node, "-webkit-background-clip")):
        add_style(node, "display: inline-block")
    elif bordered and bordered != ["bottom"]:
        _frame(cascade, node, borders, is_free=is_free)
    else:
        if bordered:
            _underline(cascade, node)
        elif is_free and _has_background(cascade, node):
            _mark(cascade, node)
        _space(cascade, node, is_free=is_free)


def _has_background(cascade: Cascade, node: LexborNode) -> bool:
    return node.tag == "mark" or any(cascade.text(node, name) not in _BARE for name in BACKGROUNDS)


def _level(cascade: Cascade, node: LexborNode, align: str) -> str:
    """How far ``super`` and ``sub`` move text, as browsers do: by a part of the parent's font size and one px."""
    own = {"": "1em", "smaller": ".8333em"}.get(size := cascade.text(node, "font-size"), size)
    if not size and node.tag in ("sup", "sub"):
        own = ".8333em"
    found = re.fullmatch(r"([\d.]+)(em|%)", own)
    if align not in ("super", "sub") or not found or not float(found[1]):
        return ""
    ratio = float(found[1]) / (100 if found[2] == "%" else 1)
    part, sign = (3, "") if align == "super" else (5, "-")
    return f"; vertical-align: calc({sign}{1 / part / ratio:.4g}em {'-' if sign else '+'} 1px)"


def _frame(cascade: Cascade, node: LexborNode, borders: dict[str, str], *, is_free: bool) -> None:
    """A box that has the height of its text and its border, and gives the line none of its own."""
    if len(node.text(deep=True)) > SHORT:
        return
    margins = (f"margin-{side}: calc(0px - {borders[side]} - {padding_of(cascade, node, side)})" for side in HEIGHT)
    add_style(node, f"display: inline-block; line-height: normal; {'; '.join(margins)}")
    if is_free:
        put_after(node, joiner())


def _underline(cascade: Cascade, node: LexborNode) -> None:
    """A border below text alone, drawn as a line at its place, so that the text may wrap."""
    width, colour = border_of(cascade, node, "bottom")
    offset = f"calc({DESCENT} + {padding_of(cascade, node, 'bottom')})"
    add_style(
        node,
        f"text-decoration-line: underline; text-decoration-color: {colour}; text-decoration-thickness: {width}; "
        f"text-underline-offset: {offset}; text-decoration-skip-ink: none",
    )


def _space(cascade: Cascade, node: LexborNode, *, is_free: bool) -> None:
    """Padding and margin beside text as wide letter spacing of joiners, which stay with their word.

    The engine puts boxes in their place, takes those for the inline blocks of the same lines, and drops
    them where a line begins; inline margins it does not know.
    """
    texts = text_nodes(node)
    if not texts:
        return
    sides = ("right", "left") if is_right_to_left(node) else ("left", "right")
    places = ((sides[0], texts[0], put_before), (sides[1], texts[-1], put_after))
    for side, text, put in places:
        padding, margin = padding_of(cascade, node, side), margin_of(cascade, node, side)
        if is_known(padding):
            put(text, joiner(f"letter-spacing:{padding}"))
            add_style(node, f"padding-{side}: 0")
        if is_known(margin) and is_free:
            put(node, joiner(f"letter-spacing:{margin}"))


def _mark(cascade: Cascade, node: LexborNode) -> None:
    """A background as high as the text, in lines that keep their height.

    The lines at both ends of the box are held; a long text has lines between them, and stays as it is.
    """
    if len(node.text(deep=True)) <= SHORT and _is_roomy(line_height_of(cascade, node)):
        add_style(node, "line-height: normal")
        put_before(node, joiner())
        put_after(node, joiner())


def _is_roomy(height: str) -> bool:
    """Whether lines are higher than text wants to be, by a height that means the same in every element."""
    found = re.fullmatch(r"([\d.]+)(px)?", height)
    return found is not None and (found[2] == "px" or float(found[1]) >= ROOMY)
