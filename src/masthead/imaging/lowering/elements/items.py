"""Texts of flex containers, each in the block that CSS has around it (Flexbox 4).

The engine draws a bare text in the same place, and lays it out twice as often for it, which is a tenth of the time that
a picture takes. Where it would set the two apart by a pixel (lines that do not wrap, decorations, clamps,
boxes in lines of text), texts stay bare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Flag, auto

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from masthead.imaging.lowering.cascade.sheets import Declaration, declarations_of, rules_of, selects_unnamed
from masthead.imaging.lowering.elements.nodes import around
from masthead.imaging.lowering.values import text_of
from masthead.imaging.typefaces.texts import TEXT
from masthead.remembering import remembered
from masthead.size import Size

ITEM, BLOCK = "m-item", "display:block"
# Properties that concern the texts of the very element, and those that concern all that is in it.
OWN = re.compile(r"text-overflow|vertical-align|(?:-webkit-)?(?:line-clamp|background-clip)")
REACHING = re.compile(r"text-decoration|white-space|text-wrap|text-indent|direction$|writing-mode")
# Elements that browsers give one of the latter, or that are laid out otherwise.
APART = "a, del, ins, pre, s, strike, sub, sup, svg, table, textarea, u, [dir]:not([dir=ltr])"


class _Said(Flag):
    """What any declaration says of an element, though another may win."""

    NOTHING = 0
    FLEX = auto()
    OTHER_DISPLAY = auto()
    OWN_BARE = auto()  # its own texts stay bare
    ALL_BARE = auto()  # and those of elements in it


def box_texts(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """Put the texts of flex containers into blocks, where that moves no pixel."""
    if selects_unnamed(sheets, viewport):
        return
    said = _said(parser, sheets, viewport)
    if said is None:
        return
    apart = {key for key, (_, one) in said.items() if _Said.ALL_BARE in one}
    apart.update(node.mem_id for node in parser.css(APART))
    for node, one in said.values():
        if one is _Said.FLEX and not _is_in(node, apart):
            for text in list(node.iter(include_text=True)):
                if text.tag == TEXT:
                    _box(parser, text)


def _said(
    parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size
) -> dict[int, tuple[LexborNode, _Said]] | None:
    """What sheets and ``style`` say of each element; ``None`` where nobody knows which elements that is."""
    found: dict[int, tuple[LexborNode, _Said]] = {}
    try:
        for nodes, said in _sayings(parser, sheets, viewport):
            for node in nodes:
                before = found.get(node.mem_id)
                found[node.mem_id] = node, before[1] | said if before else said
    except SelectolaxError:
        return None
    return found


def _sayings(
    parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size
) -> Iterator[tuple[Iterable[LexborNode], _Said]]:
    for sheet in sheets:
        for rule in rules_of(sheet, viewport):
            if (said := _of(rule.declarations)) is not _Said.NOTHING and "::" not in rule.selector:
                yield parser.css(rule.selector), said
    for node in parser.css("[style]"):
        if (said := _of_style(node.attributes["style"] or "")) is not _Said.NOTHING:
            yield (node,), said


@remembered(entries=2048, longest=1000)
def _of_style(style: str) -> _Said:
    return _of(declarations_of(style))


def _of(declarations: Iterable[Declaration]) -> _Said:
    said = _Said.NOTHING
    for name, value, _ in declarations:
        if name == "display":
            said |= _of_display(text_of(value).lower())
        elif OWN.match(name):
            said |= _Said.OWN_BARE
        elif REACHING.match(name):
            said |= _Said.ALL_BARE
    return said


def _of_display(display: str) -> _Said:
    if display == "flex":
        return _Said.FLEX
    is_apart = display.startswith(("inline-", "table"))
    return _Said.OTHER_DISPLAY | _Said.ALL_BARE if is_apart else _Said.OTHER_DISPLAY


def _is_in(node: LexborNode, elements: set[int]) -> bool:
    return bool(elements) and any(one.mem_id in elements for one in (node, *around(node)))


def _box(parser: LexborHTMLParser, text: LexborNode) -> None:
    characters = text.text() or ""
    if not characters.strip() or _is_bare(text.prev) or _is_bare(text.next):
        return
    text.insert_before(parser.create_node(ITEM))
    if (item := text.prev) is not None:
        item.attrs["style"] = BLOCK
        item.insert_child(characters)
        text.decompose()


def _is_bare(node: LexborNode | None) -> bool:
    """Whether a node is a text or a comment, which may belong to the text beside it."""
    return node is not None and not node.is_element_node
