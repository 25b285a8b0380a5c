"""HTML source taken apart into sheets, page elements and nodes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from masthead import ImageResponse
from masthead.imaging.document import Element, parse_document
from tests.sites import picture

NOTHING = Element(None, None, None, None, {})


def test_a_fragment_gets_its_page_around_it() -> None:
    document = parse_document("<p>a</p>b")
    assert document.nodes == ("<p>a</p>", "b")
    assert (document.html, document.body, document.stylesheets) == (NOTHING, NOTHING, ())


def test_a_whole_page_keeps_the_attributes_of_html_and_body() -> None:
    document = parse_document('<!doctype html><html lang=ar dir=rtl class="a b" id=r><body style="margin: 1px" id=b>x')
    assert document.html == Element("a b", "r", "ar", "rtl", {})
    assert document.body == Element(None, "b", None, None, {"margin": "1px"})
    assert document.nodes == ("x",)


def test_style_sheets_are_taken_out_in_order_wherever_they_stand() -> None:
    document = parse_document("<head><style>a{}</style></head><div>x<style>b > c{}</style></div><style>d{}</style>")
    assert document.stylesheets == ("a{}", "b > c{}", "d{}")
    assert document.nodes == ("<div>x</div>",)


def test_style_and_title_inside_an_inline_svg_stay_there() -> None:
    svg = "<svg><title>t</title><style>.a{fill:red}</style><g><style>.b{}</style></g></svg>"
    document = parse_document(f"<title>page</title><style>p{{}}</style>{svg}")
    assert document.stylesheets == ("p{}",)
    assert document.nodes == (svg,)


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>alert('drawn')</script>",
        "<title>drawn</title>",
        "<meta name=drawn>",
        "<link rel=stylesheet href=drawn>",
        "<base href=drawn>",
        "<template><b>drawn</b></template>",
        "<noscript>drawn</noscript>",
        "<noscript><meta name=drawn><link rel=drawn><title>drawn</title></noscript>",
        "<template><template><script>drawn</script></template></template>",
    ],
)
def test_what_a_browser_does_not_draw_is_left_out(hidden: str) -> None:
    assert "drawn" not in "".join(parse_document(f"<p>a</p>{hidden}<p>b</p>").nodes)
    assert "<p>b</p>" in parse_document(f"<p>a</p>{hidden}<p>b</p>").nodes


def test_text_stays_escaped() -> None:
    assert parse_document("a &lt;b&gt; &amp;lt;").nodes == ("a &lt;b&gt; &amp;lt;",)


@given(st.text())
def test_any_text_at_all_is_a_document(text: str) -> None:
    assert isinstance(parse_document(text).nodes, tuple)


TAGS = ("<style>", "</style>", "<svg>", "</svg>", "<noscript>", "<template>", "</p>", "<p>", "<title>", "<link>", "x")


@given(st.lists(st.sampled_from(TAGS)))
def test_any_order_of_tags_is_a_document(tags: list[str]) -> None:
    assert isinstance(parse_document("".join(tags)).nodes, tuple)


@pytest.mark.parametrize(
    ("source", "nodes"),
    [
        ("<b>a</b> <b>c</b>", ("<b>a</b>", " ", "<b>c</b>")),
        ("a <b>c</b> d", ("a ", "<b>c</b>", " d")),
        ("\n<div>a</div>\n<div>b</div>\n", ("<div>a</div>", "<div>b</div>")),
        ("<p>a</p> <b>c</b>", ("<p>a</p>", "<b>c</b>")),
    ],
)
def test_white_space_counts_between_inline_content_only(source: str, nodes: tuple[str, ...]) -> None:
    assert parse_document(source).nodes == nodes


@pytest.mark.parametrize("image", ["{}", "<b>{}</b>", "x {}", "<i><b>{}</b></i>"])
def test_a_line_ends_after_an_image_too(image: str) -> None:
    def rows(html: str) -> int:
        """How far down there is ink."""
        page = f"<style>body {{ margin: 0; font-size: 20px; line-height: 30px }}</style><p style='margin:0'>{html}"
        with Image.open(
            io.BytesIO(ImageResponse(page, width=90, height=90, images={"a": picture(2, 2)}).render())
        ) as drawn:
            box = drawn.getbbox()
        return box[3] if box else 0

    marked = image.format("<img src=a style='width:9px;height:9px'>")
    assert rows(f"{marked}<br>x") > 30 > rows(f"{marked} x")
