"""Pictures in pictures, drawn: every way of naming one gets it, and what fails is left out and told."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from PIL import Image

from masthead import ImageResponse, Limits, Settings
from masthead.errors import LimitError, RenderOptionError, StrictError
from masthead.imaging.response import DrawContext
from tests.imaging.resources.fetching.servers import Web, answer, web
from tests.imaging.resources.test_decoding import turned
from tests.sites import picture

BLUE = (29, 78, 216)  # of tests.sites.picture
BOX = "width:20px;height:20px"


def draw(html: str, settings: Settings | None = None, **options: object) -> tuple[Image.Image, list[str]]:
    """A picture of 40 × 40 px and what was noticed."""
    response = ImageResponse(html, width=40, height=40, **options)  # type: ignore[arg-type]
    drawn = response.draw(DrawContext(settings=settings or Settings()))
    with Image.open(io.BytesIO(drawn.body)) as image:
        return image.convert("RGBA"), [str(found) for found in drawn.diagnostics]


def is_drawn(html: str, settings: Settings | None = None, **options: object) -> bool:
    """Whether the blue picture is there; nothing may have been noticed."""
    image, noticed = draw(html, settings, **options)
    assert noticed == []
    found = image.getpixel((10, 10))
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found[:3], BLUE, strict=True)) and found[3] == 255


def data_url(content: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


NAMED = [
    '<img src="NAME">',
    '<img src="  NAME\n">',
    '<img srcset="other.png 2x" src="NAME">',
    "<div style='BOX;background:url(\"NAME\")'></div>",
    "<style>i { display:block;BOX;background-image:url('NAME') }</style><i></i>",
    "<style>i { display:block;BOX;--p:url('NAME');background-image:var(--p) }</style><i></i>",
    "<style>i::before { content:'';display:block;BOX;background:URL( \"NAME\" ) no-repeat }</style><i></i>",
    '<div style=\'BOX;background-image:image-set("other.png" 2x, "NAME" 1x)\'></div>',
    "<style>i { display:block;BOX;background:IMAGE-SET(url('NAME')) }</style><i></i>",
    '<svg width=40 height=40><image href="NAME" width=20 height=20></image></svg>',
    '<svg width=40 height=40><image xlink:href="NAME" width=20 height=20></image></svg>',
    "<body style='background:url(\"NAME\") no-repeat'>",
    "<html style='background:url(\"NAME\") no-repeat'>",
]


@pytest.mark.parametrize("html", NAMED)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_every_way_of_naming_an_image_gets_it_in_every_format(html: str, kind: str, tmp_path: Path) -> None:
    content = picture(20, 20, kind)
    html = html.replace("BOX", BOX)
    assert is_drawn(html.replace("NAME", "logo"), images={"logo": content})
    assert is_drawn(html.replace("NAME", data_url(content)))
    (tmp_path / "logo of us.png").write_bytes(content)
    assert is_drawn(html.replace("NAME", "logo of us.png"), Settings(roots=[tmp_path]))
    assert is_drawn(html.replace("NAME", "logo%20of%20us.png"), Settings(roots=[tmp_path]))


@pytest.mark.parametrize(
    "css", ["url(a\\ b.png)", 'url("a\\20 b.png")', "url('a b.png')", "u\\72l('a b.png')", "url( 'a b.png' )"]
)
def test_escapes_of_css_are_understood(css: str) -> None:
    rule, images = f"display:block;{BOX};background-image:{css}", {"a b.png": picture(20, 20)}
    assert is_drawn(f"<style>i {{ {rule} }}</style><i></i>", images=images)
    assert is_drawn(f'<i style="{escape(rule)}"></i>', images=images)


def test_entities_are_understood() -> None:
    assert is_drawn("<img src='a&amp;b&#32;&quot;c&quot;'>", images={'a&b "c"': picture(20, 20)})


@pytest.mark.parametrize("spelling", ["DATA:image/png;base64,", " data:image/png;base64,", "data:;base64,"])
def test_data_urls_may_be_written_in_any_way(spelling: str) -> None:
    body = base64.b64encode(picture(20, 20)).decode()
    assert is_drawn(f'<img src="{spelling}{body}">')
    assert is_drawn(f"<div style='{BOX};background:url(\"{spelling}{body}\")'></div>")


@pytest.mark.parametrize(
    "html", ['<img src="NAME">', "<div style='width:2px;height:4px;background:url(\"NAME\")'></div>"]
)
def test_photographs_stand_upright(html: str) -> None:
    content = turned("JPEG", 6)
    for name, images in (("photo", {"photo": content}), (data_url(content), None)):
        image, noticed = draw(html.replace("NAME", name), images=images)
        assert noticed == []
        assert image.getbbox() == (0, 0, 2, 4)


def test_an_svg_is_drawn_and_what_it_names_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture(20, 20))
    for href in ("secret.png", str(tmp_path / "secret.png"), f"file://{tmp_path}/secret.png", "named"):
        svg = (
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='40' height='40'>"
            f"<rect x='30' width='9' height='9' fill='lime'/><image {{}}='{href}' width='20' height='20'/></svg>"
        )
        for attribute in ("href", "xlink:href"):
            images = {"a.svg": svg.format(attribute).encode(), "named": picture(20, 20)}
            image, noticed = draw("<img src=a.svg>", Settings(roots=[tmp_path]), images=images)
            assert (image.getpixel((10, 10)), image.getpixel((35, 5)), noticed) == ((0, 0, 0, 0), (0, 255, 0, 255), [])


@pytest.fixture
def server() -> Iterator[Web]:
    with web({"/logo.png": answer(picture(20, 20), cache_control="max-age=60")}) as running:
        yield running


def test_an_image_of_an_allowed_host_is_drawn_and_asked_for_once(server: Web, tmp_path: Path) -> None:
    settings = Settings(hosts=[server.host], localhost=True, cache=tmp_path)
    url = server.url("/logo.png")
    html = f"<div style='display:flex'><img src='{url}'><img src='{url}#x'><i style='background:url({url})'></i></div>"
    assert is_drawn(html, settings)
    assert is_drawn(html, settings)
    assert server.asked == ["/logo.png"]


def test_the_resources_phase_has_its_time(server: Web, tmp_path: Path) -> None:
    settings = Settings(hosts=[server.host], localhost=True, cache=tmp_path)
    response = ImageResponse(f"<img src='{server.url('/logo.png')}'>", width=8, height=8)
    assert dict(response.draw(DrawContext(settings=settings)).timings)["resources"] > 0


# What fails.


def test_an_image_that_fails_leaves_no_box_behind() -> None:
    html = f"<div style='display:flex;gap:9px;background:white'><img src=none style='{BOX};border:1px solid red'><b>x</b></div>"
    assert draw(html)[0] == draw("<div style='display:flex;gap:9px;background:white'><b>x</b></div>")[0]


def test_a_background_that_fails_is_not_drawn_and_the_rest_is() -> None:
    image, noticed = draw(f"<div style='{BOX};background:lime url(none)'></div>")
    assert image.getpixel((10, 10)) == (0, 255, 0, 255)
    assert [line.partition(": ")[0] for line in noticed] == ["warning [resource] url('none')"]


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (
            "<img src=logo.png>",
            "warning [resource] <img src='logo.png'>: is left out, because it names a file, and pictures may use no "
            "folder (pass images={'logo.png': bytes or a path}, or allow its folder with Settings(roots=['folder']))",
        ),
        (
            "<img src='https://evil.example/x.png'>",
            "warning [resource] <img src='https://evil.example/x.png'>: is left out, because it is on the host "
            "evil.example, which is not allowed (allow it with Settings(hosts=['evil.example']))",
        ),
        ("<img>", "warning [resource] <img>: is left out, because it has no src"),
        ("<img srcset='a 1x'>", "warning [resource] <img>: is left out, because it has no src"),
        (
            "<svg><image href='ftp://x/y'></image></svg>",
            "warning [resource] <image href='ftp://x/y'>: is left out, because it begins with ftp:, and only data:, "
            "http(s): and files are read",
        ),
        (
            "<img src=text>",
            "warning [resource] <img src='text'>: is left out, because it is no image that can be drawn (PNG, JPEG, "
            "WebP, GIF, AVIF or SVG)",
        ),
        (
            "<img src='data:text/html,<html>'>",
            "warning [resource] <img src='data:text/html,<html>'>: is left out, because it is a page (HTML), not an "
            "image",
        ),
    ],
)
def test_what_fails_is_told_with_the_url_and_the_reason_and_is_an_error_when_strict(html: str, message: str) -> None:
    image, noticed = draw(html, images={"text": b"some text"})
    assert noticed == [message]
    assert image.getbbox() is None
    with pytest.raises(StrictError) as caught:
        draw(html, images={"text": b"some text"}, strict=True)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="NAME">',
        "<div style='BOX;background:url(\"NAME\")'></div>",
        '<svg><image href="NAME" width=20 height=20></image></svg>',
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_a_damaged_image_is_told_wherever_it_comes_from(html: str, kind: str) -> None:
    content = picture(20, 20, kind)
    damaged = content[: len(content) // 2 + 20] if kind == "PNG" else content[:32]
    good = picture(20, 20)
    for name in ("damaged", data_url(damaged)):
        page = html.replace("NAME", name).replace("BOX", BOX) + "<img src=good style='position:absolute;left:0;top:0'>"
        image, noticed = draw(page, images={"damaged": damaged, "good": good})
        assert len(noticed) == 1
        assert ": is left out, because it " in noticed[0]
        assert image.getpixel((10, 10)) == (*BLUE, 255)


def test_a_named_image_that_cannot_be_read_is_an_error_as_it_was() -> None:
    with pytest.raises(RenderOptionError, match=r"images\['x'\] must be bytes or a file that can be read"):
        draw("<p>x", images={"x": "nowhere.png"})


def test_a_named_image_that_nobody_names_is_not_decoded() -> None:
    assert draw("<p>", images={"x": b"garbage"})[1] == []


def test_a_name_counts_before_anything_outside(tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(b"garbage")
    settings = Settings(roots=[tmp_path])
    assert is_drawn("<img src=logo>", settings, images={"logo": picture(20, 20)})
    assert is_drawn("<img src='https://a.example/x'>", images={"https://a.example/x": picture(20, 20)})


def test_a_document_may_name_so_many_resources_and_no_more() -> None:
    settings = Settings(limits=Limits(resources=2))
    css = "<style>@font-face{font-family:f;src:url(1)}p{font-family:f}</style>"
    assert draw("<img src=1><img src=2><img src=1>", settings)[1]
    assert draw(f"{css}<p>x<img src=1><img src=2>", settings)[1]
    for html in ("<img src=1><img src=2><i style='background:url(3)'>x</i>", f"{css}<p>x<img src=2><img src=3>"):
        with pytest.raises(LimitError) as caught:
            draw(html, settings)
        assert str(caught.value) == (
            "the document of one picture may have 2 images and fonts, found 3; "
            "draw several pictures, or allow more with Settings(limits=Limits(resources=3))"
        )


def test_all_images_together_have_their_limit_of_pixels() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='8000' height='8000'><rect id='{}'/></svg>"
    images = {f"{number}": svg.format(number).encode() for number in range(3)}
    html = "".join(
        f"<i style='display:block;width:1px;height:1px;background:url({name}) 0 0 / 1px 1px'></i>" for name in images
    )
    _, noticed = draw(html, images=images)
    assert noticed == [
        "warning [resource] url('2'): is left out, because it has more pixels than are left of the 128 million of one "
        "picture"
    ]


@pytest.mark.parametrize("options", [{"strict": True}, {"settings": Settings(strict=True)}])
def test_a_rule_that_selects_nothing_is_no_problem(options: dict[str, object]) -> None:
    draw("<style>.none { background: url(none) }</style><p>x", **options)  # type: ignore[arg-type]
