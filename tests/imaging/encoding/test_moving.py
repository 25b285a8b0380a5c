"""Animations in every format that moves, read back by Pillow: frames, times, colours."""

from __future__ import annotations

import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageSequence

from masthead import ImageResponse
from masthead.errors import RenderOptionError
from masthead.imaging.encoding.formats import FORMATS
from masthead.imaging.response import DrawContext
from masthead.size import Size

MOVING = [name for name, row in FORMATS.items() if row.moving]
STILL = [name for name, row in FORMATS.items() if not row.moving]
# Four squares of 20 px: colour, place, opacity, and nothing.
CARD = """<style>
body { background: #fff; display: flex }
i { width: 20px; height: 20px; flex: none; background: #f00 }
.colour { animation: colour 1s linear }
.place { animation: place 1s steps(2) }
.fade { animation: fade .5s .5s linear both }
@keyframes colour { from { background: #f00 } to { background: #00f } }
@keyframes place { from { transform: translateY(0) } to { transform: translateY(40px) } }
@keyframes fade { from { opacity: 0 } to { opacity: 1 } }
</style><i class=colour></i><i class=place></i><i class=fade></i><i></i>"""


@cache
def moving(name: str, background: str = "#fff", fps: float = 10) -> bytes:
    card = CARD.replace("background: #fff", f"background: {background}")
    return ImageResponse(card, width=80, height=40, format=name, duration=1, fps=fps, quality=100).render()


def frames_of(body: bytes) -> list[tuple[float, Image.Image]]:
    """Every frame with its time in ms, as a viewer shows it."""
    with Image.open(io.BytesIO(body)) as image:
        found = []
        for frame in ImageSequence.Iterator(image):
            frame.load()
            found.append((frame.info["duration"], frame.convert("RGBA")))
        return found


def near(found: object, expected: tuple[int, ...], distance: int = 14) -> bool:
    assert isinstance(found, tuple)
    return all(abs(int(one) - other) <= distance for one, other in zip(found, expected, strict=False))


@pytest.mark.parametrize("name", MOVING)
def test_an_animation_has_its_frames_and_its_time_and_begins_anew(name: str) -> None:
    body = moving(name)
    frames = frames_of(body)
    assert len(frames) == 10
    assert [time for time, _ in frames] == [100] * 10
    assert {frame.size for _, frame in frames} == {(80, 40)}
    assert Image.open(io.BytesIO(body)).info["loop"] == 0


@pytest.mark.parametrize("name", MOVING)
def test_colours_places_and_opacity_move(name: str) -> None:
    frames = [frame for _, frame in frames_of(moving(name))]
    for number in range(10):
        share = number / 10
        assert near(frames[number].getpixel((10, 10)), (round(255 * (1 - share)), 0, round(255 * share), 255))
        top = 0 if number < 5 else 20
        assert near(frames[number].getpixel((30, top + 10)), (255, 0, 0, 255))
        assert near(frames[number].getpixel((30, 30 - top)), (255, 255, 255, 255))
        faded = round(255 * (1 - max(0, share - 0.5) * 2))
        assert near(frames[number].getpixel((50, 10)), (255, faded, faded, 255))
        assert near(frames[number].getpixel((70, 10)), (255, 0, 0, 255))


@pytest.mark.parametrize("name", MOVING)
def test_what_is_transparent_stays_so_in_every_frame(name: str) -> None:
    frames = [frame for _, frame in frames_of(moving(name, "transparent"))]
    assert len(frames) == 10
    for number, frame in enumerate(frames):
        gone, there = ((30, 30), (30, 10)) if number < 5 else ((30, 10), (30, 30))
        alpha = frame.getchannel("A")
        assert [alpha.getpixel(point) for point in (gone, (79, 30), there)] == [0, 0, 255]
        assert near(frame.getpixel(there), (255, 0, 0, 255))


