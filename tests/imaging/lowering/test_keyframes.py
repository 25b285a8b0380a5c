"""What becomes of ``@keyframes``: as text, and as pictures of the moments in between."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops, ImageStat

from masthead.imaging.document import parse_document
from masthead.imaging.engine import NOT_QUITE_THE_START, rasterise
from masthead.imaging.fonts import font_set
from masthead.imaging.lowering.css import lower_stylesheet
from masthead.imaging.lowering.declarations import Context
from masthead.imaging.lowering.keyframes import animations_of
from masthead.imaging.raster import to_pillow
from masthead.size import Size

BOX = "<style>body { background: #fff } i { display: block; width: 40px; height: 30px; margin: 30px; background: red }"
# The keyframes of an animation of one second, a time in ms, and how the box is styled then.
MOMENTS = [
    ("to { transform: rotate(360deg) }", 250, "transform: rotate(90deg)"),
    ("to { transform: rotate(360deg) }", 400, "transform: rotate(144deg)"),
    ("from { transform: rotate(0) } to { transform: rotate(-1turn) }", 100, "transform: rotate(-36deg)"),
    ("from { transform: none } to { transform: rotate(720deg) }", 125, "transform: rotate(90deg)"),
    ("from { transform: rotate(360deg) }", 750, "transform: rotate(90deg)"),
    ("to { rotate: 1turn }", 250, "rotate: 90deg"),
    (
        "0% { transform: translateX(20px) rotate(0deg) } 100% { transform: translateX(20px) rotate(360deg) }",
        300,
        "transform: translateX(20px) rotate(108deg)",
    ),
    ("to { transform: rotate(90deg) }", 500, "transform: rotate(45deg)"),
    ("from { transform: translateX(-100%) } to { transform: none }", 500, "transform: translateX(-20px)"),
    ("from { transform: translateX(-100%) } to { transform: translateX(0) }", 250, "transform: translateX(-30px)"),
    ("from { transform: translate(0, 0) } to { transform: translate(50%, 100%) }", 500, "translate: 10px 15px"),
    ("from { translate: 0 0 } to { translate: 50% 100% }", 500, "translate: 10px 15px"),
    ("from { transform: translate(10px) } to { transform: translate(30px) }", 500, "translate: 20px 0"),
    ("from { transform: translate(50%, 50%) }", 0, "translate: 20px 15px"),
    (
        "0% { opacity: 0; transform: translateY(0) } 50% { transform: translateY(20px) }"
        "100% { opacity: 1; transform: translateY(0) }",
        500,
        "opacity: .5; transform: translateY(20px)",
    ),
    ("from, to { opacity: 1 } 50% { opacity: 0; width: 60px }", 250, "opacity: .5; width: 50px"),
    ("from { background: red; opacity: .5 } to { background: blue; opacity: .5 }", 1, "opacity: .5"),
]


def drawn(style: str, time: int = 0) -> object:
    document = parse_document(f"{BOX}{style}</style><i></i>", Size(100, 100))
    fonts = font_set((), None)
    raster = rasterise(document, fonts=fonts, size=Size(100, 100), scale=1, images={}, debug=False, time=time)
    return to_pillow(raster).convert("RGB")


@pytest.mark.parametrize(("keyframes", "time", "style"), MOMENTS)
def test_a_moment_is_drawn_as_css_says(keyframes: str, time: int, style: str) -> None:
    animated = f"@keyframes k {{ {keyframes} }} i {{ animation: k 1s linear }}"
    moved, still = drawn(animated, max(0, time - NOT_QUITE_THE_START)), drawn(f"i {{ {style} }}")
    difference = ImageStat.Stat(ImageChops.difference(moved, still))  # type: ignore[arg-type]
    assert max(difference.mean) < 0.8, difference.mean


@pytest.mark.parametrize(
    "animation",
    [
        "animation: k 1s linear",
        "animation: 1s linear k",
        "animation: other 3s, k 1s linear",
        "animation-name: k; animation-duration: 1s; animation-timing-function: linear",
    ],
)
def test_every_way_to_name_an_animation_finds_what_it_became(animation: str) -> None:
    keyframes = "0% { opacity: 0 } 50% { transform: translateY(20px) } to { opacity: 1 }"
    moved = drawn(f"@media all {{ @keyframes k {{ {keyframes} }} }} i {{ {animation} }}", 499)
    still = drawn("i { opacity: .5; transform: translateY(20px) }")
    assert max(ImageStat.Stat(ImageChops.difference(moved, still)).mean) < 0.8  # type: ignore[arg-type]


def test_the_start_of_each_round_is_not_the_end_of_the_one_before() -> None:
    sheet = "@keyframes k { from { translate: 0 0 } to { translate: 40px 0 } } i { animation: k 1s linear infinite }"
    assert drawn(sheet, 1000) == drawn(sheet)


@pytest.mark.parametrize(
    "css",
    [
        "@keyframes k { from { opacity: 0 } to { opacity: 1 } }",
        "@keyframes k { 0% { opacity: 0; width: 9px } to { opacity: 1; width: 8px } }",
        "@keyframes k { to { transform: rotate(90deg); opacity: 0 } }",
        "@keyframes k { from { transform: rotate(calc(1turn)) } to { transform: var(--x) } }",
        "@keyframes k { from { transform: rotate(0) } to { transform: scale(2) rotate(360deg) } }",
        "@keyframes k { from { transform: matrix(1, 0, 0, 1, 0, 0) } to { transform: none } }",
    ],
)
def test_keyframes_that_the_engine_moves_right_keep_their_name_and_values(css: str) -> None:
    assert animations_of([css]) == {}
    lowered = lower_stylesheet(css, Context(Size(300, 200)))
    assert [text.strip() for text in re.findall(r"[\w-]+: [^;}]+", lowered)] == [
        text.strip() for text in re.findall(r"[\w-]+: [^;}]+", css)
    ]


@pytest.mark.parametrize("angle", ["1e12deg", "1e999deg", "-1e999turn"])
def test_turns_without_end_do_not_take_forever(angle: str) -> None:
    css = f"@keyframes k {{ from {{ rotate: -1e999deg }} to {{ transform: rotate({angle}) }} }}"
    assert len(lower_stylesheet(css, Context(Size(3, 2)))) < 40_000


@given(st.text("@keyframs k{}0%150;:transform()rote-,turndeg /*\"'", max_size=60))
def test_no_keyframes_stop_a_drawing(text: str) -> None:
    sheet = f"@keyframes k {{ {text} }} @keyframes {{ {text} }} i {{ animation: k 1s {text} }}"
    animations_of([sheet])
    assert lower_stylesheet(sheet, Context(Size(3, 2))) is not None
