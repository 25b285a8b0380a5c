"""PNG at every level: the same pixels, fewer bytes for more patience."""

from __future__ import annotations

import io
import random
import zlib

import pytest
from isal import isal_zlib
from PIL import Image

from masthead import ImageResponse
from masthead.errors import RenderOptionError
from masthead.imaging.encoding import png
from masthead.imaging.encoding.deflate import isal_at, zlib_ng_at
from masthead.imaging.encoding.png import LEVELS, write_png
from masthead.imaging.raster import Raster

GRADIENT = "<body style='background:linear-gradient(35deg,#0f172a,#7e22ce)'><h1 style='color:#fff'>Hello</h1>"
FLAT = "<body style='background:#fff'><div style='width:50px;height:20px;background:#00f'></div>"


def noise(width: int, height: int, alpha: bool) -> Raster:
    """Pixels that no rule can guess."""
    numbers = random.Random(7)
    pixels = bytearray(numbers.randbytes(width * height * 4))
    if not alpha:
        pixels[3::4] = b"\xff" * (width * height)
    return Raster(width, height, bytes(pixels))


def decoded(body: bytes) -> bytes:
    """The RGBA pixels of a PNG."""
    with Image.open(io.BytesIO(body)) as image:
        image.load()
        return image.convert("RGBA").tobytes()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (64, 7), (300, 200)])
def test_every_pixel_comes_back(level: str, alpha: bool, size: tuple[int, int]) -> None:
    raster = noise(*size, alpha)
    assert decoded(write_png(raster, level)) == raster.pixels


@pytest.mark.parametrize("content", [GRADIENT, FLAT, "<p>x</p>"])
def test_levels_change_bytes_and_no_pixel(content: str) -> None:
    drawn = {level: ImageResponse(content, width=200, height=120, level=level).render() for level in LEVELS}
    assert len({decoded(body) for body in drawn.values()}) == 1
    assert len(drawn["small"]) <= len(drawn["balanced"]) <= len(drawn["fast"])


def test_few_colours_get_a_palette_when_small_and_only_then() -> None:
    for level, mode in (("small", "P"), ("balanced", "RGB")):
        with Image.open(io.BytesIO(ImageResponse(FLAT, width=200, height=120, level=level).render())) as image:
            assert image.mode == mode


def test_a_gradient_gets_a_filter_when_small() -> None:
    small, balanced = (
        ImageResponse(GRADIENT, width=400, height=300, level=le).render() for le in ("small", "balanced")
    )
    assert len(small) < 0.8 * len(balanced)


@pytest.mark.parametrize(("name", "limit"), [("jpeg", 4_000), ("webp", 2_000), ("avif", 2_000), ("png", 20_000)])
def test_a_limit_in_bytes_is_kept(name: str, limit: int) -> None:
    unlimited = ImageResponse(GRADIENT, width=600, height=400, format=name).render()
    limited = ImageResponse(GRADIENT, width=600, height=400, format=name, max_bytes=limit).render()
    assert len(limited) <= limit < len(unlimited)


def test_the_best_quality_below_the_limit_is_taken() -> None:
    sizes = [len(ImageResponse(GRADIENT, width=600, height=400, format="jpeg", quality=q).render()) for q in (60, 61)]
    limited = ImageResponse(GRADIENT, width=600, height=400, format="jpeg", max_bytes=sizes[0]).render()
    assert sizes[0] >= len(limited) > 0.97 * sizes[0]


@pytest.mark.parametrize("name", ["png", "jpeg", "webp", "avif", "ico"])
def test_a_limit_that_cannot_be_kept_is_an_error_that_says_what_could(name: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse(GRADIENT, width=200, height=100, format=name, max_bytes=50).render()
    assert str(caught.value).startswith("ImageResponse: max_bytes must be at least ")
    fix = "a lossy format or a smaller canvas" if name in ("png", "ico") else "a smaller canvas"
    assert str(caught.value).endswith(f" for this picture as {name}; give {fix}, got 50")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": "best"}, "ImageResponse: level must be one of fast, balanced, small, got 'best'"),
        ({"max_bytes": 0}, "ImageResponse: max_bytes must be a positive whole number of bytes, got 0"),
    ],
)
def test_wrong_options_are_refused_at_once(options: dict[str, object], message: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", **options)  # type: ignore[arg-type]  # the mistake under test
    assert str(caught.value) == message


def test_a_deterministic_picture_is_written_portably(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ImageResponse(GRADIENT, width=200, height=120, deterministic=True).render()
    monkeypatch.setattr(png, "LEVELS", {level: (everywhere,) * 2 for level, (_, everywhere) in LEVELS.items()})
    assert asked == ImageResponse(GRADIENT, width=200, height=120).render()


def test_a_smooth_gradient_is_filtered_unless_it_must_be_fast() -> None:
    steep = "<body style='background:conic-gradient(#f00,#0f0,#00f,#f00)'>"
    fast, balanced = (ImageResponse(steep, width=400, height=300, level=le).render() for le in ("fast", "balanced"))
    assert len(balanced) < 0.9 * len(fast)


def test_rows_are_compressed_alike_wherever_the_encoder_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    compressobj, deflate = isal_zlib.compressobj, isal_at(2, zlib_ng_at(3))
    alive: list[object] = []  # so that each lies elsewhere

    def kept(level: int) -> object:
        alive.append(compressobj(level))
        return alive[-1]

    monkeypatch.setattr(isal_zlib, "compressobj", kept)
    dice, wrong = random.Random(5), 0
    for _ in range(250):
        rows = (dice.randbytes(16) + bytes(4)) * 3 + bytes(40_000)
        wrong += len({deflate(b"\0", rows) for _ in range(400)}) - 1
        alive.clear()
    assert wrong == 0


def test_both_encoders_write_what_can_be_read() -> None:
    for deflate in (zlib_ng_at(3), isal_at(2, zlib_ng_at(3)), isal_at(1, zlib_ng_at(2))):
        assert zlib.decompress(deflate(b"\0", b"rows" * 500)) == b"\0" + b"rows" * 500
        for length in range(20):
            assert zlib.decompress(deflate(b"\0", bytes(range(length)))) == b"\0" + bytes(range(length))
