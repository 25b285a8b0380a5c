"""What one face must draw alone: letters with their marks, and signs that are asked for as text."""

from __future__ import annotations

import pytest

from masthead import Font, ImageResponse
from masthead.imaging.fonts import font_set
from masthead.imaging.typefaces.clusters import marked_letters, plain_signs
from masthead.imaging.typefaces.glyphs import Missing, split_letters
from masthead.imaging.typefaces.texts import Text
from tests.imaging.typefaces.debian import NOTO, THAI, needs_fonts
from tests.imaging.typefaces.test_system_fonts import codes, drawn

SHIPPED = font_set((), "twemoji")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("plain", []),
        ("ae\u0301i\u0331\u0308o", ["e\u0301", "i\u0331\u0308"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("1\ufe0f\u20e3 ❤\ufe0e", ["1\u20e3"]),
        ("ක්\u200dර", ["ක්"]),
        ("\u0301", []),
        ("a \u0301", [" \u0301"]),
        ("e\u034f\u0301", ["e\u0301"]),
    ],
)
def test_letters_are_found_with_their_marks(text: str, letters: list[str]) -> None:
    assert list(marked_letters(text)) == letters


def test_signs_with_the_text_selector_are_plain_signs() -> None:
    assert plain_signs((Text("☎\ufe0e ❤\ufe0f ☺", "de"), Text("a✔\ufe0e", None))) == (Text("☎", "de"), Text("✔", None))


@pytest.mark.parametrize("text", ["Zażółć", "e\u0301 Ệ", "é", "1️⃣ #️⃣", "👨‍👩‍👧‍👦 ❤️ ☎︎", "abc"])
def test_what_one_shipped_face_has_whole_is_not_split(text: str) -> None:
    assert split_letters((Text(text, None),), SHIPPED) == ()


def test_a_letter_that_a_face_has_as_one_character_is_whole() -> None:
    assert split_letters((Text("k\u0331", None),), SHIPPED) == ()
    assert split_letters((Text("x\u0331", None),), SHIPPED) == (Missing("Latn", ("x\u0331",), None),)


@needs_fonts
def test_a_mark_on_a_letter_of_another_face_is_told() -> None:
    """Inter has the circumflex, a Thai face the letter: each alone, so that the pair is a box."""
    for response in (drawn("ก\u0302"), drawn("ก\u0302", fonts=[Font(THAI)], deterministic=True)):
        (found,) = response.diagnostics
        assert found.where == "text in Thai"
        assert found.message == "no font has ก\u0302 (U+0E01 U+0302); boxes are drawn instead"
    (found,) = drawn("ก\u0302", deterministic=True).diagnostics
    assert found.message == "no font has ก (U+0E01); boxes are drawn instead"


@needs_fonts
def test_a_letter_whose_mark_is_elsewhere_gets_a_face_that_has_both() -> None:
    given = {"fonts": [Font(NOTO / "NotoSans-Regular.ttf", family="N")], "style": "font-family:N"}
    assert codes(drawn("x\u0331")) == []
    assert drawn("x\u0331").render() == drawn("x\u0331", **given).render()  # type: ignore[arg-type]
    assert codes(drawn("ไ ◌\u0308 ◌\u0e31")) == []


@needs_fonts
@pytest.mark.parametrize("sign", ["☎", "☺", "✔", "⌚"])
def test_a_sign_is_drawn_as_text_where_the_text_selector_asks_for_it(sign: str) -> None:
    plain, colourful = drawn(f"{sign}\ufe0e"), drawn(f"{sign}\ufe0f")
    assert codes(plain) == []
    assert plain.render() == drawn(f"{sign}\ufe0e", emoji=None).render()
    assert colourful.render() == drawn(f"{sign}\ufe0f", deterministic=True).render() != plain.render()


def test_a_sign_that_no_face_has_as_text_is_drawn_in_colours_and_no_box() -> None:
    response = drawn("☎\ufe0e", deterministic=True)
    assert codes(response) == []
    assert response.render() == drawn("☎\ufe0f", deterministic=True).render()


@needs_fonts
def test_bold_faces_are_drawn_as_they_are_for_heavier_weights() -> None:
    weights = {weight: drawn("ไทย", style=f"font-weight:{weight}").render() for weight in (400, 500, 600, 700, 900)}
    assert weights[400] == weights[500] != weights[600]
    assert weights[600] == weights[700] == weights[900]
    given = [Font(NOTO / "NotoSansThai-Bold.ttf", family="B")]
    assert weights[700] == drawn("ไทย", style="font-family:B;font-weight:700", fonts=given).render()


@pytest.mark.parametrize("emoji", ["👩🏽‍🚀", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇯🇵", "1️⃣"])
def test_an_emoji_is_whole_beside_any_script(emoji: str) -> None:
    """Shapers of Khmer look at one syllable at a time; letters that are boxes are shaped like others."""
    pictures = {
        ImageResponse(
            f"<p style='font-size:20px'>{letter}<br>{emoji}", width=60, height=90, deterministic=True
        ).render()
        for letter in ("ក", "ก", "क", "မ")
    }
    assert len(pictures) == 1
