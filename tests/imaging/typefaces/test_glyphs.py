"""Characters that no face has are named, and only those."""

from __future__ import annotations

import time
from unicodedata import unidata_version

import pytest

from masthead import Font, ImageResponse
from masthead.errors import StrictError
from masthead.imaging.document import parse_document
from masthead.imaging.fonts import FontSet, font_set
from masthead.imaging.typefaces.glyphs import Missing, check_glyphs, missing_characters, script_of
from masthead.imaging.typefaces.texts import Text, generated_texts
from tests.imaging.typefaces.debian import CJK, THAI, needs_fonts

SHIPPED = font_set((), "twemoji")


def missing(text: str, lang: str | None = None, faces: FontSet = SHIPPED) -> tuple[Missing, ...]:
    return missing_characters((Text(text, lang),), faces)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hamburg & more",
        "Zażółć gęślą jaźń Ệ Ωμέγα Съешь ещё ≤ → ✓ ★ €",
        "👨‍👩‍👧 👍🏽 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ ❤️ ☺︎",
        "soft\u00adhyphen no\u00a0break zero\u200bwidth \u2028 \u2060 \ufeff \u200e \u061c \u034f \u3164 \t\n\x7f",
        "\ufe0f\U000e0100\u3000",
    ],
)
def test_what_the_shipped_faces_draw_or_nobody_sees_is_not_missing(text: str) -> None:
    assert missing(text) == ()


@pytest.mark.parametrize(
    ("text", "script", "characters"),
    [
        ("abc ภาษา", "Thai", ("ภ", "า", "ษ")),
        ("مرحبا", "Arab", ("م", "ر", "ح", "ب", "ا")),
        ("שלום", "Hebr", ("ש", "ל", "ו", "ם")),
        ("नमस्ते", "Deva", ("न", "म", "स", "्", "त", "े")),
        ("日本の、カタ", "Hani", ("日", "本", "の", "、", "カ", "タ")),
        ("한글", "Hani", ("한", "글")),
        ("ქარ", "Geor", ("ქ", "ა", "რ")),
        ("∰𝔸", "Zyyy", ("∰", "𝔸")),
        ("\u0601", "Arab", ("\u0601",)),
        ("\U0010fffd", "Zyyy", ("\U0010fffd",)),
    ],
)
def test_what_no_face_has_is_listed_by_script_in_the_order_of_the_text(
    text: str, script: str, characters: tuple[str, ...]
) -> None:
    assert missing(text, "xx") == (Missing(script, characters, "xx"),)


def test_several_scripts_are_several_entries_each_with_its_language() -> None:
    texts = parse_document("<html lang=en><p>Hi ไ <b lang=ja>日</b> ไท</p>").texts
    assert missing_characters(texts, SHIPPED) == (Missing("Thai", ("ไ", "ท"), "en"), Missing("Hani", ("日",), "ja"))


def test_emoji_are_missing_only_when_they_are_switched_off() -> None:
    assert missing("😀") == ()
    assert [found.characters for found in missing("😀", faces=font_set((), None))] == [("😀",)]


@needs_fonts
def test_a_font_that_is_given_counts() -> None:
    assert missing("ไทย 日", faces=font_set([Font(THAI)], None)) == (Missing("Hani", ("日",), None),)
    assert missing("ไทย 日", faces=font_set([Font(THAI), Font(CJK)], None)) == ()


@pytest.mark.parametrize(
    ("character", "script"),
    [("ひ", "Hani"), ("。", "Hani"), ("ー", "Hani"), ("A", "Latn"), ("←", "Zyyy"), ("।", "Zyyy"), ("\u0378", "Zyyy")],
)
def test_scripts_that_are_written_together_count_as_one(character: str, script: str) -> None:
    assert script_of(character) == script


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "ภาษาไทย",
            "warning [missing-glyph] text in Thai: no font has ภ (U+0E20), า (U+0E32), ษ (U+0E29), ไ (U+0E44), ท (U+0E17) "
            "and 1 more; boxes are drawn instead (give a font that has them: fonts=[Font('….ttf')]; on Debian, "
            "the package fonts-noto-core has one, which is found by itself once installed)",
        ),
        (
            "日",
            "warning [missing-glyph] text in Chinese, Japanese or Korean: no font has 日 (U+65E5); boxes are drawn instead "
            "(give a font that has them: fonts=[Font('….ttf')]; on Debian, the package fonts-noto-cjk has one, "
            "which is found by itself once installed)",
        ),
        (
            "\u0e31",
            "warning [missing-glyph] text in Thai: no font has \u25cc\u0e31 (U+0E31); boxes are drawn instead "
            "(give a font that has them: fonts=[Font('….ttf')]; on Debian, the package fonts-noto-core has one, "
            "which is found by itself once installed)",
        ),
        (
            "\U0010fffd",
            "warning [missing-glyph] text in signs of no one script: no font has ? (U+10FFFD); boxes are drawn instead "
            "(these code points are for private use: give the font that defines them, fonts=[Font('icons.woff2')])",
        ),
        (
            "\u0378",
            "warning [missing-glyph] text in signs of no one script: no font has ? (U+0378); boxes are drawn instead "
            f"(check the text: some of these code points stand for nothing in Unicode {unidata_version})",
        ),
    ],
)
def test_the_warning_names_the_characters_and_the_fix(text: str, line: str) -> None:
    (found,) = check_glyphs(missing(text), system=True)
    assert str(found) == line


