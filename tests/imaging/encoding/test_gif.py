"""The palette and the pixels of a GIF."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from masthead import ImageResponse
from masthead.imaging.encoding.gif import write_still_gif
from masthead.imaging.raster import Raster

GRADIENT = "<style>body { background: linear-gradient(90deg, #0f172a, #7e22ce 60%, #f97316) }</style>"


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body)).convert("RGBA")


@given(st.data())
def test_what_is_opaque_stays_so_and_what_is_not_becomes_clear(data: st.DataObject) -> None:
    alphas = data.draw(st.lists(st.integers(0, 255), min_size=1, max_size=40))
    colours = data.draw(st.binary(min_size=3 * len(alphas), max_size=3 * len(alphas)))
    pixels = b"".join(colours[3 * at : 3 * at + 3] + bytes((alpha,)) for at, alpha in enumerate(alphas))
    found = opened(write_still_gif(Raster(len(alphas), 1, pixels)))
    assert list(found.getchannel("A").tobytes()) == [255 if alpha >= 128 else 0 for alpha in alphas]


def test_a_gradient_has_no_bands_that_one_can_see() -> None:
    options = {"width": 400, "height": 40}
    still = opened(ImageResponse(GRADIENT, **options, format="gif").render())  # type: ignore[arg-type]
    whole = opened(ImageResponse(GRADIENT, **options).render())  # type: ignore[arg-type]
    means = ImageStat.Stat(ImageChops.difference(still, whole).convert("RGB")).mean
    assert max(means) < 2


def test_a_still_gif_has_one_frame_and_no_loop() -> None:
    with Image.open(io.BytesIO(ImageResponse(GRADIENT, width=40, height=20, format="gif").render())) as image:
        assert (image.format, image.n_frames, "loop" in image.info) == ("GIF", 1, False)  # type: ignore[attr-defined]
