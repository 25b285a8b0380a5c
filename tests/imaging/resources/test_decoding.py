"""What becomes of the content of image files before the engine sees it."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from masthead.imaging.resources.decoding import decodable
from masthead.imaging.resources.failure import ResourceError
from tests.sites import SVG, picture, pixel_size


def turned(kind: str, orientation: int) -> bytes:
    """A picture of 4 × 2 px, red with a blue left quarter, whose EXIF says how it must be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.new("RGB", (4, 2), "#ff0000")
    image.paste((0, 0, 255), (0, 0, 1, 2))
    buffer = io.BytesIO()
    options: dict[str, object] = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {"lossless": True}
    image.save(buffer, kind, exif=exif, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_what_the_engine_decodes_stays_as_it_is(kind: str) -> None:
    content = picture(3, 2, kind)
    assert decodable("x", content) == (content, 6)


def test_avif_becomes_png() -> None:
    found = decodable("x", picture(16, 8, "AVIF"))
    assert found.content.startswith(b"\x89PNG")
    assert (pixel_size(found.content), found.pixels) == ((16, 8), 128)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize(("orientation", "blue"), [(3, (3, 0)), (6, (0, 0)), (8, (0, 3))])
def test_a_photograph_is_turned_upright(kind: str, orientation: int, blue: tuple[int, int]) -> None:
    found = decodable("x", turned(kind, orientation)).content
    with Image.open(io.BytesIO(found)) as image:
        assert image.size == ((4, 2) if orientation == 3 else (2, 4))
        pixel = image.convert("RGB").getpixel(blue)
        assert isinstance(pixel, tuple)
        assert pixel[2] > 200
        assert pixel[0] < 80


def test_a_photograph_that_stands_upright_stays_as_it_is() -> None:
    content = turned("JPEG", 1)
    assert decodable("x", content).content is content


def test_turning_is_done_once() -> None:
    content = turned("JPEG", 6)
    assert decodable("x", content).content is decodable("x", bytes(bytearray(content))).content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"garbage", "is no image that can be drawn (PNG, JPEG, WebP, GIF, AVIF or SVG)"),
        (picture(2, 2, "BMP"), "is no image that can be drawn (PNG, JPEG, WebP, GIF, AVIF or SVG)"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no image that can be drawn"),
        (gzip.compress(SVG.encode()), "is no image that can be drawn"),
        (b"  <!DOCTYPE HTML><p>", "is a page (HTML), not an image"),
        (b"<html><svg/></html>", "is a page (HTML), not an image"),
        (picture(16, 8, "AVIF")[:-9], "is damaged: "),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 300 + b"</g>" * 300 + b"</svg>", "cannot be drawn: "),
    ],
)
def test_what_is_no_image_says_what_it_is(content: bytes, reason: str) -> None:
    with pytest.raises(ResourceError) as caught:
        decodable("x", content)
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize("size", [(8001, 8000), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(ResourceError, match="has more than 64 million pixels"):
        decodable("x", png_header(*size))
    assert decodable("x", png_header(8000, 8000)).pixels == 64_000_000


@pytest.mark.parametrize(
    ("attributes", "pixels"),
    [
        ("width='10' height='20'", 200),
        ("width='10px' height='1in'", 960),
        ("viewBox='0 0 30 10'", 300),
        ("viewBox='0,0,30,10' width='100%' height='2'", 60),
        ("", 10_000),
        ("width='x' viewBox='0 0 a b c'", 10_000),
    ],
)
def test_an_svg_has_the_pixels_that_it_says(attributes: str, pixels: int) -> None:
    assert decodable("x", f"<svg xmlns='http://www.w3.org/2000/svg' {attributes}/>".encode()).pixels == pixels


@pytest.mark.parametrize(
    "attributes", ["width='1e9' height='1'", "width='9000' height='9000'", "viewBox='0 0 9e4 9e4'"]
)
def test_an_svg_of_too_many_pixels_is_refused(attributes: str) -> None:
    with pytest.raises(ResourceError, match="has more than 64 million pixels"):
        decodable("x", f"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' {attributes}/>".encode())


def test_damaged_exif_leaves_a_picture_as_it_is() -> None:
    content = picture(3, 2)[:60] + b"EXIF"
    assert decodable("x", content).content is content


REAL = [*(picture(3, 2, kind) for kind in ("PNG", "AVIF", "GIF", "JPEG")), turned("JPEG", 6), turned("PNG", 6)]
CUT = st.tuples(st.sampled_from(REAL), st.integers(0, 400), st.binary()).map(lambda made: made[0][: made[1]] + made[2])


@given(st.binary() | CUT)
@example(b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x00")  # of which Pillow warns
def test_any_bytes_at_all_are_an_image_or_not(content: bytes) -> None:
    try:
        assert decodable("x", content).pixels >= 0
    except ResourceError as error:
        assert error.reason
