"""``ImageResponse``: its options, its size and format, and that it draws once."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from masthead import ImageResponse, Size
from masthead.errors import RenderOptionError
from masthead.imaging.response import DrawContext
from tests.sites import picture, pixel_size

RED = '<body style="background:#c81e1e">'


@pytest.mark.parametrize(
    ("options", "context", "size"),
    [
        ({}, None, (1200, 630)),
        ({}, (600, 300), (600, 300)),
        ({"width": 40, "height": 20}, (600, 300), (40, 20)),
        ({"width": 40}, (600, 300), (40, 300)),
        ({"height": 20}, None, (1200, 20)),
        ({"width": 40, "height": 20, "scale": 2}, None, (80, 40)),
        ({"scale": 0.5}, (600, 300), (300, 150)),
        ({"scale": 1.5}, (10, 12), (15, 18)),
    ],
)
def test_the_canvas_is_what_is_given_else_the_declared_size_else_the_default(
    options: dict[str, Any], context: tuple[int, int] | None, size: tuple[int, int]
) -> None:
    drawing = ImageResponse(RED, **options).draw(DrawContext(Size(*context) if context else None))
    assert pixel_size(drawing.body) == size
    assert drawing.size == (
        options.get("width", (context or (1200, 630))[0]),
        options.get("height", (context or (0, 630))[1]),
    )


@pytest.mark.parametrize("size", [Size(30, 20), (30, 20), {"width": 30, "height": 20}])
def test_render_takes_a_size_in_every_form(size: Any) -> None:
    assert pixel_size(ImageResponse(RED).render(size=size)) == (30, 20)


def test_scale_multiplies_css_pixels_after_layout() -> None:
    html = '<div style="width:10px;height:10px;background:#00f"></div>'
    with Image.open(io.BytesIO(ImageResponse(html, width=20, height=20, scale=3).render())) as image:
        assert image.getbbox() == (0, 0, 30, 30)


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        (None, "PNG", "image/png"),
        ("png", "PNG", "image/png"),
        ("PNG", "PNG", "image/png"),
        ("jpeg", "JPEG", "image/jpeg"),
        ("jpg", "JPEG", "image/jpeg"),
        ("webp", "WEBP", "image/webp"),
        ("ico", "ICO", "image/x-icon"),
    ],
)
def test_a_format_gives_that_file_and_its_media_type(name: str | None, kind: str, media_type: str) -> None:
    response = ImageResponse(RED, width=16, height=16, format=name)
    assert (response.media_type, response.headers) == (media_type, {"content-type": media_type})
    with Image.open(io.BytesIO(response.render())) as image:
        assert (image.format, image.size) == (kind, (16, 16))
        found = image.convert("RGB").getpixel((8, 8))
    assert isinstance(found, tuple)
    assert max(abs(int(a) - b) for a, b in zip(found, (200, 30, 30), strict=True)) <= 3
    assert response.media_type == media_type


def test_the_declared_content_type_is_the_format_unless_one_is_given() -> None:
    context = DrawContext(Size(16, 16), "image/jpeg")
    response = ImageResponse(RED)
    assert response.draw(context).media_type == response.media_type == "image/jpeg"
    assert response.render()[:3] == b"\xff\xd8\xff"
    assert ImageResponse(RED, format="webp").draw(context).media_type == "image/webp"


def test_a_content_type_that_cannot_be_drawn_says_which_can() -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse(RED).draw(DrawContext(content_type="image/tiff"))
    assert str(caught.value) == (
        "ImageResponse: content_type must be one that an ImageResponse can be drawn as: image/png, image/jpeg, "
        "image/webp, image/avif, image/gif, image/apng, image/x-icon, image/svg+xml, image/vnd.microsoft.icon, "
        "image/jpg, got 'image/tiff'"
    )


def test_headers_have_lower_case_names_and_those_given_win() -> None:
    response = ImageResponse(RED, headers={"X-Card": "1", "Content-Type": "image/x-mine"}, status=404)
    assert response.headers == {"content-type": "image/x-mine", "x-card": "1"}
    assert response.status == 404


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"width": 8001, "height": 8000}, "'8001x8000 at scale 1'"),
        ({"width": 4000, "height": 4001, "scale": 2}, "'4000x4001 at scale 2'"),
        ({"scale": 100}, "'1200x630 at scale 100'"),
        ({"width": 10**30}, f"'{10**30}x630 at scale 1'"),
        ({"height": 10**30, "scale": 0.5}, f"'1200x{10**30} at scale 0.5'"),
        *(
            ({"width": width, "height": height, "format": name}, f"'{width}x{height} at scale 1'")
            for name in ("png", "jpeg", "webp", "avif", "ico")
            for width, height in ((16_384, 1), (1, 16_384))
        ),
        ({"width": 8192, "height": 1, "scale": 2}, "'8192x1 at scale 2'"),
        ({"width": 1, "height": 164, "scale": 100}, "'1x164 at scale 100'"),
    ],
)
def test_a_canvas_of_too_many_pixels_is_refused(options: dict[str, Any], found: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", **options).render()
    assert (
        str(caught.value)
        == f"ImageResponse: the canvas must be at most 16,383 device px wide and high, and 64 million in all, got {found}"
    )


@pytest.mark.parametrize("name", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("size", [(16_383, 1), (1, 16_383)])
def test_the_widest_and_highest_canvas_is_drawn_in_every_format(name: str, size: tuple[int, int]) -> None:
    assert pixel_size(ImageResponse(RED, width=size[0], height=size[1], format=name).render()) == size


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"width": 1, "height": 1, "scale": 0.1}, "'1x1 at scale 0.1'"),
        ({"width": 1000, "height": 4, "scale": 0.1}, "'1000x4 at scale 0.1'"),
        ({"scale": 1e-300}, "'1200x630 at scale 1e-300'"),
    ],
)
def test_a_canvas_of_no_pixel_is_refused(options: dict[str, Any], found: str) -> None:
    response = ImageResponse("x", **options)
    with pytest.raises(RenderOptionError) as caught:
        response.render()
    assert str(caught.value) == f"ImageResponse: the canvas must be at least one device px wide and high, got {found}"


@pytest.mark.parametrize("size", [(1,), (0, 5), "30x20", {"width": 3}, 5])
def test_render_refuses_a_size_that_is_none(size: Any) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x").render(size=size)
    assert str(caught.value) == f"ImageResponse: size must be (width, height) in CSS px, got {size!r}"


def test_an_ico_of_the_default_size_is_refused() -> None:
    with pytest.raises(RenderOptionError, match="at most 256x256 device px for an ICO, got '1200x630'"):
        ImageResponse("x", format="ico").render()


def test_images_are_read_from_bytes_and_files(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture(4, 4))
    bodies = {
        ImageResponse("<img src=a>", width=8, height=8, images={"a": source}).render()
        for source in (picture(4, 4), file, str(file))
    }
    assert len(bodies) == 1
    assert bodies != {ImageResponse("", width=8, height=8).render()}


def test_an_image_file_that_is_not_there_is_named() -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", width=8, height=8, images={"logo": "nowhere.png"}).render()
    assert str(caught.value) == (
        "ImageResponse: images['logo'] must be bytes or a file that can be read (No such file or directory), "
        "got 'nowhere.png'"
    )


class Counting:
    """Content that counts how often it was drawn."""

    def __init__(self) -> None:
        self.asked = 0

    def __html__(self) -> str:
        self.asked += 1
        return RED


def test_nothing_is_drawn_before_somebody_asks() -> None:
    content = Counting()
    response = ImageResponse(content, width=8, height=8)
    assert (response.media_type, response.headers, response.diagnostics, content.asked) == (
        "image/png",
        {"content-type": "image/png"},
        (),
        0,
    )


def test_it_is_drawn_once_and_kept() -> None:
    content = Counting()
    response = ImageResponse(content, width=8, height=8)
    first = response.render()
    assert response.render() is first
    assert response.draw().body is first
    assert response._repr_png_() is first
    assert response._repr_mimebundle_()[0]["image/png"]
    assert content.asked == 1


def test_another_context_is_drawn_in_its_own_size_and_the_same_one_once() -> None:
    content = Counting()
    response = ImageResponse(content)
    small = response.draw(DrawContext(Size(8, 6)))
    large = response.draw(DrawContext(Size(16, 12)))
    assert [pixel_size(drawing.body) for drawing in (small, large)] == [(8, 6), (16, 12)]
    assert (small.size, large.size, content.asked) == (Size(8, 6), Size(16, 12), 2)
    assert response.draw(DrawContext(Size(16, 12))) is large
    assert response.render() is large.body
    assert content.asked == 2
    assert response.draw(DrawContext(Size(8, 6))).body == small.body


def test_another_context_is_drawn_in_its_own_format() -> None:
    response = ImageResponse(RED, width=8, height=8)
    types = [response.draw(DrawContext(content_type=f"image/{name}")).media_type for name in ("jpeg", "webp", "png")]
    assert types == ["image/jpeg", "image/webp", "image/png"]
    assert response.headers_of("image/jpeg") == {"content-type": "image/jpeg"}


def test_render_in_another_size_draws_again() -> None:
    response = ImageResponse(RED)
    assert [pixel_size(response.render(size=size)) for size in ((8, 6), (16, 12), (8, 6))] == [(8, 6), (16, 12), (8, 6)]


def test_many_threads_at_once_draw_it_once() -> None:
    content, barrier = Counting(), threading.Barrier(8)
    response = ImageResponse(content, width=64, height=64)

    def render(_: int) -> bytes:
        barrier.wait(30)
        return response.render()

    with ThreadPoolExecutor(8) as executor:
        bodies = list(executor.map(render, range(8)))
    assert content.asked == 1
    assert all(body is bodies[0] for body in bodies)


def test_a_drawing_that_failed_is_tried_again() -> None:
    response = ImageResponse("x", width=8, height=8, images={"a": "nowhere.png"})
    for _ in range(2):
        with pytest.raises(RenderOptionError):
            response.render()


def test_equal_descriptions_give_equal_bytes() -> None:
    one, other = (ImageResponse("<h1>Same 😀</h1>", width=200, height=60).render() for _ in range(2))
    assert one == other


def test_every_phase_is_timed() -> None:
    timings = ImageResponse(RED, width=8, height=8).draw().timings
    assert [phase for phase, _ in timings][:2] == ["markup", "resources"]
    assert {"raster", "encode"} <= {phase for phase, _ in timings}
    assert all(seconds >= 0 for _, seconds in timings)
