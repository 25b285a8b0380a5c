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
    response = ImageResponse(content, width=60, height=40, **options)  # type: ignore[arg-type]
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
        "border-block: 1px solid red",
        "width: min(10px, 50%)",
        "--anything: goes here",
        "padding: var(--unknown)",
        "-webkit-font-smoothing: antialiased",
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
        @charset "utf-8"; @import url("x.css");
        @font-face { font-family: Mine; src: url(a.woff2); unicode-range: U+0-FF; font-display: swap }
        @keyframes spin { from { opacity: 0 } to { opacity: 1 } }
        @supports (display: grid) { .a { display: grid; & .b { gap: 1px } } }
    """
    assert told(f"<style>{sheet}</style>x") == []


def test_a_sheet_that_cannot_be_read_is_told() -> None:
    (line,) = told("<style>p { color: red } }</style>x")
    assert line.startswith("warning [bad-css] <style>:1:")


def test_drawing_does_not_pay_for_what_nobody_asks() -> None:
    drawing = ImageResponse("<p style='colour:red'>x</p>", width=60, height=40).draw()
    assert "diagnostics" not in vars(drawing)
    assert len(drawing.diagnostics) == 1
    assert "diagnostics" in vars(drawing)
