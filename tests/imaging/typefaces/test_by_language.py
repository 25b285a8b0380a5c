"""``Font(lang=…)``: which of several faces a text takes, by its language."""

from __future__ import annotations

import io
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from masthead import Font, ImageResponse
from masthead.errors import FontError
from masthead.imaging.fonts import DATA

HAN = "直人"


@cache
def face(letter: str, *, han: bool = True) -> bytes:
    """A face that draws everything it has as one Latin letter; with ``han`` it has Han characters."""
    font = TTFont(DATA / "JetBrainsMono.woff2")
    subsetter = Subsetter()
    subsetter.populate(text="ABCDhi")
    subsetter.subset(font)
    for table in font["cmap"].tables:
        table.cmap = dict.fromkeys(map(ord, "hi" + HAN * han), font.getBestCmap()[ord(letter)])
    for name in (1, 16):
        font["name"].setName(f"Face {letter}", name, 3, 1, 0x409)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def font(letter: str, lang: str | None = None, **options: Any) -> Font:
    return Font(face(letter, **options), lang=lang)


def drawn(html: str, *fonts: Font) -> bytes:
    return ImageResponse(html, width=160, height=40, fonts=fonts, deterministic=True).render()


def letters(text: str) -> bytes:
    """What a text looks like whose characters are drawn as these letters."""
    return drawn(f"<p style=\"margin:0;font-family:'JetBrains Mono'\">{text}")


@pytest.mark.parametrize("order", list(permutations("ABC")))
@pytest.mark.parametrize(
    ("lang", "letter"),
    [("ja", "A"), ("ja-JP", "A"), ("zh-Hant", "B"), ("zh-TW", "B"), ("zh", "C"), ("zh-Hans-CN", "C")],
)
def test_han_characters_come_from_the_face_meant_for_their_language(lang: str, letter: str, order: str) -> None:
    fonts = {"A": font("A", "ja"), "B": font("B", "zh-Hant"), "C": font("C", "zh-CN")}
    given = [fonts[name] for name in order]
    for html in (f"<html lang={lang}><p style='margin:0'>{HAN}", f"<body lang={lang}><p style='margin:0'>{HAN}"):
        assert drawn(html, *given) == letters(letter * 2)
    # As part of a page in another language, however it is told.
    assert drawn(f"<html lang=ko><p style='margin:0' lang={lang}>{HAN}", *given) == letters(letter * 2)


def test_parts_of_one_page_have_the_faces_of_their_languages() -> None:
    html = f"<html lang=ja><p style='margin:0'>{HAN}<b lang=zh style='font-weight:400'>直<i style='font-style:normal'>人</i></b>"
    assert drawn(html, font("C", "zh"), font("A", "ja")) == letters("AACC")


def test_a_face_for_no_language_stands_behind_the_one_that_is_meant_if_it_has_han_itself() -> None:
    assert drawn(f"<html lang=ja><p style='margin:0'>{HAN}", font("D"), font("A", "ja")) == letters("AA")
    assert drawn(f"<html lang=ko><p style='margin:0'>{HAN}", font("A", "ja"), font("D")) == letters("DD")
    # A Latin face stays the first choice for Latin.
    mixed = f"<html lang=ja><p style='margin:0'>hi{HAN}"
    assert drawn(mixed, font("D", han=False), font("A", "ja")) == letters("DDAA")


def test_without_a_language_the_order_given_counts() -> None:
    assert drawn(f"<p style='margin:0'>{HAN}", font("C", "zh"), font("A", "ja")) == letters("CC")


def test_what_the_author_says_of_the_family_counts_more() -> None:
    html = f"<style>p {{ margin: 0; font-family: 'Face C' }}</style><html lang=ko><p lang=ja>{HAN}"
    assert drawn(html, font("A", "ja"), font("C", "zh")) == letters("CC")


def test_a_language_that_no_attribute_should_have_breaks_nothing() -> None:
    html = f"<html lang=ja><p style='margin:0' lang='x\"] {{ color: red }}'>{HAN}"
    assert drawn(html, font("C", "zh"), font("A", "ja")) == letters("AA")


def test_a_language_must_be_text() -> None:
    with pytest.raises(FontError, match="lang must be a language such as 'ja', got 5"):
        drawn("x", Font(face("A"), lang=5))  # type: ignore[arg-type]  # the mistake under test
