"""What a document names: every way of writing an image, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.imaging.document import parse_document
from masthead.imaging.resources.references import NOTHING


def named(html: str, *sheets: str) -> list[tuple[str, str]]:
    """Kind and text of every image that a document names."""
    return [(found.kind, found.written) for found in parse_document(html, stylesheets=sheets).references.images]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img src=a.png>", [("img", "a.png")]),
        ('<img src="a b&amp;c"><p><img src=d></p>', [("img", "a b&c"), ("img", "d")]),
        ("<img src=' a '><img><img src=''>", [("img", " a "), ("img", "")]),
        ("<img src=a><img src=a>", [("img", "a")]),
        ("<img srcset='b 2x' src=a>", [("img", "a")]),
        ("<picture><source srcset=b><img src=a></picture>", [("img", "a")]),
        ("<p>x</p><template><img src=a></template><noscript><img src=b></noscript>", []),
        ("<svg><image href=a></image><image xlink:href=b></image><image href=c xlink:href=d></image></svg>", [("svg", "a"), ("svg", "b"), ("svg", "c")]),
        ("<svg><filter><feImage href=a></feImage><feImage href='#b'></feImage></filter><use href='#c'></use></svg>", [("svg", "a")]),
        ("<p style='background: url(a)'>", [("css", "a")]),
        ("<body style='background: url(a)'>", [("css", "a")]),
    ],
)  # fmt: skip
def test_attributes_name_images(html: str, found: list[tuple[str, str]]) -> None:
    assert named(html) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("url(a.png)", ["a.png"]),
        ('url("a.png")', ["a.png"]),
        ("URL( 'a.png' )", ["a.png"]),
        ('url("a\\62 c.png")', ["abc.png"]),
        ("url(a\\.png)", ["a.png"]),
        ("u\\72l(a)", ["a"]),
        ("url(a), linear-gradient(red, blue), url(b)", ["a", "b"]),
        ("image-set('b' 2x, 'a' 1x)", ["a"]),
        ("-webkit-image-set(url(a) 1x, url(b) 2x)", ["a"]),
        ("image-set(url('b') type('image/jxl'), url('a') 96dpi type('image/avif'))", ["a"]),
        ("image-set(linear-gradient(red, blue) 1x, url(b) 2x)", []),
        ("image-set()", []),
        ("url(#a)", []),
        ("url()", []),
        ("none", []),
        ('"url(a)"', []),
        ("var(--x, url(a))", ["a"]),
    ],
)
def test_urls_of_css_are_found_however_they_are_written(value: str, found: list[str]) -> None:
    assert named(f"<style>p {{ background-image: {value} }}</style><p>x") == [("css", url) for url in found]
    assert named("<p class=a>x", f".a {{ mask-image: {value} }}") == [("css", url) for url in found]


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("p { --picture: url(a) }", ["a"]),
        ("p::before { content: url(a) }", ["a"]),
        ("p:before, .none::after { background: url(a) }", ["a"]),
        ("::before { background: url(a) }", ["a"]),
        (".none { background: url(a) }", []),
        (".none::before { background: url(a) }", []),
        ("p { cursor: url(a), pointer; border-image: url(b) 9 }", []),
        ("@media (min-width: 1px) { p { background: url(a) } .none { background: url(b) } }", ["a"]),
        ("@layer x { @supports (color: red) { p { background: url(a) } } }", ["a"]),
        ("div { & p { background: url(a) } }", []),
        ("p { &.b { background: url(a) } }", ["a"]),
        ("p:unknown-thing(x) { background: url(a) }", ["a"]),
        ("@import url(a.css); p { color: red }", []),
        ("/* url(a) */ p { color: red }", []),
        ("p { background: url(a b) }", []),
    ],
)
def test_only_rules_that_select_something_and_properties_that_are_drawn_count(sheet: str, found: list[str]) -> None:
    assert named("<p>x", sheet) == [("css", url) for url in found]


def test_a_document_that_names_nothing_costs_nothing() -> None:
    assert parse_document("<style>p { color: red }</style><p style='color: blue'>x").references is NOTHING


@given(st.text(), st.text())
def test_any_text_at_all_can_be_looked_through(html: str, css: str) -> None:
    parse_document(f"<img src=x>{html}<p style='background: url({css}'>", stylesheets=[f"p {{ background: url({css}"])
