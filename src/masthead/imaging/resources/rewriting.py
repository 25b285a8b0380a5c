"""A document whose images are there, or not → the document as the engine can draw it. Pure.

The engine finds images by the very text that names them. Changed are: ``data:`` URLs, which become names,
because of those the engine does not say what it cannot decode; images in inline SVG, which it takes from
``data:`` URLs only; and elements whose image cannot be had, which go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.document import Document, Element
from masthead.imaging.resources.css_urls import may_name_data, replace_urls
from masthead.imaging.resources.references import LINKS, SVG_IMAGES, Kind, link_of

Changes = Mapping[Kind, Mapping[str, str | None]]
"""What becomes of images, by what the document calls them: another name, or ``None``, which leaves an element out."""


def rewrite(document: Document, changes: Changes) -> Document:
    """The document with those changes; itself where there are none."""
    if not any(changes.values()):
        return document
    return replace(
        document,
        html=_element(document.html, changes),
        body=_element(document.body, changes),
        stylesheets=tuple(_css(sheet, changes) for sheet in document.stylesheets),
        nodes=tuple(new for node in document.nodes if (new := _node(node, changes))),
    )


def _element(element: Element, changes: Changes) -> Element:
    style = {name: _css(value, changes) for name, value in element.style.items()}
    return replace(element, style=style)


def _css(css: str, changes: Changes) -> str:
    # Only data: URLs become others, and those that cannot be had are not drawn as they are.
    names = changes["css"]
    return replace_urls(css, tuple(names.items())) if names and may_name_data(css) else css


def _node(html: str, changes: Changes) -> str:
    """One child of the body; empty when nothing of it is left."""
    if "<" not in html:
        return html
    parser = LexborHTMLParser(html)
    for node in parser.css("img") if changes["img"] else ():
        _change(node, "src", changes["img"], node.attributes.get("src") or "")
    for node in parser.css(", ".join(SVG_IMAGES)) if changes["svg"] else ():
        _change(node, "href", changes["svg"], link_of(node) or "")
    for node in parser.css("[style]") if changes["css"] else ():
        style = node.attributes.get("style") or ""
        node.attrs["style"] = _css(style, changes)
    body = parser.body
    return "".join(child.html or "" for child in body.iter(include_text=True)) if body else ""


def _change(node: LexborNode, attribute: str, names: Mapping[str, str | None], written: str) -> None:
    if written not in names:
        return
    name = names[written]
    if name is None:
        node.decompose()
        return
    for link in LINKS:
        if link in node.attributes and link != attribute:
            del node.attrs[link]
    node.attrs[attribute] = name