@pytest.mark.parametrize(("name", "most"), [("png", 0), ("apng", 0), ("gif", 1)])
def test_the_first_frame_is_the_still_picture(name: str, most: int) -> None:
    # A GIF has few colours here: what it looks up in its palette may be off by one.
    _, first = frames_of(moving(name, fps=4))[0]
    with Image.open(io.BytesIO(ImageResponse(CARD, width=80, height=40).render())) as still:
        difference = ImageChops.difference(first.convert("RGB"), still.convert("RGB"))
    assert max(difference.tobytes()) <= most


@pytest.mark.parametrize("name", STILL)
def test_a_format_that_does_not_move_says_which_do(name: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", width=8, height=8, format=name, duration=1).render()
    assert str(caught.value) == (
        f"ImageResponse: format must be one that moves (png, webp, gif and apng) where duration= is given, got {name!r}"
    )


def test_less_quality_makes_an_animation_fit() -> None:
    whole = len(moving("webp"))
    card = ImageResponse(CARD, width=80, height=40, format="webp", duration=1, fps=10, quality=100, max_bytes=whole - 1)
    assert len(card.render()) < whole
    assert len(frames_of(card.render())) == 10


@pytest.mark.parametrize("name", ["png", "gif"])
def test_an_animation_without_loss_that_does_not_fit_says_what_to_do(name: str) -> None:
    with pytest.raises(RenderOptionError, match="give a lossy format, less duration, fewer fps or a smaller canvas"):
        ImageResponse(CARD, width=80, height=40, format=name, duration=1, max_bytes=50).render()


@pytest.mark.parametrize("name", MOVING)
def test_the_same_animation_gives_the_same_bytes(name: str) -> None:
    again = ImageResponse(CARD, width=80, height=40, format=name, duration=1, fps=10, quality=100).render()
    assert again == moving(name)


def test_a_png_that_moves_is_a_png_and_shows_its_first_frame_to_others() -> None:
    body = moving("png")
    assert body == moving("apng")
    with Image.open(io.BytesIO(body)) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
    assert ImageResponse(CARD, format="png", duration=1).media_type == "image/png"
    assert ImageResponse(CARD, format="apng", duration=1).media_type == "image/apng"


def test_the_content_type_of_the_image_is_the_format_of_an_animation() -> None:
    drawing = ImageResponse(CARD, duration=1, fps=10).draw(DrawContext(Size(80, 40), "image/gif"))
    assert drawing.media_type == "image/gif"
    assert len(frames_of(drawing.body)) == 10


def test_only_what_has_changed_is_stored_again() -> None:
    # A large background that stands still: ten frames cost little more than one.
    card = CARD.replace("#fff", "linear-gradient(135deg, #0f172a, #7e22ce)")
    for name in ("png", "gif"):
        still = len(ImageResponse(card, width=400, height=300, format=name).render())
        moved = len(ImageResponse(card, width=400, height=300, format=name, duration=1, fps=10).render())
        assert moved < 1.6 * still + 4000, name


def test_an_animation_of_nothing_is_one_frame_and_a_warning() -> None:
    response = ImageResponse("x", width=40, height=20, format="gif", duration=2)
    assert [time for time, _ in frames_of(response.render())] == [2000]
    assert [str(found) for found in response.diagnostics] == [
        "warning [no-motion] duration=: is given, and nothing in the document moves "
        "(define @keyframes and set animation on an element, or leave duration= out)"
    ]


def test_a_still_of_an_animation_is_its_first_moment_and_says_so() -> None:
    response = ImageResponse(CARD, width=80, height=40)
    assert Image.open(io.BytesIO(response.render())).convert("RGB").getpixel((10, 10)) == (255, 0, 0)
    assert [(found.code, found.severity) for found in response.diagnostics] == [("still", "info")]
    assert ImageResponse(CARD, width=80, height=40, strict=True).render()
    moves = ImageResponse(CARD, width=80, height=40, format="gif", duration=1, strict=True)
    assert moves.render()
    assert moves.diagnostics == ()
