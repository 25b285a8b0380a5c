"""HTML source → ``Document``: what the engine draws, taken apart as HTML5 says. No I/O, cannot fail."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

NEVER_DRAWN = ("script", "title", "meta", "link", "base", "template", "noscript")


@dataclass(frozen=True, slots=True)
class Element:
    """The attributes that matter of ``<html>`` or ``<body>``."""

    class_name: str | None
    id: str | None
    style: str | None
    lang: str | None
    dir: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed document: its ``<style>`` sheets in order, and the HTML of each child of its body.

    ``images`` lists the ``src`` of every ``<img>``, for those who supply them.
    """

    html: Element
    body: Element
    stylesheets: tuple[str, ...]
    nodes: tuple[str, ...]
    images: tuple[str, ...]


def parse_document(source: str) -> Document:
    """Parse HTML as a browser does: fragments get their ``<html>`` and ``<body>``."""
    parser = LexborHTMLParser(source)
    styles = [node for node in parser.css("style") if not _is_inside_svg(node)]
    stylesheets = tuple(node.text(deep=True) for node in styles)
    for node in (*styles, *parser.css(", ".join(NEVER_DRAWN))):
        if not _is_inside_svg(node):
            node.decompose()
    body = parser.body
    return Document(
        _element(parser.root),
        _element(body),
        stylesheets,
        tuple(child.html or "" for child in body.iter(include_text=True)) if body else (),
        tuple(src for node in parser.css("img") if (src := node.attributes.get("src"))),
    )


def _is_inside_svg(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "svg":
            return True
        parent = parent.parent
    return False


def _element(node: LexborNode | None) -> Element:
    attributes = node.attributes if node else {}
    return Element(*(attributes.get(name) or None for name in ("class", "id", "style", "lang", "dir")))
