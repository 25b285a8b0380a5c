"""Texts and the white space around them, in a form that the engine keeps and measures right.

It would count white space between blocks as a child, collapse ideographic and no-break spaces, overlook
``<br>`` behind an image, and reckon some clusters of letters too wide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.lowering.elements.nodes import INLINE, is_in_svg, text_nodes
from masthead.imaging.typefaces.clusters import padded
from masthead.imaging.typefaces.texts import PICTURED_TEXT, TEXT

# What stands in a line of text beside elements that do.
IN_LINES = INLINE | {TEXT, PICTURED_TEXT, "br", "img", "wbr"}
PREFORMATTED = frozenset({"pre", "textarea", "text", "tspan"})
WIDE_SPACE, ZERO_WIDTH_SPACE = "\u3000", "\u200b"
NO_BREAK_SPACE, WORD_JOINER = "\u00a0", "\u2060"
SPACER = "<span style='display:inline-block;width:1em'></span>"
# Where the engine would take a no-break space for one that collapses: beside another space, or first of all.
_KEPT_SPACES = re.compile(r"(?<=\u00a0)(?=[\u00a0 \n])|(?<=[ \n])(?=\u00a0)|^(?=\u00a0)")
# What pads in front of a text would change: the space after each letter, and which letter is the first.
_SPACED_LETTERS = re.compile("letter-spacing|capitalize", re.IGNORECASE)


def tidy_texts(parser: LexborHTMLParser, sheets: Sequence[str]) -> None:
    """Leave white space only where it counts, and texts as the engine measures them right."""
    is_padded = not _spaces_letters(parser, sheets)
    for node in text_nodes(parser.root) if parser.root else ():
        text = node.text() or ""
        if not text.strip() and not _is_kept(node):
            node.decompose()
        elif WIDE_SPACE in text and not is_in_svg(node):
            _put_spacers(node, text)
        elif (better := _measured_right(text, is_padded=is_padded)) != text and not is_in_svg(node):
            node.insert_before(better)
            node.decompose()
    _keep_breaks(parser)


def _measured_right(text: str, *, is_padded: bool) -> str:
    kept = _KEPT_SPACES.sub(WORD_JOINER, text) if NO_BREAK_SPACE in text else text
    return padded(kept) if is_padded else kept


def _spaces_letters(parser: LexborHTMLParser, sheets: Sequence[str]) -> bool:
    styled = "[style*='letter-spacing' i], [style*='capitalize' i]"
    return any(map(_SPACED_LETTERS.search, sheets)) or parser.css_first(styled) is not None


def _is_kept(blank: LexborNode) -> bool:
    """White space counts between inline content, and where it is preformatted."""
    parent = blank.parent
    return parent is None or parent.tag in PREFORMATTED or all(map(_is_inline, (blank.prev, blank.next)))


def _is_inline(node: LexborNode | None) -> bool:
    return node is not None and node.tag in IN_LINES


def _put_spacers(node: LexborNode, text: str) -> None:
    """Boxes one em wide in place of the ideographic spaces of a text."""
    first, *rest = text.split(WIDE_SPACE)
    node.insert_before(first)
    for part in rest:
        spacer = LexborHTMLParser(SPACER).css_first("span")
        if spacer is not None:
            node.insert_before(spacer)
        node.insert_before(part)
    node.decompose()


def _keep_breaks(parser: LexborHTMLParser) -> None:
    """A character that shows nothing between an image and ``<br>``, which the engine would overlook there."""
    for br in parser.css("br"):
        before = br.prev
        while before is not None and before.last_child is not None:
            before = before.last_child
        if before is not None and before.tag == "img":
            br.insert_before(ZERO_WIDTH_SPACE)
