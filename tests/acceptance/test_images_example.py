"""``examples/images`` as a visitor finds it: a card with pictures of one folder."""

from __future__ import annotations

import io
import runpy
from pathlib import Path

import pytest
from PIL import Image

from masthead import ImageResponse, Masthead, Request, Settings
from masthead.imaging.response import DrawContext

EXAMPLE = Path(__file__).parents[2] / "examples" / "images"


@pytest.fixture(scope="module")
def site() -> Masthead:
    found = runpy.run_path(str(EXAMPLE / "main.py"))["site"]
    assert isinstance(found, Masthead)
    return found


def test_the_site_serves_the_card_with_its_pictures(site: Masthead) -> None:
    answer = site.respond(Request(path="/opengraph-image"))
    assert answer.status == 200
    with Image.open(io.BytesIO(answer.body)) as image:
        assert image.size == (1200, 630)
        # The sky above the hills, so the photograph stands upright; then the texture and the logo.
        for at, colour in (
            ((760, 5), (252, 184, 116)),
            ((760, 620), (30, 5, 60)),
            ((600, 40), (247, 246, 240)),
            ((104, 90), (76, 29, 149)),
        ):
            found = image.convert("RGB").getpixel(at)
            assert isinstance(found, tuple)
            assert max(abs(one - other) for one, other in zip(found, colour, strict=True)) < 9


def test_the_card_needs_its_folder_and_nothing_is_missing_with_it() -> None:
    response = ImageResponse((EXAMPLE / "card.html").read_text(encoding="utf-8"))
    allowed = response.draw(DrawContext(settings=Settings(roots=[EXAMPLE / "assets"])))
    assert allowed.diagnostics == ()
    refused = response.draw(DrawContext())
    assert [found.where for found in refused.diagnostics] == [
        "<img src='logo.svg'>",
        "<img src='hills.jpg'>",
        "url('paper.avif')",
    ]
