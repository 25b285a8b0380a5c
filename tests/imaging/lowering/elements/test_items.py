"""Which texts of flex containers are put into blocks, and that no pixel tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.imaging import engine
from masthead.imaging.document import Document, parse_document
from masthead.imaging.fonts import font_set
from masthead.size import Size
from tests.imaging.lowering.elements.pages import nodes_of

SIZE = Size(400, 200)
START, END = '<m-item style="display:block">', "</m-item>"


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("<p style='display:flex'>a &amp; b</p>", f"{START}a &amp; b{END}</p>"),
        ("<p style='display: FLEX; color: red'>x<b>y</b>z</p>", f"{START}x{END}<b>y</b>{START}z{END}</p>"),
        ("<style>.a{display:flex}</style><p class=a>x</p>", f"{START}x{END}</p>"),
        (
            "<style>*{box-sizing:border-box;margin:0}.a .b{display:flex}</style><p class=a><b class=b>x",
            f"{START}x{END}",
        ),
        ("<style>.a{display:flex}.a::before{content:'•';display:block}</style><p class=a>x", f"{START}x{END}"),
        ("<p tw='flex'>x</p>", f"{START}x{END}"),
        ("<div dir=ltr><p style='display:flex'>x</p></div>", f"{START}x{END}"),
    ],
)
def test_the_texts_of_flex_containers_are_put_into_blocks(markup: str, written: str) -> None:
    assert written in nodes_of(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>x</p>",
        "<p style='display:grid'>x</p>",
        "<p style='display:inline-flex'>x</p>",
        "<p style='display:flex;display:block'>x</p>",
        "<p style='display:flex'> \n </p>",
        "<p style='display:flex'>x<!-- one -->y</p>",
        "<p style='display:flex;white-space:nowrap'>x</p>",
        "<div style='text-wrap:balance'><p style='display:flex'>x</p></div>",
        "<div style='direction:rtl'><p style='display:flex'>x</p></div>",
        "<div dir=rtl><p style='display:flex'>x</p></div>",
        "<div style='display:inline-block'><p style='display:flex'>x</p></div>",
        "<div style='display:table'><p style='display:flex'>x</p></div>",
        "<table><tr><td><p style='display:flex'>x</p></table>",
        "<pre style='display:flex'>x</pre>",
        "<p style='display:flex;text-decoration:underline'>x</p>",
        "<a style='display:flex'>x</a>",
        "<u><b style='display:flex'>x</b></u>",
        "<sup style='display:flex'>x</sup>",
        "<p style='display:flex;vertical-align:super'>x</p>",
        "<p style='display:flex;-webkit-line-clamp:2'>x</p>",
        "<p style='display:flex;background-clip:text'>x</p>",
        "<style>.b{white-space:pre}</style><p class=b style='display:flex'>x</p>",
        "<style>p{display:block!important}</style><p style='display:flex'>x</p>",
        # Rules that would find the block itself.
        "<style>*{color:red}</style><p style='display:flex'>x</p>",
        "<style>p :first-child{color:red}</style><p style='display:flex'>x</p>",
        "<style>[style]{color:red}</style><p style='display:flex'>x</p>",
        "<style>:not(.a .b){color:red}</style><p style='display:flex'>x</p>",
        "<style>p{& > *{color:red}}</style><p style='display:flex'>x</p>",
        # A rule that may say anything of anybody.
        "<style>p:unknown-of-css(x){display:block}</style><p style='display:flex'>x</p>",
    ],
)
def test_other_texts_stay_bare(markup: str) -> None:
    assert "m-item" not in nodes_of(markup)


def test_nothing_is_put_into_drawings() -> None:
    assert "m-item" not in nodes_of("<svg viewBox='0 0 9 9'><text style='display:flex'>x</text></svg>")


TEXTS = st.lists(
    st.sampled_from(["A tour of", "rasterisation", "9,204", "Größe", "ok", "日本語、テスト。", "مرحبا", "😀", "<br>"]),
    min_size=1,
    max_size=6,
).map(" ".join)
DECLARATIONS = (
    *("flex-direction:column", "flex-direction:row-reverse", "align-items:center", "align-items:baseline"),
    *("justify-content:center", "justify-content:space-between", "flex-wrap:wrap", "flex:1", "gap:7px"),
    *("padding:3.5px", "padding:5%", "margin:auto", "margin-top:7.3px", "width:213px", "width:60%", "max-width:90px"),
    *("height:44px", "height:30%", "max-height:20px", "min-width:150px", "aspect-ratio:2", "overflow:hidden"),
    *("font-size:31px", "font-size:17.3px", "font-weight:700", "line-height:1.1", "line-height:30px"),
    *("letter-spacing:2px", "text-align:center", "text-transform:uppercase", "word-break:break-all", "opacity:.5"),
    *("position:absolute;right:9px;bottom:3px", "transform:rotate(3deg)", "background:#cde", "border:2px solid red"),
)
STYLES = st.lists(st.sampled_from(DECLARATIONS), max_size=4).map(lambda said: ";".join(("display:flex", *said)))
TREES = st.recursive(
    st.builds("<div style='{}'>{}</div>".format, STYLES, TEXTS),
    lambda inner: st.builds(
        lambda style, parts: f"<div style='{style}'>{''.join(parts)}</div>",
        STYLES,
        st.lists(st.one_of(inner, TEXTS, TEXTS.map("<span>{}</span>".format)), min_size=1, max_size=4),
    ),
    max_leaves=8,
)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_a_page_looks_the_same_without_the_blocks(markup: str) -> None:
    document = parse_document(f"<div style='width:400px;height:200px;display:flex'>{markup}</div>", SIZE)
    bare = replace(document, nodes=tuple(node.replace(START, "").replace(END, "") for node in document.nodes))

    assert pixels(document) == pixels(bare)


def pixels(document: Document) -> bytes:
    fonts = font_set((), "twemoji")
    return engine.rasterise(document, fonts=fonts, size=SIZE, scale=1, images={}, debug=False).pixels
