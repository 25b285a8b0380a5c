"""The faces that text is drawn with: the shipped ones, and those given."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image

import masthead
from masthead import Font, ImageResponse, fit_text
from masthead.errors import FontError, RenderOptionError
from masthead.imaging import fonts as reading
from masthead.imaging.fonts import font_set
from tests.imaging.typefaces.debian import CJK, NOTO, THAI, needs_fonts

DATA = Path(masthead.__file__).parent / "imaging" / "data"
ITALIC = DATA / "InterVariable-Italic.woff2"
# A code point that no font will ever have.
NEVER = "\U0010fffd"


def wrong(value: Any) -> Any:
    """A value of a type that annotations forbid."""
    return value


def drawn(text: str, style: str = "", **options: object) -> bytes:
    html = f'<div style="font-size:24px;{style}">{text}</div>'
    return ImageResponse(html, width=160, height=40, **options).render()  # type: ignore[arg-type]


def colourful(body: bytes) -> int:
    """How many px have a colour, grey is none."""
    with Image.open(io.BytesIO(body)) as image:
        counted = image.convert("RGB").getcolors(10_000) or []
    return sum(count for count, pixel in counted if isinstance(pixel, tuple) and max(pixel) - min(pixel) > 40)


def ink(body: bytes) -> int:
    """How much of a picture is covered."""
    with Image.open(io.BytesIO(body)) as image:
        return sum(image.convert("RGBA").getchannel("A").tobytes())


def test_text_is_drawn_at_all() -> None:
    assert len({drawn("Hamburg"), drawn("Hamburh"), drawn("")}) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("font-weight:400", "font-weight:700"),
        ("font-weight:400", "font-weight:500"),
        ("font-weight:800", "font-weight:900"),
        ("font-weight:100", "font-weight:300"),
        ("font-style:normal", "font-style:italic"),
        ("font-weight:700", "font-weight:700;font-style:italic"),
    ],
)
def test_the_default_face_has_its_own_weights_and_styles(one: str, other: str) -> None:
    assert drawn("Hamburg", one) != drawn("Hamburg", other)


@pytest.mark.parametrize("style", ["", "font-style:italic"])
def test_each_weight_is_heavier_than_the_one_before(style: str) -> None:
    inks = [ink(drawn("Hamburg", f"font-weight:{weight};{style}")) for weight in range(100, 1000, 100)]
    assert all(lighter < heavier for lighter, heavier in pairwise(inks))
    assert ink(drawn("<b>Hamburg</b>", style)) == inks[6] > 1.3 * inks[3]


def test_bold_and_italic_elements_have_their_faces() -> None:
    assert len({drawn("Hamburg"), drawn("<b>Hamburg</b>"), drawn("<i>Hamburg</i>")}) == 3


@pytest.mark.parametrize("letter", ["A", "é", "ß", "Ω", "λ", "Ж", "я", "Ệ", "ơ", "ğ", "€", "–"])
def test_letters_of_latin_greek_cyrillic_and_vietnamese_are_drawn(letter: str) -> None:
    assert drawn(letter) not in (drawn(NEVER), drawn(""))


@pytest.mark.parametrize("emoji", ["😀", "🇩🇪", "👨‍👩‍👧", "❤️", "👍🏽", "🦜"])
def test_emoji_are_coloured_unless_switched_off(emoji: str) -> None:
    assert colourful(drawn(emoji)) > 20
    assert colourful(drawn(emoji, emoji=None)) == 0


def test_an_emoji_sequence_is_one_picture() -> None:
    def width(body: bytes) -> int:
        with Image.open(io.BytesIO(body)) as image:
            box = image.getbbox()
        return box[2] - box[0] if box else 0

    assert width(drawn("👨‍👩‍👧")) < 1.5 * width(drawn("👨"))


@pytest.mark.parametrize("plain", ["1", "#", "©", "0 1 2"])
def test_digits_and_signs_are_text_not_emoji(plain: str) -> None:
    assert colourful(drawn(plain)) == 0


@pytest.mark.parametrize("source", [ITALIC, str(ITALIC), ITALIC.read_bytes()], ids=["path", "string", "bytes"])
def test_a_font_given_comes_before_the_shipped_ones(source: str | Path | bytes) -> None:
    slanted = drawn("Hamburg", "font-style:italic")
    assert drawn("Hamburg", fonts=[Font(source, family="Mine", style="normal")]) == slanted
    assert drawn("Hamburg") != slanted


MONO = "font-family:monospace"


@pytest.mark.parametrize("text", ["iiii", "x=1;", "─│┌┐└┘├┤", "→←↑↓", "≠≤≥", "éßЖλ"])
def test_code_is_drawn_in_a_face_whose_letters_are_all_as_wide(text: str) -> None:
    def width(text: str, style: str) -> int:
        return fit_text(text, width=200, height=900, style=style, largest=900)

    assert width(text, MONO) == width("m" * len(text), MONO)
    assert drawn(text, MONO) == drawn(f"<code>{text}</code>") == drawn(text, "font-family:'JetBrains Mono'")


def test_code_is_bold_where_it_should_be() -> None:
    assert len({drawn("code", f"{MONO};font-weight:{weight}") for weight in (100, 400, 500, 800)}) == 4


def test_a_monospaced_face_that_is_given_is_the_one_for_code() -> None:
    inter = drawn("code", "font-family:Inter")
    assert drawn("code", MONO, fonts=[Font(DATA / "InterVariable.woff2", family="My Mono")]) == inter
    assert drawn("code", MONO, fonts=[Font(DATA / "InterVariable.woff2", family="Brand")]) == drawn("code", MONO)


def test_the_folders_of_a_font_say_nothing_of_its_kind(tmp_path: Path) -> None:
    folder = tmp_path / "monorepo"
    folder.mkdir()
    (folder / "Brand.woff2").write_bytes(ITALIC.read_bytes())
    assert drawn("code", MONO, fonts=[Font(folder / "Brand.woff2")]) == drawn("code", MONO)


def test_the_face_for_code_draws_no_text_that_inter_has() -> None:
    letters = "Hamburg 0123 → ≠"
    assert drawn(letters) == drawn(letters, "font-family:Inter") != drawn(letters, MONO)


def test_a_font_is_found_by_the_family_it_was_given() -> None:
    fonts = [Font(ITALIC, family="Mine", weight=400, style="normal")]
    slanted = drawn("Hamburg", "font-family:Mine", fonts=fonts)
    assert slanted != drawn("Hamburg", "font-family:Inter", fonts=fonts)
    assert slanted == drawn("Hamburg", "font-style:italic")


def test_a_font_without_a_family_is_found_by_the_name_in_its_file() -> None:
    assert drawn("Hamburg", "font-family:Inter", fonts=[Font(ITALIC)]) == drawn("Hamburg", "font-family:Inter")


@needs_fonts
@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_a_compressed_font_is_drawn_like_the_font_in_it(flavor: str) -> None:
    buffer = io.BytesIO()
    with TTFont(THAI) as font:
        font.flavor = flavor
        font.save(buffer)
    assert buffer.getvalue().startswith(b"wOF")
    assert drawn("ไทย", fonts=[Font(buffer.getvalue())], deterministic=True, strict=True) == drawn(
        "ไทย", fonts=[Font(THAI)], deterministic=True
    )


@needs_fonts
def test_a_collection_is_drawn_in_the_forms_of_the_language() -> None:
    pictures = {
        drawn(f"<span lang={lang}>骨直誤</span>", fonts=[Font(CJK)], deterministic=True, strict=True)
        for lang in ("ja", "ko", "zh-Hans", "zh-Hant", "zh-HK")
    }
    assert len(pictures) == 5


def test_a_variable_font_has_every_weight_whatever_family_it_is_given() -> None:
    fonts = [Font(DATA / "InterVariable.woff2", family="Mine")]
    for weight in (100, 400, 500, 900):
        mine = drawn("Hamburg", f"font-family:Mine;font-weight:{weight}", fonts=fonts, deterministic=True)
        assert mine == drawn("Hamburg", f"font-weight:{weight}", deterministic=True)


@needs_fonts
def test_of_the_fonts_given_those_for_other_languages_come_last() -> None:
    serif = Font(NOTO / "NotoSerifThai-Regular.ttf", lang="lo")
    sans = Font(THAI, lang="th")

    def in_language(lang: str, *fonts: Font) -> bytes:
        return ImageResponse(f"<html lang='{lang}'><p>ไทย", width=90, height=60, fonts=fonts).render()

    assert in_language("th", serif, sans) == in_language("th-TH", sans) != in_language("lo", serif, sans)
    assert in_language("lo", sans, serif) == in_language("lo", serif)
    assert in_language("", serif, sans) == in_language("", serif)
    assert in_language("lo", sans) == in_language("lo", Font(THAI))


def test_letters_that_a_given_font_lacks_come_from_the_shipped_ones() -> None:
    fonts = [Font(DATA / "Twemoji.woff2", family="Only Emoji")]
    assert drawn("Hamburg", "font-family:'Only Emoji'", fonts=fonts) not in (drawn(""), drawn(NEVER * 7))


@pytest.mark.parametrize("flavor", [None, "woff", "woff2", "collection"])
def test_every_format_of_a_font_is_read_with_all_of_its_weights(flavor: str | None, tmp_path: Path) -> None:
    font = TTFont(DATA / "JetBrainsMono.woff2")
    font.flavor = None if flavor == "collection" else flavor
    for name in (1, 16):
        font["name"].setName("Mine", name, 3, 1, 0x409)
    file = tmp_path / "mine"
    if flavor == "collection":
        collection = TTCollection()
        collection.fonts = [font, font]
        collection.save(file)
    else:
        font.save(file)
    for weight in (100, 400, 650, 800):
        style = f"font-weight:{weight};font-family:"
        expected = drawn("Hamburg", f"{style}'JetBrains Mono'")
        for source in (file, file.read_bytes()):
            assert drawn("Hamburg", f"{style}Mine", fonts=[Font(source)]) == expected
            assert drawn("Hamburg", f"{style}Other", fonts=[Font(source, family="Other")]) == expected


def test_the_same_file_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "face.woff2"
    file.write_bytes(ITALIC.read_bytes())
    first = font_set([Font(file, family="F")], None)[0]
    assert font_set([Font(file, family="F")], None)[0] == first
    file.write_bytes((DATA / "InterVariable.woff2").read_bytes())
    assert font_set([Font(file, family="F")], None)[0] != first


@pytest.mark.parametrize(
    ("font", "message"),
    [
        (Font(b"no font"), "font of 7 bytes: is no TTF, OTF, TTC, WOFF or WOFF2 file (it begins with b'no f')"),
        (Font(b""), "font of 0 bytes: is no TTF, OTF, TTC, WOFF or WOFF2 file (it begins with b'')"),
        (Font("nowhere.ttf"), "font 'nowhere.ttf': cannot be read: No such file or directory"),
        (Font(DATA), f"font {str(DATA)!r}: cannot be read: Is a directory"),
        (Font(b"OTTO", weight=0), "font of 4 bytes: weight must be a whole number from 1 to 1000, got 0"),
        (Font(b"OTTO", weight=1001), "font of 4 bytes: weight must be a whole number from 1 to 1000, got 1001"),
        (Font(b"OTTO", weight=True), "font of 4 bytes: weight must be a whole number from 1 to 1000, got True"),
        (
            Font(b"OTTO", weight=wrong("400")),
            "font of 4 bytes: weight must be a whole number from 1 to 1000, got '400'",
        ),
        (
            Font(b"OTTO", weight=wrong(400.0)),
            "font of 4 bytes: weight must be a whole number from 1 to 1000, got 400.0",
        ),
        (Font(b"OTTO", lang=wrong(5)), "font of 4 bytes: lang must be a language such as 'ja', got 5"),
        (Font(b"OTTO", style=wrong(5)), "font of 4 bytes: style must be one of normal, italic, oblique, got 5"),
        *(
            (
                Font(signature + b"x" * 100),
                "font of 104 bytes: cannot be used: no face was found in it; is the file damaged?",
            )
            for signature in (b"OTTO", b"ttcf", b"\x00\x01\x00\x00")
        ),
        (Font(b"true" + b"x" * 100), "font of 104 bytes: cannot be used: Unsupported font format"),
        (Font(wrong(None)), "font NoneType: must be a path or bytes"),
        (Font(wrong(5)), "font int: must be a path or bytes"),
        (Font(wrong(["a.ttf"])), "font list: must be a path or bytes"),
        (Font("a\0b.ttf"), "font 'a\\x00b.ttf': cannot be read: embedded null byte"),
        (Font(Path("a\0b.ttf")), "font 'a\\x00b.ttf': cannot be read: embedded null byte"),
        (Font(b"OTTO", style="bold"), "font of 4 bytes: style must be one of normal, italic, oblique, got 'bold'"),
    ],
)
def test_a_font_that_cannot_be_used_says_why(font: Font, message: str) -> None:
    with pytest.raises(FontError) as caught:
        ImageResponse("x", width=8, height=8, fonts=[font]).render()
    assert str(caught.value) == message


def test_a_damaged_font_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "half.woff2"
    file.write_bytes(ITALIC.read_bytes()[:50_000])
    with pytest.raises(FontError, match=r"half\.woff2': cannot be used: "):
        drawn("x", fonts=[Font(file)])


def test_options_of_fonts_are_checked() -> None:
    with pytest.raises(RenderOptionError) as caught:
        drawn("x", fonts=["x.ttf"])
    assert str(caught.value) == "ImageResponse: fonts must be a list of masthead.Font, got 'x.ttf'"


def test_font_files_are_kept_up_to_so_many_bytes(tmp_path: Path) -> None:
    read: Any = reading._read_once  # cachetools gives it its cache, which its type does not say
    read.cache.clear()
    for number in range(3):
        file = tmp_path / f"{number}.ttf"
        with file.open("wb") as content:
            content.truncate(50_000_000)
        assert len(read((file, number, 50_000_000))[0]) == 50_000_000
    assert read.cache.currsize == 100_000_000 <= reading.KEPT_BYTES
    read.cache.clear()
