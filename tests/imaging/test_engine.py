"""Documents laid out and drawn: pixels, selectors, hostile markup; and the one door to the engine."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import pytest
from PIL import Image

from masthead import Font, ImageResponse
from masthead.errors import MastheadError, StrictError
from masthead.imaging.document import parse_document
from masthead.imaging.engine import KEPT_BYTES, _engines, rasterise
from masthead.imaging.fonts import Face, FontSet, font_set
from masthead.imaging.raster import Raster
from masthead.size import Size
from tests.imaging.typefaces.debian import CJK, needs_fonts
from tests.sites import picture, pixel_size

BOX = "width:40px;height:40px"
BLUE = (0, 0, 255, 255)
CORNERS = ((0, 0), (39, 0), (0, 39), (39, 39))


def pixel(html: str, at: tuple[int, int] = (20, 20), **options: object) -> tuple[int, ...]:
    """One pixel of a 40×40 px picture, as red, green, blue and alpha."""
    body = ImageResponse(html, width=40, height=40, **options).render()  # type: ignore[arg-type]
    with Image.open(io.BytesIO(body)) as image:
        found = image.convert("RGBA").getpixel(at)
    assert isinstance(found, tuple)
    return tuple(int(channel) for channel in found)


@pytest.mark.parametrize(
    "html",
    [
        '<body style="background:#00f">',
        '<html style="background:#00f">',
        "<style>body{background:#00f}</style>",
        "<style>html{background:#00f}</style>",
        "<style>.dark{background:#00f}</style><body class='light dark'>",
        "<style>#page{background:#00f}</style><body id=page>",
        f"<style>:root{{--ink:#00f}} p{{background:var(--ink);{BOX}}}</style><p>",
        f'<p style="--ink:#00f;background:var(--ink);{BOX}">',
        f"<style>p{{background:red}}</style><p style='background:#00f;{BOX}'>",
        f"<style>p{{background:red}}</style><style>p{{background:#00f;{BOX}}}</style><p>",
        f"<style>div > b{{background:#00f;display:block;{BOX}}}</style><div><b></b></div>",
        "<svg width=40 height=40><style>.r{fill:#00f}</style><rect class=r width=40 height=40 /></svg>",
        '<div style="width:100%;height:100%;background:#00f">',
    ],
)
def test_css_reaches_the_page_from_wherever_it_stands(html: str) -> None:
    assert pixel(html) == BLUE


def test_sheets_of_the_page_come_after_those_given_as_an_option() -> None:
    given = "body{background:#00f}"
    assert pixel("", stylesheets=[given]) == BLUE
    assert pixel("", stylesheets=given) == BLUE
    assert pixel("", stylesheets=["body{background:red}", given]) == BLUE
    assert pixel(f"<style>{given}</style>", stylesheets=["body{background:red}"]) == BLUE


def test_a_sheet_inside_an_svg_does_not_reach_the_page() -> None:
    assert (
        pixel("<body style='background:#00f'><svg width=0 height=0><style>body{background:red}</style></svg>") == BLUE
    )


def test_the_page_has_no_margin_and_fills_the_canvas() -> None:
    html = '<div style="width:100%;height:100%;background:#00f">'
    assert [pixel(html, at) for at in CORNERS] == [BLUE] * 4


@pytest.mark.parametrize(
    "child", ["<p>", "<p>x", "<h1>Title</h1>", "<div style='margin:50px'>", "<ul><li><p>x", "x<p>"]
)
@pytest.mark.parametrize(
    "page",
    ["<body style='background:#00f'>", "<html style='background:#00f'>", "<style>body{background:#00f}</style>"],
)
def test_the_background_of_the_page_reaches_every_corner_whatever_margin_a_child_has(page: str, child: str) -> None:
    assert [pixel(page + child, at) for at in CORNERS] == [BLUE] * 4


@pytest.mark.parametrize(
    "html",
    [
        "<style>.c{background:red}</style><body class=c style='background:#00f'>",
        "<style>.c{background:red}</style><html class=c style='background:#00f'>",
        "<style>#c{background:red}</style><body id=c style='background:#00f'>",
        "<style>html body.c#d{background:red}</style><body class=c id=d style='background:#00f'>",
        "<style>body{background:red}</style><body style='background:#00f'>",
        "<body style='background:red;background:#00f'>",
        "<body style='--ink:#00f;background:var(--ink)'>",
        "<style>.c{--ink:red}</style><body class=c style='--ink:#00f;background:var(--ink)'>",
        "<style>.c{background:red}</style><body class=c style=';;junk;background:/* } */#00f;'>",
    ],
)
def test_the_style_attribute_of_the_page_beats_every_rule(html: str) -> None:
    assert pixel(html) == BLUE


@pytest.mark.parametrize("tag", ["html", "body"])
def test_the_style_attribute_of_the_page_may_contain_a_brace(tag: str) -> None:
    html = f"""<{tag} style="background:url('a}}b'),#00f">"""
    assert pixel(html) == BLUE
    assert pixel(html, images={"a}b": picture(40, 40)}) == (0x1D, 0x4E, 0xD8, 255)
    assert pixel(f"""<{tag} style="background:#00f;font:1px '}}p{{background:red;{BOX}}}'"><p>""") == BLUE


def test_superscripts_stand_higher_and_subscripts_lower() -> None:
    def rows(tag: str) -> tuple[int, int]:
        html = f"<p style='font-size:40px;color:transparent'>H<{tag} style='font-size:20px;color:#000'>2</{tag}>"
        with Image.open(io.BytesIO(ImageResponse(html, width=60, height=80).render())) as image:
            box = image.getbbox()
        assert box
        return box[1], box[3]

    line, above, below = rows("span"), rows("sup"), rows("sub")
    assert above[0] < line[0] < below[0]
    assert above[1] < line[1] < below[1]


def test_balanced_lines_are_of_like_length() -> None:
    def widths(style: str) -> list[int]:
        text = "What we learned from drawing a million cards at night"
        html = f"<p style='margin:0;font-size:40px;line-height:50px;{style}'>{text}"
        with Image.open(io.BytesIO(ImageResponse(html, width=620, height=100).render())) as image:
            boxes = [image.crop((0, top, 620, top + 50)).getbbox() for top in (0, 50)]
        return [box[2] for box in boxes if box]

    (first, second), (balanced_first, balanced_second) = widths(""), widths("text-wrap:balance")
    assert second < balanced_second < balanced_first < first


def test_an_empty_page_is_transparent() -> None:
    assert pixel("") == (0, 0, 0, 0)


@pytest.mark.parametrize(("alpha", "stored"), [(0, 0), (0.25, 64), (0.5, 128), (1, 255)])
def test_alpha_is_stored_exactly_and_colours_are_not_premultiplied(alpha: float, stored: int) -> None:
    red, green, blue, found = pixel(f'<body style="background:rgba(255,0,0,{alpha})">')
    assert (red, green, blue, found) == ((255, 0, 0, stored) if stored else (0, 0, 0, 0))


def test_images_are_drawn_by_the_name_they_were_given() -> None:
    blue = picture(10, 10)
    expected = (0x1D, 0x4E, 0xD8, 255)
    assert pixel("<img src=logo width=40 height=40>", images={"logo": blue}) == expected
    assert pixel('<img src="a b&amp;c.png" width=40 height=40>', images={"a b&c.png": blue}) == expected
    assert pixel(f"<div style='background:url(logo);{BOX}'>", images={"logo": blue}) == expected
    assert pixel("<img src=other width=40 height=40>", images={"logo": blue}) == (0, 0, 0, 0)


def test_the_raster_has_four_bytes_for_every_device_pixel() -> None:
    raster = rasterise(
        parse_document("<body style='background:rgb(1,2,3)'>"),
        fonts=font_set((), None),
        size=Size(3, 2),
        scale=2.0,
        images={},
        debug=False,
    )
    assert raster == Raster(6, 4, bytes((1, 2, 3, 255)) * 24)


def test_debug_outlines_the_boxes() -> None:
    html = f"<div style='{BOX}'></div>"
    assert (
        ImageResponse(html, width=50, height=50, debug=True).render()
        != ImageResponse(html, width=50, height=50).render()
    )


@pytest.mark.parametrize("lang", ["%%", "en_US", "", "x", "123", "root", "en-US-u-ca-buddhist", "en-x-a"])
def test_a_language_tag_that_is_none_is_ignored_as_browsers_do(lang: str) -> None:
    for html in ('<html lang="{}"><p>fi', '<body lang="{}"><p>fi', '<p lang="{}">fi'):
        plain = ImageResponse("<p>fi", width=40, height=40).render()
        assert ImageResponse(html.format(lang), width=40, height=40).render() == plain


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3_000,
        "<b>" * 100_000,
        "<table><tr><td>" * 1_000,
        "<p>x" * 3_000,
        "<div " + "a=b " * 30_000 + ">x",
        "word " * 5_000,
        "w" * 50_000,
        "a" + "\u0301" * 20_000,
        "\u202e\u202b" * 5_000 + "x",
        "\U0001f468\u200d" * 2_000,
        "\ud800 lone surrogate",
        "nul \0 <p>\0",
        "<frameset><frame>",
        "<plaintext><b>",
        "<!--><b>x<!-- ",
        "<style>a{{{{{:::: @media{ }}}} p{width:</style><p>x",
        "<style>*{width:calc(1px/0);font-size:1e39px}:root{--a:var(--a)}</style><p>x",
        "<p style='width:1e40px;transform:rotate(1e40deg) scale(1e30);filter:blur(1e9px);margin:-1e30px'>x",
        "<p style='border-radius:1e30px;box-shadow:0 0 1e9px 1e9px red;text-shadow:0 0 99999px red'>x",
        "<p style='font-size:1000000px'>x",
        "<div style='display:grid;grid-template-columns:repeat(100000000,1px)'>x",
        "<div style='display:grid'><b style='grid-column:1/999999999'>x",
        f"<div style='{BOX};background:repeating-linear-gradient(red 0,blue 0.0000001px)'>x",
        f"<div style='{BOX};background:linear-gradient(red,blue);background-size:0.0001px 0.0001px'>x",
        "<div style='width:1e7px;height:50px;border:0.001px dotted red'>x",
        "<img src='data:image/png;base64,AAAA'>",
        "<svg width=9 height=9><g id=a><use href='#a'/></g></svg>",
        "<svg width=9 height=9><image href='/etc/passwd' width=9 height=9 /></svg>",
        "<svg width=9 height=9><defs><g id=a0><rect width=1 height=1 /></g>"
        + "".join(f"<g id=a{i + 1}>" + f"<use href='#a{i}'/>" * 10 + "</g>" for i in range(9))
        + "</defs><use href='#a9'/></svg>",
        "<style>:root{--a0:x;"
        + "".join(f"--a{i + 1}:" + f"var(--a{i}) " * 10 + ";" for i in range(9))
        + "}p{font-family:var(--a9)}</style><p>x",
    ],
    ids=lambda html: ascii(html[:24]),
)
def test_hostile_markup_gives_a_picture_or_an_error_of_ours(html: str) -> None:
    response = ImageResponse(html, width=40, height=40)
    try:
        body = response.render()
    except MastheadError as error:
        assert str(error)
    else:
        assert pixel_size(body) == (40, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        picture(9, 9)[:40],
        b"<svg",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1e9' height='1e9'/>",
    ],
)
def test_an_image_that_cannot_be_decoded_is_left_out(content: bytes) -> None:
    html = "<body style='background:red'><img src=a style='width:40px;height:40px;background:blue'>"
    assert pixel(html, images={"a": content}) == (255, 0, 0, 255)
    with pytest.raises(StrictError, match=r"<img src='a'>: is left out, because it"):
        pixel(html, images={"a": content}, strict=True)


def test_an_image_too_large_to_lay_out_is_an_error_of_ours() -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    with pytest.raises(MastheadError, match="cannot be drawn: "):
        pixel("<img src=a style='width:90000px;height:90000px'>", images={"a": svg})


def test_several_threads_draw_at_the_same_time() -> None:
    barrier = threading.Barrier(4)

    def draw(number: int) -> tuple[int, ...]:
        barrier.wait(30)
        return pixel(f"<body style='background:rgb({number},0,0)'>")

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(draw, range(4))) == [(number, 0, 0, 255) for number in range(4)]


def test_describing_a_picture_does_not_load_the_engine_and_drawing_does() -> None:
    script = """
        import sys
        import masthead
        response = masthead.ImageResponse("<p>x", width=8, height=8, fonts=[masthead.Font("x.ttf")], images={"a": "b"})
        assert "pytakumi" not in sys.modules, "loaded too early"
        masthead.ImageResponse("<p>x", width=8, height=8).render()
        assert "pytakumi" in sys.modules, "drawn by something else"
    """
    run = subprocess.run(
        [sys.executable, "-c", dedent(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr


def test_a_font_of_the_machine_that_the_engine_refuses_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    shipped = font_set((), None)
    broken = Face("no digest", None, None, None, b"OTTO" + b"x" * 50, "'/fonts/broken.otf'", number=0)

    def draw(fonts: FontSet) -> Raster:
        document = parse_document("<p>x")
        return rasterise(document, fonts=fonts, size=Size(40, 40), scale=1, images={}, debug=False)

    assert draw((*shipped, broken)) == draw(shipped)
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "left out: font '/fonts/broken.otf': no face was found in it; is the file damaged?"
    ]


@needs_fonts
def test_pictures_in_many_fonts_keep_few_engines() -> None:
    """A CJK face takes 20 MB; what is kept of engines must not grow with the languages of a site."""
    for given in range(10):
        ImageResponse("<p>日", width=20, height=20, fonts=[Font(CJK, family=f"Mine {given}")]).render()
    kept = _engines._kept.values()
    assert sum(engine.size for engine in kept) <= KEPT_BYTES
    assert len(kept) >= 2


@needs_fonts
def test_faces_of_one_collection_share_an_engine() -> None:
    for lang in ("ja", "ko", "zh"):
        ImageResponse(f"<p lang={lang}>日", width=20, height=20).render()
    before = len(_engines._kept)
    ImageResponse("<p lang=zh-Hant>日", width=20, height=20).render()
    assert len(_engines._kept) == before
    assert sum(engine.size > 15_000_000 for engine in _engines._kept.values()) >= 1
