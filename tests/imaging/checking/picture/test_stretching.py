"""Images drawn at more than twice their pixels are told, wherever they stand."""

from __future__ import annotations

import base64

import pytest

from masthead import ImageResponse
from tests.sites import picture

PHOTO = picture(40, 20)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='2'><rect width='4' height='2'/></svg>"
EMBEDDED = f"data:image/png;base64,{base64.b64encode(PHOTO).decode()}"


def told(content: str, scale: float = 1.0) -> list[str]:
    images: dict[str, bytes] = {"a.png": PHOTO, "a.svg": SVG, "dot.png": picture(1, 1)}
    response = ImageResponse(content, width=400, height=200, images=images, scale=scale, deterministic=True)
    response.render()
    return [str(found) for found in response.diagnostics]


@pytest.mark.parametrize(
    ("content", "where", "drawn"),
    [
        ("<img src=a.png width=100>", "body > img", "100×50"),
        ("<img src=a.png style='width:90px;height:10px'>", "body > img", "90×10"),
        ("<p><img src=a.png style='width:60px;height:50px;object-fit:cover'>", "p > img", "100×50"),
        ("<div style='width:90px;height:9px;background:url(a.png) center / cover'></div>", "body > div", "90×45"),
        ("<style>i{display:block;height:60px;background:url(a.png) 0/auto 50px}</style><i>x</i>", "body > i", "100×50"),
        ("<body style='background:url(a.png);background-size:100%'>", "body", "400×200"),
        ("<div style='transform:scale(3)'><img src=a.png></div>", "div > img", "120×60"),
    ],
)
def test_a_stretched_image_is_told_with_both_sizes(content: str, where: str, drawn: str) -> None:
    assert told(content) == [
        f"warning [stretched-image] {where}: 'a.png' has 40×20 px and is drawn at {drawn} "
        f"(use an image of at least {drawn} px)"
    ]


def test_device_pixels_count() -> None:
    assert told("<img src=a.png width=60>") == []
    assert told("<img src=a.png width=60>", scale=2) == [
        "warning [stretched-image] body > img: 'a.png' has 40×20 px and is drawn at 120×60 "
        "(use an image of at least 120×60 px)"
    ]


def test_an_embedded_image_has_no_name() -> None:
    (line,) = told(f"<img src='{EMBEDDED}' width=200>")
    assert line.startswith(
        "warning [stretched-image] body > img: an embedded image has 40×20 px and is drawn at 200×100 ("
    )


def test_an_image_is_told_once_where_it_is_largest() -> None:
    (line,) = told("<img src=a.png width=90><img src=a.png width=120><img src=a.png width=100>")
    assert "drawn at 120×60" in line


@pytest.mark.parametrize(
    "content",
    [
        "<img src=a.png>",
        "<img src=a.png width=80>",
        "<img src=a.svg width=300>",
        "<img src=dot.png width=300 height=100>",
        "<img src=a.png style='width:200px;height:30px;object-fit:contain'>",
        "<img src=a.png style='width:200px;height:100px;object-fit:none'>",
        "<img src=a.png style='width:200px;height:100px;object-fit:scale-down'>",
        "<img src=a.png style='padding:60px'>",
        "<p>x <img src=a.png width=60 style='margin:9px 90px;padding:9px'></p>",
        "<div style='image-rendering:pixelated'><img src=a.png width=300></div>",
        "<div style='width:300px;height:100px;background:url(a.png)'></div>",
        "<div style='width:300px;height:100px;background:url(a.png) 0/3em'></div>",
        "<div style='display:none'><img src=a.png width=300></div>",
    ],
)
def test_an_image_that_is_not_stretched_is_not_told(content: str) -> None:
    assert told(content) == []
