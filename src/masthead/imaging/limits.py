"""How much a document may ask of the engine, checked before it begins. No I/O.

The engine's parsers recurse: deep enough nesting ends the whole process, and a million unclosed
tags keep it busy for minutes. So text, elements and nesting are counted first, in one pass each.
"""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes
from xml.parsers import expat

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.errors import LimitError

MOST_MARKUP = 16 * 1024 * 1024  # characters; pictures may be embedded
MOST_ELEMENTS = 20_000
DEEPEST_ELEMENT = 250
DEEPEST_CSS = 60
DEEPEST_SVG = 250

_BRACKETS = re.compile(r"[\[({})\]]")
_SVG_URL = re.compile(r"""data:image/svg\+xml([^,"'>]{0,100}),([^"'>]*)""", re.IGNORECASE)


def check_source(source: str) -> None:
    """Before parsing: the length of the markup, and the SVG images inside its ``data:`` URLs.

    Raises ``LimitError``.
    """
    if len(source) > MOST_MARKUP:
        raise LimitError("markup", f"{MOST_MARKUP:,} characters", f"{len(source):,}", "serve less text in one picture")
    for found in _SVG_URL.finditer(source):
        check_svg(_decoded(found[1], found[2]))


def check_elements(parser: LexborHTMLParser) -> None:
    """After parsing: how many elements, how deep, and the nesting in their ``style`` attributes.

    Raises ``LimitError``.
    """
    count = 0
    waiting: list[tuple[LexborNode, int]] = [(parser.root, 1)] if parser.root else []
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MOST_ELEMENTS:
            raise LimitError("markup", f"{MOST_ELEMENTS:,} elements and texts", "more", "draw several pictures")
        if depth > DEEPEST_ELEMENT:
            raise LimitError("markup", f"{DEEPEST_ELEMENT} levels of elements", "more", "close what you open")
        sibling = node.next
        if sibling is not None:
            waiting.append((sibling, depth))
        child = node.child
        if child is not None:
            waiting.append((child, depth + 1))
    for node in parser.css("[style]"):
        check_css(node.attributes.get("style") or "")


def check_css(text: str) -> None:
    """The nesting of blocks and brackets in CSS; raises ``LimitError``."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found[0] in "[({" else -1
        if depth > DEEPEST_CSS:
            raise LimitError("CSS", f"{DEEPEST_CSS} levels of brackets", "more", "close what you open")


def check_svg(content: bytes) -> None:
    """The nesting of elements in an SVG image; raises ``LimitError``. Other images pass."""
    if b"<svg" not in content:
        return
    depth = deepest = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    # What does not parse the engine refuses too; what was open until there counts.
    with suppress(expat.ExpatError, ValueError):
        parser.Parse(content, True)
    if deepest > DEEPEST_SVG:
        raise LimitError("an SVG image", f"{DEEPEST_SVG} levels of elements", f"{deepest:,}", "flatten its groups")


def _decoded(parameters: str, data: str) -> bytes:
    content = unquote_to_bytes(data)
    if "base64" not in parameters.lower():
        return content
    try:
        return base64.b64decode(content)
    except (binascii.Error, ValueError):
        return b""
