"""``@font-face``: what a rule says, which rules count, and what text is drawn with."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from masthead import Font, ImageResponse, Settings
from masthead.imaging.document import parse_document
from masthead.imaging.fonts import DATA
from masthead.imaging.resources.faces import used_faces
from masthead.imaging.resources.font_faces import FontFace, parts_of
from masthead.imaging.response import DrawContext
from tests.strategies import sample_fonts

UPRIGHT, ITALIC = DATA / "InterVariable.woff2", DATA / "InterVariable-Italic.woff2"
TEXT = "<p style='font: 20px Mine; margin: 0'>Text"


def rules(css: str, html: str = TEXT) -> tuple[FontFace, ...]:
    return parse_document(html, stylesheets=[css]).references.fonts


def used(css: str, html: str = TEXT) -> list[str]:
    """The URLs of the rules that a document uses."""
    return [url for face in used_faces(parse_document(html, stylesheets=[css])) for url in face.urls]


def draw(html: str, *, css: str = "", **options: object) -> tuple[bytes, list[str]]:
    """A picture and what was noticed."""
    given = {"width": 120, "height": 40, "stylesheets": [css], **options}
    settings = given.pop("settings", Settings())
    drawn = ImageResponse(html, **given).draw(DrawContext(settings=settings))  # type: ignore[arg-type]
    return drawn.body, [str(found) for found in drawn.diagnostics]


@pytest.mark.parametrize(
    ("descriptors", "face"),
    [
        ("src: url(a)", FontFace("Mine", "Mine", ("a",), None, None, ())),
        ("src: url(a); font-weight: 700; font-style: italic", FontFace("Mine", "Mine", ("a",), 700, "italic", ())),
        (
            "src: url(a); font-weight: bold; font-style: oblique 10deg",
            FontFace("Mine", "Mine", ("a",), 700, "oblique", ()),
        ),
        ("src: url(a); font-weight: 100 900; font-style: x", FontFace("Mine", "Mine", ("a",), None, None, ())),
        ("src: url(a); font-weight: 0", FontFace("Mine", "Mine", ("a",), None, None, ())),
        ("src: url(old); src: url(a)", FontFace("Mine", "Mine", ("a",), None, None, ())),
        (
            "src: local(X), url(a.eot) format('embedded-opentype'), url(b) format('woff2'), url(c) format(woff), url(d)",
            FontFace("Mine", "Mine", ("b", "c", "d"), None, None, ()),
        ),
        ("src: url(a) format('svg')", FontFace("Mine", "Mine", (), None, None, ())),
        (
            "src: url(a); unicode-range: U+61-63, u+4??, U+26",
            FontFace("Mine", "Mine", ("a",), None, None, ((0x61, 0x63), (0x400, 0x4FF), (0x26, 0x26))),
        ),
    ],
)
def test_a_rule_is_read(descriptors: str, face: FontFace) -> None:
    assert rules(f"@font-face {{ font-family: Mine; {descriptors} }}") == (face,)
    assert rules(f"@media all {{ @font-face {{ font-family: 'Mine'; {descriptors} }} }}") == (face,)


@pytest.mark.parametrize("css", ["@font-face { src: url(a) }", "@font-face { font-family: Mine }", "@font-face;"])
def test_a_rule_without_family_or_source_is_none(css: str) -> None:
    assert rules(css) == ()


def test_a_name_of_several_words_needs_no_quotes() -> None:
    assert [face.family for face in rules("@font-face { font-family: My  Sans; src: url(a) }")] == ["My Sans"]


def test_only_families_that_the_css_names_count() -> None:
    css = "@font-face { font-family: Mine; src: url(a) } @font-face { font-family: Other; src: url(b) }"
    assert used(css) == ["a"]
    assert used(css, "<p style='font-family: OTHER'>x") == ["b"]
    assert used(css, "<svg><text font-family='other'>x</text></svg>") == ["b"]
    assert used(css + " p { font-family: other }") == ["a", "b"]
    assert used(css, "<p>x") == []


def test_only_files_with_characters_of_the_text_count() -> None:
    css = "".join(
        f"@font-face {{ font-family: Mine; src: url({name}); unicode-range: {name} }}"
        for name in ("U+54", "U+58", "U+45", "U+400-4FF", "U+21")
    )
    assert used(css) == ["U+54", "U+58", "U+45"]  # E and X for text that CSS turns to capitals
    assert used(css + "p::after { content: '!' }")[-1] == "U+21"
    assert used(css, TEXT + " Ж")[-1] == "U+400-4FF"


def test_text_is_drawn_with_the_face_of_a_rule() -> None:
    css = "@font-face { font-family: Mine; src: url(italic.woff2) }"
    expected, _ = draw(TEXT, fonts=[Font(ITALIC, family="Mine")])
    assert draw(TEXT, css=css, images={"italic.woff2": ITALIC}) == (expected, [])
    assert draw(TEXT, css=css, settings=Settings(roots=[DATA]))[0] != expected  # no such file there
    inline = TEXT.replace("<p", f"<style>{css}</style><p")
    assert draw(inline, images={"italic.woff2": ITALIC}) == (expected, [])
    assert draw(TEXT, css=css.replace("italic", "InterVariable-Italic"), settings=Settings(roots=[DATA])) == (
        expected,
        [],
    )


def test_weights_and_styles_choose_among_the_rules_of_a_family() -> None:
    css = (
        "@font-face { font-family: Mine; font-style: normal; font-weight: 100 900; src: url(upright) }"
        "@font-face { font-family: Mine; font-style: italic; font-weight: 100 900; src: url(italic) }"
    )
    files = {"upright": UPRIGHT, "italic": ITALIC}
    for style in ("", "font-style: italic", "font-weight: 800", "font-style: italic; font-weight: 800"):
        html = f"<p style='font: 20px Mine; margin: 0; {style}'>Text"
        plain = html.replace("Mine", "Inter")
        assert draw(html, css=css, images=files) == draw(plain)


def test_text_that_names_no_family_is_not_drawn_with_a_rule_s() -> None:
    css = "@font-face { font-family: Inter; src: url(a) } b { font-family: Inter }"
    assert draw("<p>Text", css=css, images={"a": ITALIC}) == draw("<p>Text")
    mine = "<p style='font-family: Inter'>Text"
    assert draw(mine, css=css, images={"a": ITALIC})[0] != draw(mine)[0]


def part(characters: str) -> bytes:
    """The italic face with some characters only."""
    font = TTFont(ITALIC)
    made = subset.Subsetter(subset.Options())
    made.populate(text=characters)
    made.subset(font)
    font.flavor = None
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


SUBSETS = (
    "@font-face { font-family: Mine; src: url(1); unicode-range: U+61-63 }"
    "@font-face { font-family: Mine; src: url(2); unicode-range: U+64-66 }"
)


@pytest.mark.parametrize(
    "html",
    [
        "<p style='font: 20px Mine; margin: 0'>abcdef",
        "<p style='font-family: \"mine\", serif; margin: 0'>abcdef",
        "<style>:root { --brand: Mine, serif } p { font-family: var(--brand) }</style><p>abcdef",
        "<body style='font-family: Mine'><p>abcdef",
    ],
)
def test_subsets_of_one_face_are_one_face_for_the_text(html: str) -> None:
    files = {"1": part("abc"), "2": part("def")}
    assert draw(html, css=SUBSETS, images=files) == draw(html, fonts=[Font(ITALIC, family="Mine")])


def test_each_subset_of_a_weight_has_a_name_of_its_own() -> None:
    weights = "".join(SUBSETS.replace("}", f"; font-weight: {weight} }}") for weight in (400, 700))
    assert [(face.name, face.weight) for face in rules(weights)] == [
        ("Mine", 400),
        ("Mine 2", 400),
        ("Mine", 700),
        ("Mine 2", 700),
    ]
    assert parts_of(rules(weights)) == (("mine", ("Mine 2",)),)
    assert parts_of(rules("@font-face { font-family: Mine; src: url(1) }")) == ()


def test_a_font_that_unpacks_to_far_more_than_it_is_is_left_out() -> None:
    font = bytearray(sample_fonts()[3])
    struct.pack_into(">I", font, 56, 0xFFFFFFFF)  # what its first table says that it unpacks to
    _, noticed = draw(TEXT, css="@font-face { font-family: Mine; src: url(a) }", images={"a": bytes(font)})
    assert "may have 134,217,728 bytes once unpacked, found 4,29" in noticed[0]


def test_the_next_source_counts_when_one_cannot_be_used(tmp_path: Path) -> None:
    css = "@font-face { font-family: Mine; src: url(none), url(bad), url(italic) }"
    body, noticed = draw(TEXT, css=css, images={"bad": b"wOF2 but no more", "italic": ITALIC})
    assert body == draw(TEXT, fonts=[Font(ITALIC, family="Mine")])[0]
    assert noticed[0] == (
        "info [resource] @font-face 'Mine', url('none'): is passed over, because it names a file, and pictures may "
        "use no folder"
    )
    assert noticed[1].startswith(
        "info [resource] @font-face 'Mine', url('bad'): is passed over, because it cannot be used as a font: "
    )


def test_a_rule_none_of_whose_sources_can_be_used_says_why_of_each() -> None:
    css = "@font-face { font-family: Mine; src: url(none), url(bad) }"
    body, noticed = draw(TEXT, css=css, images={"bad": b"no font"})
    assert body == draw(TEXT)[0]
    assert noticed == [
        "warning [resource] @font-face 'Mine', url('none'): is left out, because it names a file, and pictures may "
        "use no folder (pass images={'none': bytes or a path}, or allow its folder with Settings(roots=['folder']))",
        "warning [resource] @font-face 'Mine', url('bad'): is left out, because it is no TTF, OTF, TTC, WOFF or "
        "WOFF2 file",
    ]


def test_fonts_of_this_machine_are_not_looked_up_by_name() -> None:
    _, noticed = draw(TEXT, css="@font-face { font-family: Mine; src: local(Arial) }")
    assert noticed == [
        "warning [resource] @font-face 'Mine': has no file that can be read; fonts of this machine are not looked up "
        "by name (name a file with url(), or pass fonts=[Font('….woff2', family='Mine')])"
    ]
