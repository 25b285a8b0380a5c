"""``compat="next-og"`` draws templates as next/og does.

``next-og/`` holds the pictures that the real next/og made of ``templates/`` (``tools/next_og.py``). They are
smoothed, and a pixel differs when a channel is more than 24 of 255 away from the best of the three pixels
at, above and below it.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from masthead import ImageResponse

HERE = Path(__file__).parent
Pixels = np.ndarray[tuple[Any, ...], np.dtype[np.float32]]
# Per cent of pixels that may differ. Most of what is left is kerning inside words, which next/og has between the
# letters of a word but not in its widths, and edges of turned boxes.
USUAL = 0.8
LIMITS = {
    "blog-card": 3.2,
    "clip-text": 3.2,
    "conference": 3.4,
    "dot-grid": 1.4,
    "gradient-hero": 1.5,
    "line-clamp": 2.0,  # next/og cuts inside a word, here whole words are kept
    "opacity-layers": 1.0,
    "rotated": 3.0,
    "tw-quote": 3.2,
}


def pixels(picture: bytes) -> Pixels:
    """A picture on white, smoothed."""
    with Image.open(io.BytesIO(picture)) as image:
        opaque = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    padded = np.pad(np.asarray(opaque.convert("RGB"), dtype=np.float32), ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    smooth: Pixels = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return smooth


def difference(theirs: Pixels, ours: Pixels) -> float:
    """Per cent of pixels that differ."""
    padded = np.pad(ours, ((1, 1), (0, 0), (0, 0)), mode="edge")
    height = len(theirs)
    moved = [np.abs(theirs - padded[shift : shift + height]).max(axis=2) for shift in range(3)]
    return float((np.min(moved, axis=0) > 24).mean() * 100)


def template(name: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((HERE / f"templates/{name}.json").read_text(encoding="utf-8"))
    return tree


def differs(name: str, compat: str | None) -> float:
    ours = ImageResponse(template(name), width=600, height=315, compat=compat, deterministic=True)
    return difference(pixels((HERE / f"next-og/{name}.png").read_bytes()), pixels(ours.render()))


NAMES = sorted(path.stem for path in (HERE / "templates").glob("*.json"))


def test_every_template_has_its_picture() -> None:
    assert len(NAMES) == 20
    assert {path.stem for path in (HERE / "next-og").glob("*.png")} == set(NAMES)
    assert set(LIMITS) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_drawn_as_by_next_og(name: str) -> None:
    assert differs(name, "next-og") <= LIMITS.get(name, USUAL)


@pytest.mark.parametrize("name", ["headings", "line-clamp", "tw-hero", "two-columns"])
def test_without_compat_the_same_template_is_laid_out_as_in_a_browser(name: str) -> None:
    assert differs(name, None) > 2 * differs(name, "next-og")


@pytest.mark.parametrize("name", NAMES)
def test_templates_have_nothing_to_tell(name: str) -> None:
    response = ImageResponse(template(name), width=600, height=315, compat="next-og", deterministic=True)
    response.render()
    # Its photograph really is a small one, and its old price pale.
    known = {"stretched-image", "low-contrast"} if name == "product-price" else set()
    assert [str(found) for found in response.diagnostics if found.code not in known] == []
