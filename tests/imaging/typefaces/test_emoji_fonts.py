"""``emoji="noto"``: a font of this machine, or one that is given."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fontTools.colorLib.builder import buildCOLR
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from PIL import Image

from masthead import Font, ImageResponse, fit_text
from masthead.errors import RenderOptionError
from masthead.imaging.fonts import DATA
from tests.imaging.typefaces.debian import EMOJI, needs_fonts

NAME = "Noto Color Emoji"


@cache
def emoji_font(*, gradients: bool = False) -> bytes:
    """A face called as Noto's that draws a parrot where a grin belongs: plain layers, or what COLRv1 adds."""
    font = TTFont(DATA / "Twemoji.woff2")
    subsetter = Subsetter()
    subsetter.populate(text="🦜0")
    subsetter.subset(font)
    parrot = font.getBestCmap()[ord("🦜")]
    for table in font["cmap"].tables:
        table.cmap = dict.fromkeys(map(ord, "01 😀" if table.format == 12 else "01 "), parrot)
    if gradients:
        paint = {"Format": 10, "Glyph": parrot, "Paint": {"Format": 2, "PaletteIndex": 0, "Alpha": 1.0}}
        font["COLR"] = buildCOLR({parrot: paint}, version=1)
    for name in (1, 16):
        font["name"].setName(NAME, name, 3, 1, 0x409)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def drawn(text: str, **options: Any) -> ImageResponse:
    # At this level alone equal pixels are equal bytes, deterministic or not.
    response = ImageResponse(f"<p style='font-size:40px'>{text}", width=120, height=130, level="small", **options)
    response.render()
    return response


@needs_fonts
def test_noto_is_found_on_this_machine_and_draws_in_colour() -> None:
    response = drawn("😀 12 👩🏽‍🚀", emoji="noto")
    assert response.diagnostics == ()
    assert response.render() == drawn("😀 12 👩🏽‍🚀", emoji="noto", fonts=[Font(EMOJI)], deterministic=True).render()
    assert response.render() != drawn("😀 12 👩🏽‍🚀").render()
    with Image.open(io.BytesIO(response.render())) as image:
        colours = image.convert("RGB").getcolors(100_000) or ()
    assert sum(count for count, pixel in colours if isinstance(pixel, tuple) and max(pixel) - min(pixel) > 60) > 500


@pytest.mark.parametrize("text", ["x 1 0 y", "Hamburg"])
def test_a_font_that_is_given_for_emoji_draws_no_digits_and_spaces(text: str) -> None:
    given = [Font(emoji_font())]
    assert drawn("😀", emoji="noto", fonts=given, deterministic=True).render() == drawn("🦜").render()
    assert drawn(text, emoji="noto", fonts=given, deterministic=True).render() == drawn(text).render()
    # What it lacks is drawn in Twemoji.
    assert drawn("🎉", emoji="noto", fonts=given, deterministic=True).render() == drawn("🎉").render()


def test_a_deterministic_picture_must_be_given_the_font() -> None:
    with pytest.raises(RenderOptionError) as caught:
        drawn("😀", emoji="noto", deterministic=True)
    assert str(caught.value) == (
        "ImageResponse: emoji must be given as a font where deterministic=True: fonts=[Font('NotoColorEmoji.ttf')], "
        "got 'noto'"
    )


def test_colours_that_the_engine_does_not_draw_are_told() -> None:
    response = drawn("😀", emoji="noto", fonts=[Font(emoji_font(gradients=True))], deterministic=True)
    assert response.render() == drawn("😀").render()
    (told,) = response.diagnostics
    assert "COLRv1, which cannot be drawn; Twemoji is drawn instead" in str(told)
    assert "fonts-noto-color-emoji" in str(told)


def test_fit_text_measures_with_the_font() -> None:
    given = [Font(emoji_font())]
    assert fit_text("😀", width=90, height=90, emoji="noto", fonts=given) == fit_text("🦜", width=90, height=90)


DRAW = """
from masthead import ImageResponse
cards = [ImageResponse("<p>😀", width=60, height=60, emoji=emoji) for emoji in ("noto", "twemoji")]
print(cards[0].render() == cards[1].render(), *cards[0].diagnostics)
"""


def test_a_machine_without_the_font_is_told_its_package(tmp_path: Path) -> None:
    code = f"import sys; sys.platform = 'darwin'\n{DRAW}"  # no machine has fonts where the other kind keeps them
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "True warning [missing-emoji] emoji='noto': no font Noto Color Emoji is installed; Twemoji is drawn instead "
        "(on Debian, install fonts-noto-color-emoji; elsewhere give the file that has bitmaps: "
        "fonts=[Font('NotoColorEmoji.ttf')])"
    )
