"""Which declaration wins, in the order of CSS Cascade 5."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.cascade.sheets import counts_siblings
from masthead.size import Size

CANVAS = Size(600, 300)


def colour(css: str, style: str = "") -> str:
    """What ``color`` comes to on ``<p id=i class=a>``."""
    parser = LexborHTMLParser(f"<div class=d><p id=i class=a style='{style}'>x</p></div>")
    (node,) = parser.css("p")
    return Cascade(parser, [css], CANVAS, {"color"}.__contains__).text(node, "color")


@pytest.mark.parametrize(
    ("css", "style", "winner"),
    [
        ("p{color:one} p{color:two}", "", "two"),
        (".a{color:one} p{color:two}", "", "one"),
        (".a{color:one !important} #i{color:two}", "", "one"),
        ("#i{color:one}", "color:two", "two"),
        ("#i{color:one !important}", "color:two", "one"),
        ("#i{color:one !important}", "color:two !important", "two"),
        ("", "color:one !important;color:two", "one"),
        ("@media (min-width: 500px){p{color:one}}", "", "one"),
        ("p{color:one} @media (min-width: 900px){p{color:two}}", "", "one"),
        ("@supports (display: grid){p{color:one}} @supports not (x: y){p{color:two}}", "", "one"),
        ("@layer base{#i{color:one}} p{color:two}", "", "two"),
        ("@layer base{p{color:one !important}} #i{color:two !important}", "", "one"),
        (".d{& p{color:one} color:two}", "", "one"),
        (".a{@media (min-width: 1px){color:one}}", "", "one"),
        ("p::before{color:one}", "", ""),
        ("p{background:one}", "", ""),
    ],
)
def test_the_winner(css: str, style: str, winner: str) -> None:
    assert colour(css, style) == winner


def test_custom_properties_are_inherited() -> None:
    parser = LexborHTMLParser("<div style='--a:1;--b:2'><p>x</p></div>")
    (node,) = parser.css("p")
    cascade = Cascade(parser, ["p{--b:3}"], CANVAS, lambda name: name.startswith("--"))
    assert cascade.custom_properties(node) == {"--a": "1", "--b": "3"}


@pytest.mark.parametrize(
    ("css", "counts"),
    [("p:first-child{}", True), ("a + b{}", True), (".r > *{}", True), (".a > b, i:not(.c){x:y}", False)],
)
def test_selectors_that_count_siblings_are_noticed(css: str, counts: bool) -> None:
    assert counts_siblings([css], CANVAS) is counts
