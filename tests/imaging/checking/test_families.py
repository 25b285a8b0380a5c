"""Text that is set in another font than the one it asks for is told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from masthead import Font
from tests.imaging.checking.test_css_checks import told

INTER = Path(__file__).parents[3] / "src/masthead/imaging/data/InterVariable.woff2"
THERE = "there are Inter, Twemoji and JetBrains Mono"
FIX = f"give its file: fonts=[Font(…)], the folder fonts of the site or @font-face; {THERE}"


@pytest.mark.parametrize(
    ("declaration", "name", "hint"),
    [
        ("font-family: Poppins", "Poppins", FIX),
        ("font-family: 'Open Sans', sans-serif", "Open Sans", FIX),
        ("font-family: Open Sans, Lato", "Open Sans", FIX),
        ("font: 700 20px/1.2 Poppins, serif", "Poppins", FIX),
        ("font-family: Intre", "Intre", "did you mean Inter?"),
        ("font-family: JetBrains-Mono, monospace", "JetBrains-Mono", "did you mean JetBrains Mono?"),
        ("font-family: Arial", "Arial", FIX),
    ],
)
def test_a_font_that_is_not_there_is_told_of(declaration: str, name: str, hint: str) -> None:
    line = f"warning [missing-font] {{}}: no font is called '{name}'; text is set in another ({hint})"
    assert told(f'<p style="{declaration}">x') == [line.format("body > p")]
    assert told(f"<style>p {{ {declaration} }}</style><p>x") == [line.format("<style>:1:5")]


@pytest.mark.parametrize(
    "value",
    [
        "inter",
        "'JetBrains Mono', monospace",
        "Poppins, Inter, sans-serif",
        "sans-serif",
        "ui-monospace, SFMono-Regular, Menlo, monospace",
        "-apple-system, BlinkMacSystemFont, 'Segoe UI', sans-serif",
        "inherit",
        "var(--brand, Poppins)",
        "Twemoji",
    ],
)
def test_one_that_is_there_or_that_any_will_do_for_is_not(value: str) -> None:
    assert told(f'<p style="font-family: {value}">x') == []


@pytest.mark.parametrize("family", ["Brand", "my-brand_1"])
def test_the_fonts_of_a_picture_are_there(family: str) -> None:
    fonts = [Font(INTER, family=family)]
    assert told(f"<p style='font-family: {family}'>x", fonts=fonts) == []
    (line,) = told("<p style='font-family: Poppins'>x", fonts=fonts)
    assert f"there are {family}, Inter, Twemoji and JetBrains Mono" in line
    (line,) = told(f"<p style='font-family: {family}x'>x", fonts=fonts)
    assert f"did you mean {family}?" in line


def test_a_font_face_that_cannot_be_had_is_told_of_once() -> None:
    face = "@font-face { font-family: Mine; src: url(nowhere.woff2) }"
    (line,) = told(f"<style>{face} p {{ font-family: Mine }}</style><p>x")
    assert "[resource]" in line


def test_utilities_name_fonts_as_well() -> None:
    assert told("<p tw='font-mono'>x") == []
    (line,) = told("<p tw='font-[Poppins]'>x")
    assert line.startswith("warning [missing-font] body > p: no font is called 'Poppins'")
