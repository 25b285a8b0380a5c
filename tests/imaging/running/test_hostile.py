"""Hostile markup, CSS, fonts, images and options: a picture or an error of ours, in time, and no process that ends.

Drawn in worker processes, so that a crash is a failure that names its input. ``MASTHEAD_HOSTILE_CASES``
draws more of each kind than the usual thousand.
"""

from __future__ import annotations

import base64
import os
import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead import Font, ImageResponse, Limits, Settings
from masthead.errors import DeadlineError, MastheadError, WorkerError
from masthead.media import sniffed_type
from tests.strategies import (
    Damaged,
    damaged_fonts,
    damaged_images,
    font_options,
    hostile_markup,
    hostile_options,
    sample_fonts,
    sample_images,
    style_sheets,
)

DEADLINE = 4.0
SLACK = 10.0  # seconds, on a machine that does much else
ISOLATED = Settings(isolated=True, limits=Limits(deadline=DEADLINE))
CASES = int(os.environ.get("MASTHEAD_HOSTILE_CASES", "1000"))

many = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def survives(content: str, **options: Any) -> None:
    """A picture, or an error that is not a worker's end, and not long after the deadline."""
    begin = time.monotonic()
    try:
        body = ImageResponse(content, **options).render(settings=ISOLATED)
        assert sniffed_type(body)
    except WorkerError:
        raise
    except DeadlineError:
        assert time.monotonic() - begin < DEADLINE + SLACK
    except MastheadError as error:
        assert str(error)


@many
@given(hostile_markup(), hostile_options)
def test_hostile_markup(content: str, options: dict[str, Any]) -> None:
    survives(content, **options)


@many
@given(style_sheets, style_sheets, st.integers(1, 3))
def test_hostile_style_sheets(outer: str, inner: str, times: int) -> None:
    body = "<div class=a id=b>text<p x>one<p>two<span>three</span><img src=a></div>" * times
    survives(f"<style>{outer}</style>{body}", stylesheets=[inner], width=64, height=48)


@many
@given(damaged_fonts, font_options, st.sampled_from(("Text AV", "ing\U0001f600", "Texting", "字")))
def test_hostile_fonts(font: Damaged | bytes, options: dict[str, Any], text: str) -> None:
    given_font = Font(font if isinstance(font, bytes) else font.among(sample_fonts()), **options)
    content = f"<p style='font:italic 700 20px Mine'>{text}<b>{text}"
    survives(content, fonts=[given_font], width=64, height=48)


IMAGES = ("<img src=a>", "<p style='height:20px;background:url(a) 0 0/9px 7px'>", "<img src=a width=40>")


@many
@given(
    damaged_fonts | damaged_images,
    st.sampled_from(("@font-face{font-family:Mine;src:url(DATA)}", "body{background:url(DATA)}")),
)
def test_hostile_resources_in_style_sheets(resource: Damaged | bytes, sheet: str) -> None:
    samples = (*sample_fonts()[:4], *sample_images()[:4])  # the small ones
    data = resource if isinstance(resource, bytes) else resource.among(samples)
    url = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    survives("<p style='font:20px Mine'>Text", stylesheets=[sheet.replace("DATA", url)], width=64, height=48)


@many
@given(damaged_images, st.sampled_from(IMAGES))
def test_hostile_images(image: Damaged | bytes, content: str) -> None:
    given_image = image if isinstance(image, bytes) else image.among(sample_images())
    survives(content, images={"a": given_image}, width=64, height=48)
