"""``tw`` in every kind of content, as a picture."""

from __future__ import annotations

import io
from typing import Any

import htpy
import jinja2
import pytest
from markupsafe import Markup
from PIL import Image

from masthead import ImageResponse
from tests.imaging.test_content import Interpolation, Template

OUTER, INNER = "flex w-full h-full p-4 bg-slate-900", "w-1/2 bg-red-500/50 rounded-lg text-white text-xl"
STRING = f'<div tw="{OUTER}"><div tw="{INNER}">Hi</div></div>'
TREE = {
    "type": "div",
    "props": {"tw": OUTER, "children": {"type": "div", "props": {"tw": INNER, "children": "Hi"}}},
}
CONTENTS = {
    "htpy": htpy.div(tw=OUTER)[htpy.div(tw=INNER)["Hi"]],
    "a tree": TREE,
    "Jinja": Markup(jinja2.Template('<div tw="{{ o }}"><div tw="{{ i }}">Hi</div></div>').render(o=OUTER, i=INNER)),
    "plain CSS": """<div style="box-sizing:border-box;display:flex;width:100%;height:100%;padding:16px;background:#0f172a">
        <div style="box-sizing:border-box;width:50%;background:rgba(239,68,68,.5);border-radius:8px;color:#fff;
        font-size:20px;line-height:28px">Hi</div></div>""",
}


def drawn(content: Any, **options: Any) -> Image.Image:
    response = ImageResponse(content, width=120, height=80, deterministic=True, **options)
    image = Image.open(io.BytesIO(response.render())).convert("RGBA")
    assert response.diagnostics == ()
    return image


@pytest.mark.parametrize("kind", CONTENTS)
def test_tw_is_drawn_the_same_in_every_kind_of_content(kind: str) -> None:
    assert drawn(CONTENTS[kind]).tobytes() == drawn(STRING).tobytes()


def test_tw_is_drawn_in_a_t_string() -> None:
    assert (
        drawn(
            Template(('<div tw="', '"><div tw="', '">Hi</div></div>'), (Interpolation(OUTER), Interpolation(INNER)))
        ).tobytes()
        == drawn(STRING).tobytes()
    )


FULL = "position:absolute;inset:0"
RED, LIME = (239, 68, 68, 255), (132, 204, 22, 255)


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        (f'<div tw="bg-red-500" style="{FULL}">', RED),
        (f'<div tw="bg-red-500" style="{FULL};background-color:#84cc16">', LIME),
        (f'<style>div {{ background: #84cc16 }}</style><div tw="bg-red-500" style="{FULL}">', RED),
        (f'<style>div {{ background-color: #84cc16 !important }}</style><div tw="bg-red-500" style="{FULL}">', LIME),
        ('<body tw="bg-red-500">', RED),
        ('<html tw="bg-red-500">', RED),
        ('<span tw="block w-full h-full bg-red-500"></span>', RED),
        ('<svg tw="w-full h-full bg-red-500" viewBox="0 0 1 1"></svg>', RED),
        ('<svg width=120 height=80><rect width=120 height=80 tw="fill-red-500" /></svg>', RED),
        ('<svg tw="text-red-500" width=120 height=80><rect width=120 height=80 fill="currentColor" /></svg>', RED),
        ('<p tw="m-0 w-full h-full bg-gradient-to-r from-red-500 to-red-500"></p>', RED),
    ],
)
def test_style_beats_tw_and_tw_beats_sheets_on_any_element(content: str, colour: tuple[int, ...]) -> None:
    assert drawn(content).getpixel((60, 40)) == colour


def test_tw_sizes_an_image() -> None:
    red = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3Crect width='9' height='9' fill='red'/%3E%3C/svg%3E"
    image = drawn(f'<img src="{red}" tw="w-12 h-8">')
    assert image.getbbox() == (0, 0, 48, 32)