CORE, CJK_FONTS = "fonts-noto-core", "fonts-noto-cjk"
UNDRAWN = {
    "ภาษาไทย": ("Thai", "ภ (U+0E20)", CORE),
    "ສະບາຍດີ": ("Lao", "ສ (U+0EAA)", CORE),
    "مرحبا": ("Arabic", "م (U+0645)", CORE),
    "שלום": ("Hebrew", "ש (U+05E9)", CORE),
    "नमस्ते": ("Devanagari", "न (U+0928)", CORE),
    "বাংলা": ("Bengali", "ব (U+09AC)", CORE),
    "தமிழ்": ("Tamil", "த (U+0BA4)", CORE),
    "తెలుగు": ("Telugu", "త (U+0C24)", CORE),
    "ಕನ್ನಡ": ("Kannada", "ಕ (U+0C95)", CORE),
    "മലയാളം": ("Malayalam", "മ (U+0D2E)", CORE),
    "සිංහල": ("Sinhala", "ස (U+0DC3)", CORE),
    "ગુજરાતી": ("Gujarati", "ગ (U+0A97)", CORE),
    "ਪੰਜਾਬੀ": ("Gurmukhi", "ਪ (U+0A2A)", CORE),
    "한글": ("Chinese, Japanese or Korean", "한 (U+D55C)", CJK_FONTS),
    "かな": ("Chinese, Japanese or Korean", "か (U+304B)", CJK_FONTS),
    "说话": ("Chinese, Japanese or Korean", "说 (U+8BF4)", CJK_FONTS),
    "說話": ("Chinese, Japanese or Korean", "說 (U+8AAA)", CJK_FONTS),
    "Բարեւ": ("Armenian", "Բ (U+0532)", CORE),
    "ქართული": ("Georgian", "ქ (U+10E5)", CORE),
    "ሰላም": ("Ethiopic", "ሰ (U+1230)", CORE),
    "ខ្មែរ": ("Khmer", "ខ (U+1781)", CORE),
    "မြန်မာ": ("Myanmar", "မ (U+1019)", CORE),
    "∰𝔸": ("signs of no one script", "∰ (U+2230)", CORE),
}


@pytest.mark.parametrize("text", UNDRAWN)
def test_a_script_that_no_face_has_is_named_with_its_characters_and_the_fix(text: str) -> None:
    script, first, package = UNDRAWN[text]
    response = ImageResponse(f"<p>Zürich, {text} 😀", width=400, height=80, deterministic=True)
    response.render()
    (found,) = response.diagnostics
    assert (found.code, found.severity, found.where) == ("missing-glyph", "warning", f"text in {script}")
    assert found.message.startswith(f"no font has {first}")
    assert found.message.endswith("; boxes are drawn instead")
    assert found.hint == (
        f"give a font that has them: fonts=[Font('….ttf')]; on Debian, the package {package} has one, "
        "which must be given by path, as deterministic=True asks"
    )
    with pytest.raises(StrictError, match=rf"strict=True allows no problems.*text in {script}: no font has"):
        ImageResponse(f"<p>{text}", width=60, height=40, deterministic=True, strict=True).render()


def test_where_system_fonts_are_forbidden_the_fix_is_a_path() -> None:
    (found,) = check_glyphs(missing("日"), system=False)
    assert found.hint.endswith(
        "on Debian, the package fonts-noto-cjk has one, which must be given by path, as deterministic=True asks"
    )


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>plain <b lang=de>text</b>", (("plain text", None),)),
        ("<html lang=ja><p>é", (("é", "ja"),)),
        ("<body lang=ja><p>é", (("é", "ja"),)),
        ("<p lang=fr>é<i>è<b lang=ja>日</b></i>ê", (("é", "fr"), ("è", "fr"), ("日", "ja"), ("ê", "fr"))),
        ("<script>é</script><style>é</style><title>é</title>a", (("a", None),)),
        ("<svg><title>é</title><style>é</style><text>ü</text></svg>", (("ü", None),)),
    ],
)
def test_a_document_lists_its_visible_texts_with_their_languages(
    html: str, texts: tuple[tuple[str, str | None], ...]
) -> None:
    assert parse_document(html).texts == texts


def test_text_that_style_sheets_add_is_text_too() -> None:
    sheets = ['p::before { content: "→ ไ" attr(x) "é" } a{color:red}', "q:after{content:'\\65e5'}", "b{content:'x'}"]
    assert [text.characters for text in generated_texts(sheets, None)] == ["→ ไ", "é", "日"]


def test_a_picture_with_a_missing_glyph_says_so_and_one_without_does_not() -> None:
    for content, codes in (("\U0010fffd", ["missing-glyph"]), ("Zürich", [])):
        response = ImageResponse(content, width=80, height=40)
        response.render()
        assert [found.code for found in response.diagnostics] == codes


def test_boxes_from_style_sheets_are_found() -> None:
    response = ImageResponse("<p>x", width=40, height=40, stylesheets=["p::before{content:'\U0010fffd'}"])
    response.render()
    assert [found.code for found in response.diagnostics] == ["missing-glyph"]


@needs_fonts
@pytest.mark.parametrize("count", [5_000, 20_000])
def test_a_text_of_very_many_characters_is_answered_soon(count: int) -> None:
    text = "".join(chr(0x370 + number) for number in range(count) if not 0xD800 <= 0x370 + number < 0xE000)
    started = time.perf_counter()
    ImageResponse(f"<p>{text}", width=20, height=20).render()
    assert time.perf_counter() - started < 20
