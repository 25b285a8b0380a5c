"""A parsed document → every image and font that it names: attributes, ``url()`` in CSS, ``@font-face``. Pure.

As a browser does, only what is used counts: a rule that selects no element names nothing, and neither
does a property that is not drawn. What cannot be told (nested rules, selectors unknown here) counts.
``#fragments`` are elements of the same document, not resources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from masthead.imaging.checking.properties import NOT_DRAWN
from masthead.imaging.lowering.values import text_of
from masthead.imaging.resources.css_urls import url_of, url_tokens
from masthead.imaging.resources.failure import shown
from masthead.imaging.resources.font_faces import FontFace, read_font_face, told_apart

Kind = Literal["img", "css", "svg"]
# Elements of SVG that show an image; ``<use>`` of another file is not drawn.
SVG_IMAGES = ("image", "feImage")
LINKS = ("href", "xlink:href")

# A look for these comes before any parsing; an escape can hide the words.
_NAMING = ("url", "image-set", "font-face", "\\")
_PSEUDO_ELEMENT = re.compile(r"::[\w-]+(?:\([^)]*\))?|:(?:before|after|first-line|first-letter)\b", re.IGNORECASE)
_SPACE = "\t\n\f\r "


@dataclass(frozen=True, slots=True)
class Reference:
    """One image that a document names; ``written`` as it stands there, escapes and entities resolved."""

    kind: Kind
    written: str
    where: str

    @property
    def url(self) -> str:
        """What is meant: white space around it does not count."""
        return self.written.strip(_SPACE)


@dataclass(frozen=True, slots=True)
class References:
    """What a document names, each thing once, in its order."""

    images: tuple[Reference, ...] = ()
    fonts: tuple[FontFace, ...] = ()


NOTHING = References()


def find_references(parser: LexborHTMLParser, sheets: Iterable[str], styles: Iterable[str]) -> References:
    """Everything that a page, its style sheets and its ``style`` attributes name."""
    images = [*_elements(parser)]
    fonts: list[FontFace] = []
    styles = tuple(styles)
    for style in styles if _may_name("\n".join(styles)) else ():
        if _may_name(style):
            images += _references(_in_declarations(tinycss2.parse_blocks_contents(style)))
    for sheet in sheets:
        if _may_name(sheet):
            rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
            images += _references(_in_rules(rules, parser))
            fonts += _font_faces(rules)
    if not images and not fonts:
        return NOTHING
    return References(tuple(dict.fromkeys(images)), told_apart(fonts))


def _may_name(css: str) -> bool:
    lower = css.lower()
    return any(word in lower for word in _NAMING)


def _elements(parser: LexborHTMLParser) -> Iterator[Reference]:
    for node in parser.css("img"):
        source = node.attributes.get("src") or ""
        yield Reference("img", source, f"<img src={shown(source)!r}>" if source.strip(_SPACE) else "<img>")
    for node in parser.css(", ".join(SVG_IMAGES)):
        link = link_of(node)
        if link and not link.strip(_SPACE).startswith("#"):
            yield Reference("svg", link, f"<{node.tag} href={shown(link)!r}>")


def link_of(node: LexborNode) -> str | None:
    """Where an element of SVG leads; ``href`` counts before ``xlink:href`` (SVG 2, 16.1.3)."""
    return next((value for name in LINKS if (value := node.attributes.get(name)) is not None), None)


def _references(urls: Iterable[str]) -> Iterator[Reference]:
    for url in urls:
        if url.strip(_SPACE) and not url.strip(_SPACE).startswith("#"):
            yield Reference("css", url, f"url({shown(url)!r})")


def _in_rules(rules: Iterable[Any], parser: LexborHTMLParser) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            if _selects(parser, text_of(rule.prelude)):
                yield from _in_declarations(tinycss2.parse_blocks_contents(rule.content))
        elif rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword != "font-face":
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _in_rules(inner, parser)


def _in_declarations(items: Iterable[Any]) -> Iterator[str]:
    """The URLs of declarations that are drawn, those of nested rules too."""
    for item in items:
        if item.type == "declaration" and item.lower_name not in NOT_DRAWN:
            yield from (url_of(token) for token in url_tokens(item.value))
        elif item.type in ("qualified-rule", "at-rule") and item.content:
            yield from _in_declarations(tinycss2.parse_blocks_contents(item.content))


def _selects(parser: LexborHTMLParser, selector: str) -> bool:
    """Whether a rule applies to any element; a pseudo-element is there when its element is."""
    plain = _PSEUDO_ELEMENT.sub("", selector).strip()
    try:
        return parser.css_first(plain or "*") is not None
    except SelectolaxError:  # a selector that only the engine knows
        return True


def _font_faces(rules: Iterable[Any]) -> Iterator[FontFace]:
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            if rule.lower_at_keyword == "font-face":
                face = read_font_face(rule.content)
                if face is not None:
                    yield face
            elif rule.lower_at_keyword in ("media", "supports", "layer"):
                yield from _font_faces(tinycss2.parse_rule_list(rule.content))
