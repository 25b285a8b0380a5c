"""An ICO of several sizes: each drawn at its size."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from masthead import ImageResponse
from masthead.errors import RenderOptionError
from masthead.imaging.response import DrawContext
from masthead.size import Size

# A line of one sixteenth of the side: one sharp row of pixels at 16, two at 32.
LINE = """<style>body { background: #fff } i { position: absolute; left: 0; top: 50%; width: 100%; height: 6.25% }</style>
<i style="background: #f00"></i>"""


def pictures(body: bytes) -> list[Image.Image]:
    """Every picture as the directory of the file names it."""
    reserved, kind, count = struct.unpack_from("<HHH", body)
    assert (reserved, kind) == (0, 1)
    found = []
    for number in range(count):
        width, height, _, _, planes, bits, size, offset = struct.unpack_from("<BBBBHHII", body, 6 + 16 * number)
        image = Image.open(io.BytesIO(body[offset : offset + size]))
        image.load()
        assert (image.format, planes, bits) == ("PNG", 1, 32)
        assert image.size == (width or 256, height or 256)
        found.append(image.convert("RGB"))
    return found


def test_every_size_is_in_the_file_and_sharp() -> None:
    body = ImageResponse(LINE, width=64, height=64, format="ico", sizes=(256, 16, 32, 48, 16)).render()
    assert [image.width for image in pictures(body)] == [16, 32, 48, 256]
    for image in pictures(body):
        side = image.width
        column = [image.getpixel((side // 2, y)) for y in range(side)]
        line = range(side // 2, side // 2 + side // 16)
        assert column == [(255, 0, 0) if y in line else (255, 255, 255) for y in range(side)]
    with Image.open(io.BytesIO(body)) as image:
        assert image.info["sizes"] == {(16, 16), (32, 32), (48, 48), (256, 256)}


def test_the_canvas_is_the_largest_size_unless_one_is_given() -> None:
    card = ImageResponse("<style>body { background: #00f; width: 24px }</style>", format="ico", sizes=[24, 48])
    small, large = pictures(card.render())
    assert (small.getpixel((11, 12)), small.getpixel((13, 12))) == ((0, 0, 255), (0, 0, 0))
    assert card.draw().size == Size(48, 48)
    assert card.draw(DrawContext(Size(32, 32))).size == Size(32, 32)
    assert large.getpixel((23, 24)) == (0, 0, 255)


def test_the_scale_does_not_change_the_sizes() -> None:
    body = ImageResponse(LINE, width=64, height=64, scale=2, format="ico", sizes=[32]).render()
    assert [image.size for image in pictures(body)] == [(32, 32)]


def test_several_sizes_of_what_is_no_square_are_refused() -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", width=64, height=32, format="ico", sizes=[16]).render()
    assert str(caught.value) == ("ImageResponse: the canvas must be a square for an ICO of several sizes, got '64x32'")


@pytest.mark.parametrize("name", ["png", "svg", "webp"])
def test_sizes_are_for_ico_alone(name: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", format=name, sizes=[16]).render()
    assert str(caught.value) == f"ImageResponse: format must be ico where sizes= is given, got {name!r}"


def test_the_content_type_of_the_image_makes_an_ico_as_well() -> None:
    drawing = ImageResponse(LINE, sizes=[16, 32]).draw(DrawContext(Size(16, 16), "image/x-icon"))
    assert [image.width for image in pictures(drawing.body)] == [16, 32]
