"""CSS that is not drawn as written is told, with its place."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from masthead import ImageResponse
from masthead.imaging.checking.properties import DRAWN, NOT_DRAWN, WITHOUT_EFFECT
from masthead.imaging.engine import refusal

ROOT = Path(__file__).parents[3]


def told(content: str, **options: object) -> list[str]:
    """The diagnostics of a drawn picture as lines."""
    response = ImageResponse(content, width=200, height=200, **options)  # type: ignore[arg-type]
    response.render()
    return [str(diagnostic) for diagnostic in response.diagnostics]


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_the_engine_knows_every_property_that_the_table_says_is_drawn(name: str) -> None:
    assert refusal(name, "☃ nonsense(") is not None


@pytest.mark.parametrize("name", sorted(NOT_DRAWN))
def test_the_engine_knows_none_of_the_others(name: str) -> None:
    assert refusal(name, "☃ nonsense(") is None


def test_what_has_no_effect_is_among_what_is_not_drawn() -> None:
    assert WITHOUT_EFFECT <= NOT_DRAWN
    assert not DRAWN & NOT_DRAWN


def test_the_page_of_supported_css_is_what_the_table_makes() -> None:
    page = runpy.run_path(str(ROOT / "tools/css_page.py"))["page"]()
    assert (ROOT / "docs/css.md").read_text(encoding="utf-8") == page, "run make css-page"


@pytest.mark.parametrize(
    ("declaration", "line"),
    [
        ("colour: red", "warning [unknown-property] {}: colour is no CSS property (did you mean color?)"),
        ("xyzzy: 1", "warning [unknown-property] {}: xyzzy is no CSS property"),
        ("writing-mode: vertical-rl", "warning [unsupported-property] {}: writing-mode is CSS, but it is not drawn"),
        (
            "fill: red",
            "warning [unsupported-property] {}: fill is drawn in SVG only (set it on the SVG or in it, where it is drawn)",
        ),
        ("-foo-bar: 1", "warning [unknown-property] {}: -foo-bar is no CSS property"),
        (
            "-webkit-background-clip: text",
            "warning [unsupported-property] {}: -webkit-background-clip is not drawn (write background-clip)",
        ),
        ("-webkit-box-reflect: below", "warning [unsupported-property] {}: -webkit-box-reflect is not drawn"),
        (
            "-webkit-mask-composite: xor",
            "warning [unsupported-property] {}: -webkit-mask-composite is CSS, but it is not drawn",
        ),
        (
            "color: red !importent",
            "warning [bad-value] {}: color cannot be 'red !importent' (did you mean !important?)",
        ),
        ("color: red top: 0", "warning [bad-value] {}: color cannot be 'red top: 0' (is a semicolon missing?)"),
        ("color: #12345", "warning [bad-value] {}: color cannot be '#12345' (expected 'currentColor' or <color>)"),
        ("cursor: pointer", "info [unsupported-property] {}: cursor is CSS, but it is not drawn"),
        (
            "color: redd",
            "warning [bad-value] {}: color cannot be 'redd' (expected 'currentColor' or <color>)",
        ),
        ("font: bold", "warning [bad-value] {}: font cannot be 'bold'"),
        ("block-size: 12pxx", "warning [bad-value] {}: block-size cannot be '12pxx'"),
    ],
)
def test_a_declaration_is_told_with_its_place(declaration: str, line: str) -> None:
    (in_style,) = told(f'<p class="a b" id=x style="{declaration}">x</p>')
    assert in_style.startswith(line.format("body > p#x.a"))
    (in_sheet,) = told(f"<style>\n p {{ {declaration} }}</style><p>x</p>")
    assert in_sheet.startswith(line.format("<style>:2:6"))
    (in_option,) = told("<p>x</p>", stylesheets=["", f"@media all {{ p {{ {declaration} }} }}"])
    assert in_option.startswith(line.format("stylesheets[1]:1:18"))


@pytest.mark.parametrize(
    "declaration",
    [
        "color: red",
        "font: 700 20px/1.2 Inter",
        "counter-reset: step 2; counter-increment: step",
        "border-block: 1px solid red",
        "width: min(10px, 50%)",
        "--anything: goes here",
        "padding: var(--unknown)",
        "-webkit-font-smoothing: antialiased",
        "-moz-osx-font-smoothing: grayscale; -ms-flex: 1; -o-transition: none; -webkit-user-select: none",
        "-webkit-background-clip: text; background-clip: text",
        "-webkit-line-clamp: 2; -webkit-box-orient: vertical; display: -webkit-box",
        "color: red !important",
        "background: linear-gradient(to right top, red, 20%, blue) right 1px bottom 2px / 3px no-repeat",
        "COLOR: RED",
    ],
)
def test_css_that_is_drawn_is_not_told(declaration: str) -> None:
    assert told(f'<style>p {{ {declaration} }}</style><p style="{declaration}">x</p>') == []


def test_each_thing_is_told_once() -> None:
    assert len(told('<p style="colour:red">a</p><p style="colour:red">b</p>')) == 1


def test_what_browsers_and_frameworks_write_into_every_sheet_is_fine() -> None:
    sheet = """
        @charset "utf-8"; @namespace url(http://www.w3.org/1999/xhtml); @layer base, theme;
        @font-face { font-family: Mine; src: url(a.woff2); unicode-range: U+0-FF; font-display: swap }
        @keyframes spin { from { opacity: 0 } to { opacity: 1 } }
        @supports (display: grid) { .a { display: grid; & .b { gap: 1px } } }
    """
    assert told(f"<style>{sheet}</style>x") == []


def test_a_sheet_that_cannot_be_read_is_told() -> None:
    (line,) = told("<style>p { color: red } }</style>x")
    assert line.startswith("warning [bad-css] <style>:1:")


@pytest.mark.parametrize("style", ["color red", "{color: red}", "color: red; top", "b { top: 0 }"])
def test_a_style_that_cannot_be_read_is_told(style: str) -> None:
    assert told(f'<p id=a style="{style}">x</p>') == [
        "warning [bad-css] body > p#a: cannot be read: it has to be declarations, such as color: red; margin: 0"
    ]


def test_the_style_of_the_page_is_looked_at_too() -> None:
    line = "warning [unknown-property] {}: colour is no CSS property (did you mean color?)"
    page = "<html style='colour: red'><body style='colour: red'>x"
    assert told(page) == [line.format("html"), line.format("body")]


def test_an_svg_has_properties_of_its_own() -> None:
    drawing = "<g><path style='stroke-width: 2; fill: red; stroke: url(#a); d: none; colour: red'></path></g>"
    assert told(f"<svg class=i style='fill: none' width=9 height=9>{drawing}</svg>") == [
        "warning [unknown-property] svg.i > path: colour is no CSS property (did you mean color?)"
    ]
    assert told("<svg width=9 height=9><style>path { fill: red; stroke-width: 2 }</style></svg>") == []


def test_drawing_does_not_pay_for_what_nobody_asks() -> None:
    drawing = ImageResponse("<p style='colour:red'>x</p>", width=60, height=40).draw()
    assert "diagnostics" not in vars(drawing)
    assert len(drawing.diagnostics) == 1
    assert "diagnostics" in vars(drawing)
