"""How much a document may ask of the engine, checked before it begins. No I/O.

The engine's parsers recurse: deep enough nesting ends the whole process, and a million unclosed
tags keep it busy for minutes. So text, elements and nesting are counted first, in one pass each;
SVG images are looked into wherever a ``data:`` URL can hide one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes
from xml.parsers import expat

import tinycss2

from masthead.errors import LimitError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_MARKUP = 16 * 1024 * 1024  # characters; pictures may be embedded
MOST_ELEMENTS = 10_000
MOST_TAGS = 30_000  # "<" in the source: parsing unclosed tags takes time by their square
DEEPEST_ELEMENT = 250
DEEPEST_CSS = 60
DEEPEST_SVG = 250
DEEPEST_IMAGE = 3  # an image in an image in an image

# Comments and strings first: brackets in them are text.
_CSS_PARTS = re.compile(r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\\.|[\[({})\]]""", re.DOTALL)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_XML_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def check_source(source: str) -> None:
    """Before parsing: the length of the markup and how many tags there can be; raises ``LimitError``."""
    if len(source) > MOST_MARKUP:
        raise LimitError("markup", f"{MOST_MARKUP:,} characters", f"{len(source):,}", "serve less text in one picture")
    if source.count("<") > MOST_TAGS:
        raise _too_many_elements()


def check_elements(parser: LexborHTMLParser) -> None:
    """After parsing: how many elements, how deep, and what their attributes hold; raises ``LimitError``."""
    count = 0
    waiting: list[tuple[LexborNode, int]] = [(parser.root, 1)] if parser.root else []
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MOST_ELEMENTS:
            raise _too_many_elements()
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
    for name in ("src", "href", "xlink\\:href"):
        for node in parser.css(f"[{name}]"):
            _check_url(node.attributes.get(name.replace("\\", "")) or "", DEEPEST_IMAGE)


def check_css(text: str) -> None:
    """The nesting of blocks and brackets in CSS, and the images in it; raises ``LimitError``."""
    open_brackets: list[str] = []
    for found in _CSS_PARTS.finditer(text):
        part = found[0]
        if part in "[({":
            open_brackets.append(part)
            if len(open_brackets) > DEEPEST_CSS:
                raise LimitError("CSS", f"{DEEPEST_CSS} levels of brackets", "more", "close what you open")
        elif part in _PAIRS and open_brackets and open_brackets[-1] == _PAIRS[part]:
            open_brackets.pop()
    if "url" in text.lower() or "\\" in text:
        for url in _urls(tinycss2.parse_component_value_list(text)):
            _check_url(url, DEEPEST_IMAGE)


def _urls(tokens: Iterable[object]) -> Iterator[str]:
    """Every URL and string of CSS, escapes resolved."""
    for token in tokens:
        kind = getattr(token, "type", "")
        if kind in ("url", "string"):
            yield str(getattr(token, "value", ""))
        inner = getattr(token, "content", None) or getattr(token, "arguments", None)
        if inner:
            yield from _urls(inner)


def check_svg(content: bytes, depth: int = DEEPEST_IMAGE) -> None:
    """The nesting of elements in an SVG image, and the images in it; raises ``LimitError``. Others pass."""
    if b"<svg" not in content:
        return
    if depth == 0:
        raise LimitError("an SVG image", f"{DEEPEST_IMAGE} levels of images in images", "more", "draw them into one")
    level = deepest = 0
    urls: list[str] = []

    def start(_name: str, attributes: dict[str, str]) -> None:
        nonlocal level, deepest
        level += 1
        deepest = max(deepest, level)
        urls.extend(value for value in attributes.values() if "data:" in value.lower())

    def end(_name: str) -> None:
        nonlocal level
        level -= 1

    parser = expat.ParserCreate("utf-8")  # as the engine reads it, whatever the file declares
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        deepest = max(deepest, _roughly(content))  # the engine may be more patient
    if deepest > DEEPEST_SVG:
        raise LimitError("an SVG image", f"{DEEPEST_SVG} levels of elements", f"{deepest:,}", "flatten its groups")
    for url in urls:
        _check_url(url[url.lower().index("data:") :], depth - 1)


def _roughly(content: bytes) -> int:
    level = deepest = 0
    for found in _XML_TAG.finditer(content):
        level += -1 if found[1] else not found[2]
        deepest = max(deepest, level)
    return deepest


def _check_url(url: str, depth: int) -> None:
    """An image that a ``data:`` URL holds, whatever type it claims: the engine looks at the content."""
    scheme, _, rest = url.strip().partition(":")
    if scheme.lower() != "data":
        return
    parameters, _, data = rest.partition(",")
    content = unquote_to_bytes(data)
    if "base64" in parameters.lower():
        letters = _NOT_BASE64.sub(b"", content)
        with suppress(ValueError):
            content = base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    check_svg(content, depth)


def _too_many_elements() -> LimitError:
    return LimitError("markup", f"{MOST_ELEMENTS:,} elements and texts", "more", "draw several pictures")
