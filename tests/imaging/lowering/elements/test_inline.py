"""Which inline elements are rewritten, and how."""

from __future__ import annotations

import pytest

from tests.imaging.lowering.elements.pages import nodes_of


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("<p>x<sup>2</sup></p>", "vertical-align: calc(0.4em + 1px)"),
        ("<p>x<sub style='font-size:50%'>2</sub></p>", "vertical-align: calc(-0.4em - 1px)"),
        ("<p>x<sup style='font-size:9px'>2</sup></p>", "display: inline-block"),
        ("<p>x<span style='vertical-align:top'>2</span></p>", "display: inline-block"),
        ("<p>x<b style='background:red;-webkit-background-clip:text'>2</b></p>", "display: inline-block"),
        ("<p>x<b style='border:2px solid;padding:1px'>2</b></p>", "margin-top: calc(0px - 2px - 1px)"),
        ("<p>x<a style='border-bottom:2px solid red'>2</a></p>", "text-decoration-color: red"),
        ("<p style='line-height:1.5'>x<mark>2</mark></p>", "line-height: normal"),
        ("<p style='font:20px/30px x'>x<i style='background:red'>2</i></p>", "line-height: normal"),
        ("<p>x<b style='padding:0 6px'>2</b></p>", "letter-spacing:6px"),
        ("<p>x<b style='margin-left:-2px'>2</b></p>", "letter-spacing:-2px"),
    ],
)
def test_an_inline_box_is_written_for_the_engine(markup: str, written: str) -> None:
    assert written in nodes_of(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>x<b>2</b></p>",
        "<p>x<b style='vertical-align:baseline'>2</b></p>",
        "<p>x<b style='display:block;padding:6px;border:1px solid'>2</b></p>",
        "<p>x<b style='float:left;padding:6px'>2</b></p>",
        "<p>x<b style='position:absolute;border:1px solid'>2</b></p>",
        "<p style='display:flex'><b style='padding:6px;background:red'>2</b></p>",
        "<p style='line-height:1.1'>x<i style='background:red'>2</i></p>",
        "<p>x<i style='background:red'>2</i></p>",
        "<svg><a style='padding:6px'>x</a></svg>",
    ],
)
def test_what_is_no_inline_box_stays(markup: str) -> None:
    nodes = nodes_of(markup)
    assert not any(put in nodes for put in ("m-run", "inline-block", "line-height: normal", "underline"))


def test_padding_comes_first_on_the_right_in_right_to_left_text() -> None:
    nodes = nodes_of("<p dir=rtl>x<b style='padding-right:6px'>2</b></p>")
    assert nodes.index("letter-spacing:6px") < nodes.index("2</b>")


def test_no_element_is_put_beside_one_whose_siblings_are_counted() -> None:
    markup = "<p style='line-height:1.5'>x<b style='margin-left:2px;background:red'>2</b></p>"
    assert "m-run" in nodes_of(markup)
    assert "m-run" not in nodes_of(f"<style>b:first-child{{color:red}}</style>{markup}")
