"""What one face must draw alone: letters with their marks, and signs that are asked for as text."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from masthead import Font, ImageResponse, fit_text
from masthead.imaging.document import parse_document
from masthead.imaging.fonts import font_set
from masthead.imaging.typefaces.clusters import MOST_PADS, PAD, marked_letters, padded, plain_signs
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
    assert "missing-glyph" not in codes(plain)
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


def box(text: str, style: str = "", direction: str = "ltr") -> tuple[int, int]:
    """Where a box that fits its text begins and ends, in px of 40 to the em."""
    shown = f"<b style='font-weight:400;background:#00f;color:transparent;{style}'>{text}</b>"
    response = ImageResponse(
        f"<html dir={direction}><div style='display:flex;font-size:40px;white-space:nowrap'>{shown}</div>", height=60
    )
    with Image.open(io.BytesIO(response.render())) as image:
        found = image.convert("RGBA").getchannel("B").point(lambda value: 255 if value > 200 else 0).getbbox()
    assert found
    return found[0], found[2]


def test_a_text_is_padded_where_something_in_it_joins() -> None:
    for text in ("", "abc", "é日本 한글 Ω", "A 😀 b"):
        assert padded(text) is text
    for text in ("e\u0301", "น้ำ", "👩‍🚀", "🇯🇵", "👍🏽", "لا", "1️⃣\u20e3"):
        assert padded(text) == PAD * len(text) + text
    assert padded("\n  e\u0301") == "\n  " + PAD * 5 + "e\u0301"
    assert padded("e\u0301" * 500).count(PAD) == MOST_PADS


@pytest.mark.parametrize("text", ["👩‍🚀 👩🏽‍🔬 👩‍🚀", "👍🏽 👍🏽 👩🏽‍🚀", "🇯🇵 👩‍🚀 👨‍👩‍👧‍👦"])
def test_a_box_is_as_wide_as_the_emoji_in_it(text: str) -> None:
    assert box(text) == box("😀 😀 😀")
    assert fit_text(text, width=400, height=60) == fit_text("😀 😀 😀", width=400, height=60)


@needs_fonts
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("hi", "हिन्दी साहित्य का इतिहास"),
        ("bn", "স্বাধীনতা দিবসের শুভেচ্ছা"),
        ("ta", "சென்னை மெட்ரோ திட்டம்"),
        ("te", "కొత్త సాంకేతిక పరిజ్ఞానం"),
        ("th", "ที่นี่ น้ำ ป้ำ กี๊"),
        ("he", "שָׁלוֹם עוֹלָם"),
        ("ar", "بَلبَ لَبلَ"),
    ],
)
def test_a_box_is_as_wide_as_the_words_in_it(lang: str, text: str) -> None:
    direction = "rtl" if lang in ("he", "ar") else "ltr"
    words = [box(word, direction=direction) for word in text.split()]
    start, end = box(text, direction=direction)
    spaces = 40 * 0.28125 * (len(words) - 1)  # Inter's
    assert abs(end - start - sum(right - left for left, right in words) - spaces) <= len(words)


@pytest.mark.parametrize("style", ["letter-spacing:9px", "text-transform:capitalize"])
def test_pads_stay_away_where_they_would_show(style: str) -> None:
    text = "a👩‍🚀 👩🏽‍🔬"
    for source in (f"<p style='{style}'>{text}", f"<style>p{{{style}}}</style><p>{text}"):
        assert PAD not in "".join(parse_document(source).nodes)
    assert PAD in "".join(parse_document(f"<p>{text}").nodes)
    assert PAD not in "".join(parse_document(f"<svg><text>{text}</text></svg>").nodes)


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
