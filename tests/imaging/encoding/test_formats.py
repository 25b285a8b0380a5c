"""Pixels as PNG, JPEG, WebP, AVIF, GIF and ICO, read back by Pillow."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from masthead.errors import RenderOptionError
from masthead.imaging.encoding.formats import ALIASES, BY_MEDIA_TYPE, FORMATS, encode, way_of
from masthead.imaging.job import Output
from masthead.imaging.raster import Raster, Scene
from masthead.size import Size

OPAQUE = Raster(2, 3, bytes((200, 30, 30, 255)) * 6)
HALF = Raster(2, 3, bytes((0, 0, 255, 128)) * 6)


# Every format of pixels.
PIXELS = [name for name in FORMATS if name != "svg"]


def encoded(raster: Raster, name: str, quality: int | None = None) -> bytes:
    """The file of a picture that is there already."""
    output = Output(name, quality, "balanced", None, None, 25, ())
    scene = Scene(Size(raster.width, raster.height), 1, False, lambda _scale, _time: raster, lambda: "")
    way = way_of(output)
    return encode(way.draw(scene, output), way, output)


def decoded(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def flat(width: int, height: int) -> Raster:
    return Raster(width, height, bytes((9, 9, 9, 255)) * (width * height))


def noise(size: int) -> Raster:
    return Raster(
        size,
        size,
        bytes((i * j * 7 + c * 50) % 256 if c < 3 else 255 for i in range(size) for j in range(size) for c in range(4)),
    )


@st.composite
def rasters(draw: st.DrawFn) -> Raster:
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    size = width * height * 4
    return Raster(width, height, draw(st.binary(min_size=size, max_size=size)))


@given(rasters())
def test_a_png_holds_every_pixel_exactly(raster: Raster) -> None:
    image = decoded(encoded(raster, "png"))
    assert image.format == "PNG"
    assert image.size == (raster.width, raster.height)
    assert image.convert("RGBA").tobytes() == raster.pixels


@pytest.mark.parametrize(("raster", "mode"), [(OPAQUE, "RGB"), (HALF, "RGBA")])
def test_a_png_without_transparency_is_stored_as_rgb(raster: Raster, mode: str) -> None:
    assert decoded(encoded(raster, "png")).mode == mode


def test_a_single_transparent_pixel_keeps_the_alpha_channel() -> None:
    raster = Raster(2, 1, bytes((1, 2, 3, 255, 4, 5, 6, 254)))
    assert decoded(encoded(raster, "png")).getpixel((1, 0)) == (4, 5, 6, 254)


def test_the_chunks_of_a_png_are_whole_and_in_order() -> None:
    body = encoded(OPAQUE, "png")
    position, names = 8, []
    while position < len(body):
        length, name = struct.unpack_from(">I4s", body, position)
        data = body[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", body, position + 8 + length)[0] == zlib.crc32(name + data)
        names.append(name)
        position += length + 12
    assert names == [b"IHDR", b"IDAT", b"IEND"]


@pytest.mark.parametrize("raster", [OPAQUE, HALF])
@pytest.mark.parametrize("name", PIXELS)
def test_every_format_of_pixels_keeps_size_and_colour(name: str, raster: Raster) -> None:
    image = decoded(encoded(raster, name))
    assert image.format == {"apng": "PNG"}.get(name, name.upper())
    assert image.size == (2, 3)
    expected = tuple(raster.pixels[:4])
    if raster is HALF:
        expected = {"jpeg": (127, 127, 255, 255), "gif": (0, 0, 255, 255)}.get(name, expected)
    found = image.convert("RGBA").getpixel((1, 1))
    assert isinstance(found, tuple)
    assert all(abs(int(one) - other) <= 3 for one, other in zip(found, expected, strict=True)), found


def test_transparency_becomes_white_in_a_jpeg() -> None:
    clear = decoded(encoded(Raster(1, 1, b"\0\0\0\0"), "jpeg"))
    assert (clear.mode, clear.getpixel((0, 0))) == ("RGB", (255, 255, 255))


@pytest.mark.parametrize("name", ["jpeg", "webp"])
def test_less_quality_makes_smaller_files(name: str) -> None:
    raster = noise(48)
    sizes = [len(encoded(raster, name, quality)) for quality in (5, 50, 95)]
    assert sizes == sorted(set(sizes))
    assert encoded(raster, name) == encoded(raster, name, FORMATS[name].quality)


@pytest.mark.parametrize("name", ["png", "apng", "gif", "ico"])
def test_lossless_formats_ignore_quality(name: str) -> None:
    assert encoded(OPAQUE, name, 1) == encoded(OPAQUE, name)


@pytest.mark.parametrize("size", [(16, 16), (48, 16), (256, 256), (1, 256)])
def test_an_ico_holds_one_picture_of_exactly_its_size(size: tuple[int, int]) -> None:
    image = decoded(encoded(flat(*size), "ico"))
    assert image.size == size
    assert image.info["sizes"] == {size}


@pytest.mark.parametrize("size", [(257, 16), (16, 257)])
def test_an_ico_that_is_too_large_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(RenderOptionError) as caught:
        encoded(flat(*size), "ico")
    found = "{}x{}".format(*size)
    assert str(caught.value) == f"ImageResponse: size must be at most 256x256 device px for an ICO, got {found!r}"


def test_the_same_pixels_give_the_same_bytes() -> None:
    assert all(encoded(HALF, name) == encoded(HALF, name) for name in PIXELS)


@pytest.mark.parametrize(
    ("media_type", "name", "extension"),
    [
        ("image/png", "png", "png"),
        ("image/jpeg", "jpeg", "jpg"),
        ("image/jpg", "jpeg", "jpg"),
        ("image/webp", "webp", "webp"),
        ("image/gif", "gif", "gif"),
        ("image/apng", "apng", "apng"),
        ("image/svg+xml", "svg", "svg"),
        ("image/x-icon", "ico", "ico"),
        ("image/vnd.microsoft.icon", "ico", "ico"),
    ],
)
def test_formats_are_found_by_media_type(media_type: str, name: str, extension: str) -> None:
    assert (BY_MEDIA_TYPE[media_type].name, BY_MEDIA_TYPE[media_type].extension) == (name, extension)


def test_jpg_is_another_name_of_jpeg() -> None:
    assert ALIASES["jpg"] == "jpeg"
