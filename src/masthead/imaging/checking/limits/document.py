"""How much a document may ask of the engine, counted before it begins. No I/O.

The engine's parsers recurse: deep enough nesting ends the whole process, and a million unclosed
tags keep it busy for minutes. So text, elements and nesting are counted first, in one pass each.
What is only slow is left to the deadline; what would end the process or fill the memory is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from masthead.errors import LimitError
from masthead.imaging.checking.limits.css import check_css, is_layered, together
from masthead.imaging.checking.limits.svg import check_svg, check_url
from masthead.imaging.typefaces.texts import TEXT
from masthead.settings import DEEPEST_ELEMENT, Limits

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from masthead.imaging.document import Document

TAGS = 3  # "<" in the source for each element allowed: parsing unclosed tags takes time by their square
MOST_MATCHES = 10_000_000  # selectors for each element: 100 bytes each in the engine
MOST_GENERATED = 10_000_000  # characters that content: adds to all elements: 140 bytes each
MOST_LAYERED = 1_000_000_000  # px of the layers that lie in one another: 4 bytes each


def check_source(source: str, stylesheets: Sequence[str], limits: Limits) -> None:
    """Before parsing: the length of the markup and how many tags there can be; raises ``LimitError``."""
    length = len(source) + sum(map(len, stylesheets))
    if length > limits.markup:
        fix = "serve less text in one picture"
        raise LimitError("markup", f"{limits.markup:,} characters", f"{length:,}", fix, "markup")
    if source.count("<") > TAGS * limits.elements:
        raise _too_many_elements(limits)


def check_elements(parser: LexborHTMLParser, sheets: Sequence[str], limits: Limits) -> int:
    """After parsing: how many elements, how deep, what they hold, and all CSS; raises ``LimitError``.

    Returns how deep the deepest is.
    """
    count, deepest, length = 0, 0, 0
    waiting: list[tuple[LexborNode, int]] = [(parser.root, 1)] if parser.root else []
    while waiting:
        node, depth = waiting.pop()
        count, deepest = count + 1, max(depth, deepest)
        if count > limits.elements:
            raise _too_many_elements(limits)
        if depth > limits.depth:
            more = None if limits.depth == DEEPEST_ELEMENT else "depth"
            raise LimitError("markup", f"{limits.depth} levels of elements", "more", "close what you open", more)
        if node.tag == TEXT:
            length += len((node.text() or "").strip())
        sibling, child = node.next, node.child
        if sibling is not None:
            waiting.append((sibling, depth))
        if child is not None:
            waiting.append((child, depth + 1))
    if length > limits.text:
        raise LimitError("markup", f"{limits.text:,} characters of text", f"{length:,}", "show less of it", "text")
    attributes = _count_attributes(parser, limits)
    _check_styles(parser, sheets, (count, attributes), limits)
    _check_images(parser)
    return deepest


def check_layers(document: Document, pixels: int) -> None:
    """How many px the layers of a document take on a canvas of so many; raises ``LimitError``.

    What opacity, filters, masks and blend modes apply to is drawn on a canvas of its own.
    """
    inline = sum(map(is_layered, document.written_styles))
    everywhere = any(is_layered(sheet) for _, sheet in document.written_sheets)
    layers = document.depth if everywhere else min(document.depth, inline)
    allowed = MOST_LAYERED // pixels
    if layers > allowed:
        what = f"a canvas of {pixels:,} px"
        fix = "choose a smaller canvas, or nest opacity, filters, masks and blend modes less"
        raise LimitError(what, f"{allowed} levels of elements in layers", f"{layers}", fix)


def _count_attributes(parser: LexborHTMLParser, limits: Limits) -> Counter[str]:
    """The characters of all attributes of a name."""
    count, lengths = 0, Counter[str]()
    for node in parser.css("*"):
        attributes = node.attributes
        count += len(attributes)
        for name, value in attributes.items():
            lengths[name] += len(value or "")
    if count > limits.attributes:
        fix = "leave out what no rule asks for"
        raise LimitError("markup", f"{limits.attributes:,} attributes", f"{count:,}", fix, "attributes")
    return lengths


def _check_styles(
    parser: LexborHTMLParser, sheets: Sequence[str], counted: tuple[int, Counter[str]], limits: Limits
) -> None:
    """All CSS of a document: by itself, and for how many elements and attributes it can be."""
    elements, attributes = counted
    asked = together(map(check_css, sheets))
    inline = together(check_css(node.attributes.get("style") or "") for node in parser.css("[style]"))
    length = asked.length + inline.length
    if length > limits.css:
        fix = "leave out what the picture does not use"
        raise LimitError("CSS", f"{limits.css:,} characters", f"{length:,}", fix, "css")
    if asked.selectors * elements > MOST_MATCHES:
        found = f"{asked.selectors:,} for {elements:,} elements"
        allowed = f"{MOST_MATCHES:,} selectors and custom properties times elements"
        raise LimitError("CSS", allowed, found, "leave out rules that the picture does not use")
    generated = asked.generated * elements + sum(attributes[name.lower()] for name in asked.shown)
    if generated > MOST_GENERATED:
        allowed = f"{MOST_GENERATED:,} characters of content: for all elements"
        raise LimitError("CSS", allowed, f"{generated:,}", "write the text into the markup")


def _check_images(parser: LexborHTMLParser) -> None:
    for name in ("src", "href", "xlink\\:href"):
        for node in parser.css(f"[{name}]"):
            check_url(node.attributes.get(name.replace("\\", "")) or "")
    for node in parser.css("svg"):
        if (node.parent is None or node.parent.tag != "svg") and node.html:
            check_svg(node.html.encode())


def _too_many_elements(limits: Limits) -> LimitError:
    return LimitError("markup", f"{limits.elements:,} elements and texts", "more", "draw several pictures", "elements")
