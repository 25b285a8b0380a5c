"""Which moments of a scene are drawn, and the limits of a film."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import ImageResponse
from masthead.errors import RenderOptionError
from masthead.imaging.encoding.film import MOST_FRAMES, Film
from masthead.imaging.raster import Raster, Scene
from masthead.size import Size

durations = st.floats(0.001, 60)
speeds = st.floats(0.1, 60)


def scene(*changes: int) -> Scene:
    """One pixel that changes its colour at some milliseconds."""

    def rasterise(_scale: float, time: int) -> Raster:
        return Raster(1, 1, bytes((sum(time >= change for change in changes), 0, 0, 255)))

    return Scene(Size(1, 1), 1, False, rasterise, str)


def lengths(moments: list[int]) -> list[int]:
    return [end - start for start, end in pairwise(moments)]


@given(durations, speeds, st.sampled_from([(1, 1), (10, 2)]))
def test_the_frames_of_a_film_last_as_long_as_it_does(duration: float, fps: float, ticks: tuple[int, int]) -> None:
    tick, fastest = ticks
    moments = Film(scene(), duration, fps).moments(tick, fastest)
    shown = lengths(moments)
    assert moments[0] == 0
    assert sum(shown) == max(fastest, round(duration * 1000 / tick))
    assert min(shown) >= fastest
    assert max(shown) - min(shown) <= 1


@pytest.mark.parametrize(("fps", "count", "delays"), [(25, 25, {4}), (50, 50, {2}), (60, 50, {2}), (30, 30, {3, 4})])
def test_hundredths_of_a_second_are_spread_over_the_frames_of_any_speed(
    fps: float, count: int, delays: set[int]
) -> None:
    found = lengths(Film(scene(), 1, fps).moments(10, 2))
    assert (len(found), set(found), sum(found)) == (count, delays, 100)


def test_frames_that_show_the_same_are_one_longer_frame() -> None:
    frames = list(Film(scene(300, 700), 1, 10).frames())
    assert [(frame.raster.pixels[0], frame.ticks) for frame in frames] == [(0, 300), (1, 400), (2, 300)]
    assert [frame.ticks for frame in Film(scene(), 1, 10).frames()] == [1000]


def test_samples_are_spread_over_the_film() -> None:
    found = [raster.pixels[0] for raster in Film(scene(250, 500, 750), 1, 10).samples(4)]
    assert found == [0, 0, 2, 2]
    assert len(Film(scene(), 0.1, 20).samples(8)) == 2


@pytest.mark.parametrize("name", ["png", "apng", "webp", "gif"])
def test_a_film_of_too_many_frames_is_refused(name: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", width=4, height=4, format=name, duration=12.1, fps=25).render()
    expected = f"a time of at most {MOST_FRAMES} frames; make it shorter, or fps lower"
    assert str(caught.value) == (f"ImageResponse: duration must be {expected}, got '12.1 s at 25 fps, 302 frames'")


def test_a_film_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", width=4000, height=1000, scale=2, format="webp", duration=1, fps=17).render()
    assert str(caught.value) == (
        "ImageResponse: duration must be a time whose frames have at most 256 million device px in all, "
        "got '17 frames of 8000x2000'"
    )
