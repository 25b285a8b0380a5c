"""The largest size at which a text fits, judged by the picture itself."""

from __future__ import annotations

import io

import pytest
from markupsafe import Markup
from PIL import Image

from masthead import ImageResponse, fit_text
from masthead.errors import RenderOptionError

STYLE = "font-weight:800;line-height:1.1"
LONG = "Donaudampfschifffahrtsgesellschaft und so weiter und so fort"


def ink(text: str, size: int, width: int) -> tuple[int, int]:
    """How far the ink of a text reaches across and down in px, on a canvas with room to spare."""
    markup = f"<div style='{STYLE};width:{width}px;font-size:{size}px'>{text}</div>"
    with Image.open(io.BytesIO(ImageResponse(markup, width=width * 2, height=900).render())) as image:
        box = image.getbbox()
    assert box
    return box[2], box[3]


@pytest.mark.parametrize("text", ["Short", LONG, "Many words " * 12, "日本語のタイトル"])
@pytest.mark.parametrize(("width", "height"), [(600, 200), (300, 300)])
def test_the_text_fits_and_would_not_be_much_larger(text: str, width: int, height: int) -> None:
    size = fit_text(text, width=width, height=height, style=STYLE)
    assert 12 < size <= 200
    across, down = ink(text, size, width)
    assert across <= width + 2
    assert down <= height + size * 0.1
    if size < 200 and text.isascii():
        across, down = ink(text, round(size * 1.15) + 1, width)
        assert across > width or down > height - size * 0.3


def test_sizes_stay_between_their_limits() -> None:
    assert fit_text("a", width=1000, height=900, largest=64) == 64
    assert fit_text(LONG * 9, width=100, height=20, smallest=14) == 14


def test_markup_counts_as_markup_and_text_as_text() -> None:
    assert fit_text("<b>x</b>", width=300, height=80) <= fit_text("xxxxx", width=300, height=80)
    assert fit_text("<b>x</b>", width=60, height=80) < fit_text(Markup("<b>x</b>"), width=60, height=80)


def test_the_style_counts_and_may_use_the_font_shorthand() -> None:
    assert fit_text("A title", width=90, height=300, style="letter-spacing: 9px") < fit_text(
        "A title", width=90, height=300
    )
    assert fit_text("A title", width=300, height=80, style="font: 900 1px/3 Inter") < fit_text(
        "A title", width=300, height=80, style="font: 900 1px/1 Inter"
    )


@pytest.mark.parametrize("option", ["width", "height", "largest", "smallest"])
def test_wrong_sizes_are_refused(option: str) -> None:
    with pytest.raises(RenderOptionError, match=f"{option} must be a positive whole number of CSS px, got 0"):
        fit_text("x", **{"width": 10, "height": 10, option: 0})  # type: ignore[arg-type]  # the mistake under test
