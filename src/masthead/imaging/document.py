"""HTML source → ``Document``: what the engine draws, taken apart as HTML5 says. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.languages import TRADITIONAL, shaping_language
from masthead.imaging.limits import check_css, check_elements, check_source

TEXT = "-text"
INLINE = frozenset(
    (
        *(TEXT, "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "em", "i", "img", "ins", "kbd"),
        *("label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
# What may stay inside an SVG without being drawn.
UNREAD = frozenset(("style", "title", "desc", "metadata", "script"))
_CONTENT = re.compile(r"content\s*:([^;}]*)")
NEVER_DRAWN = ("script", "title", "meta", "link", "base", "template", "noscript")


@dataclass(frozen=True, slots=True)
class Element:
    """What matters of ``<html>`` or ``<body>``; ``style`` maps CSS properties to values."""

    class_name: str | None
    id: str | None
    lang: str | None
    dir: str | None
    style: Mapping[str, str]


class Text(NamedTuple):
    """Characters that are drawn, and the language (BCP 47) that ``lang`` says they are in."""

    characters: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed document: its ``<style>`` sheets in order, and the HTML of each child of its body.

    ``images`` lists the ``src`` of every ``<img>``, for those who supply them; ``texts`` is what
    will be read in the picture, for those who choose fonts.
    """

    html: Element
    body: Element
    stylesheets: tuple[str, ...]
    nodes: tuple[str, ...]
    images: tuple[str, ...]
    texts: tuple[Text, ...]


def parse_document(source: str) -> Document:
    """Parse HTML as a browser does: fragments get their ``<html>`` and ``<body>``.

    Raises ``LimitError`` for a document that the engine had better not see.
    """
    check_source(source)
    parser = LexborHTMLParser(source)
    styles = [node for node in parser.css("style") if not _is_inside_svg(node)]
    stylesheets = tuple(node.text(deep=True) for node in styles)
    for sheet in stylesheets:
        check_css(sheet)
    for node in (*styles, *parser.css(", ".join(NEVER_DRAWN))):
        if not _is_inside_svg(node):
            node.decompose()
    check_elements(parser)
    body = parser.body
    root, page = _element(parser.root), _element(body)
    texts = tuple(_texts(body, page.lang or root.lang)) if body else ()
    for node in parser.css("[lang]"):
        # The engine cares for nothing else in an attribute, and selectors may ask for it.
        if (shaped := shaping_language(node.attributes["lang"])) in TRADITIONAL.values():
            node.attrs["lang"] = shaped
    return Document(
        root,
        page,
        stylesheets,
        tuple(_children(body)) if body else (),
        tuple(src for node in parser.css("img") if (src := node.attributes.get("src"))),
        texts,
    )


def _texts(body: LexborNode, lang: str | None) -> Iterator[Text]:
    """The text of a page, cut where the language changes, without what an SVG only says about itself."""
    whole = body.text(deep=True)
    # ASCII is in every font and the same in every language: most pages need no walk.
    if whole.isascii() or body.css_first("[lang], svg") is None:
        yield Text(whole, lang)
        return
    left: list[tuple[LexborNode, str | None]] = [(body, lang)]
    while left:
        node, lang = left.pop()
        if node.tag == TEXT:
            yield Text(node.text() or "", lang)
        elif node.tag not in UNREAD:
            lang = node.attributes.get("lang") or lang
            left += [(child, lang) for child in node.iter(include_text=True)][::-1]


def generated_texts(stylesheets: Iterable[str], lang: str | None) -> Iterator[Text]:
    """The strings that ``content`` adds before and after elements; ASCII ones are left out."""
    for sheet in stylesheets:
        if "content" in sheet and ("\\" in sheet or not sheet.isascii()):
            for value in _CONTENT.findall(sheet):
                tokens = tinycss2.parse_component_value_list(value)
                yield from (Text(token.value, lang) for token in tokens if token.type == "string")


def _children(body: LexborNode) -> Iterator[str]:
    """The HTML of each child; white space counts between inline content only."""
    children = list(body.iter(include_text=True))
    for index, child in enumerate(children):
        if child.tag == TEXT and not (child.text() or "").strip():
            around = children[max(index - 1, 0) : index] + children[index + 1 : index + 2]
            if len(around) < 2 or any(other.tag not in INLINE for other in around):
                continue
        yield child.html or ""


def _is_inside_svg(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "svg":
            return True
        parent = parent.parent
    return False


def _element(node: LexborNode | None) -> Element:
    attributes = node.attributes if node else {}
    return Element(
        class_name=attributes.get("class") or None,
        id=attributes.get("id") or None,
        lang=attributes.get("lang") or None,
        dir=attributes.get("dir") or None,
        style=_declarations(attributes.get("style") or ""),
    )


def _declarations(style: str) -> dict[str, str]:
    parsed = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True) if style else ()
    return {
        item.name if item.name.startswith("--") else item.lower_name: tinycss2.serialize(item.value).strip()
        for item in parsed
        if item.type == "declaration"
    }
