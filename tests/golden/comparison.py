"""A picture as it is drawn now, held against the one that was accepted.

Exact where engine and fonts are those of the accepted picture (``drawn-with.json``). With another engine or on
another kind of processor edges may differ: ``LENIENT`` says how much. With other fonts there is nothing to
compare, and the test is skipped. A difference is written as three pictures; ``pytest --accept-golden`` accepts.
"""

from __future__ import annotations

import io
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageChops

PICTURES = Path(__file__).with_name("pictures")
DRAWN_WITH = Path(__file__).with_name("drawn-with.json")
ENGINE = f"pytakumi {version('pytakumi')} on {platform.machine()}"


class Tolerance(NamedTuple):
    """The largest change of a channel (of 255) that counts as none, and the part of the px that may change more."""

    step: int
    part: float


EXACT, LENIENT = Tolerance(0, 0.0), Tolerance(64, 0.01)


class Golden:
    """The accepted pictures; ``out`` gets the pictures of a difference, ``accepting`` replaces the accepted ones."""

    def __init__(self, out: Path, *, accepting: bool) -> None:
        self.out = out
        self.accepting = accepting

    def check(self, name: str, body: bytes, fonts: Mapping[str, str]) -> None:
        """Fail when a picture is not the accepted one; ``fonts`` are the digests of the machine's fonts in it."""
        accepted = PICTURES / f"{name}.png"
        drawn_with = read_drawn_with()
        if self.accepting:
            accepted.parent.mkdir(parents=True, exist_ok=True)
            accepted.write_bytes(body)
            write_drawn_with({**drawn_with, name: {"engine": ENGINE, "fonts": dict(fonts)}})
        elif not accepted.is_file():
            self._fail(name, "has no accepted picture", {"after": body})
        elif drawn_with[name]["fonts"] != fonts:
            other = {file for file, _ in drawn_with[name]["fonts"].items() ^ fonts.items()}
            pytest.skip(f"{name} was accepted with other fonts: {', '.join(sorted(other))}")
        else:
            before = accepted.read_bytes()
            tolerance = EXACT if drawn_with[name]["engine"] == ENGINE else LENIENT
            if problem := difference(before, body, tolerance):
                self._fail(name, problem, {"before": before, "after": body, "difference": _shown(before, body)})

    def _fail(self, name: str, problem: str, pictures: Mapping[str, bytes]) -> None:
        files = [self.out / f"{name.replace('/', '-')}-{kind}.png" for kind in pictures]
        for file, content in zip(files, pictures.values(), strict=True):
            file.write_bytes(content)
        told = [f"{name} {problem}; look at", *map(str, files), "and accept it with pytest --accept-golden"]
        pytest.fail("\n".join(told), pytrace=False)


def difference(before: bytes, after: bytes, tolerance: Tolerance) -> str | None:
    """What is different beyond a tolerance; nothing when nothing is."""
    old, new = pixels(before), pixels(after)
    if old.size != new.size:
        return f"has {new.size} px, not {old.size}"
    steps = np.abs(np.asarray(old, np.int16) - np.asarray(new, np.int16)).max(axis=2)
    changed = int((steps > tolerance.step).sum())
    if changed <= tolerance.part * steps.size:
        return None
    return f"differs in {changed} of {steps.size} px, by up to {steps.max()} of 255"


def pixels(body: bytes) -> Image.Image:
    """The px of an encoded picture, with their alpha."""
    with Image.open(io.BytesIO(body)) as image:
        return image.convert("RGBA")


def _shown(before: bytes, after: bytes) -> bytes:
    """White where two pictures are alike, the darker the more they differ."""
    old, new = (pixels(body).convert("RGB") for body in (before, after))
    buffer = io.BytesIO()
    ImageChops.invert(ImageChops.difference(old, new.crop((0, 0, *old.size))).convert("L")).save(buffer, "PNG")
    return buffer.getvalue()


def read_drawn_with() -> dict[str, Any]:
    """For each accepted picture the engine, and the fonts of the machine by the first half of their SHA-256."""
    found: dict[str, Any] = json.loads(DRAWN_WITH.read_text(encoding="utf-8")) if DRAWN_WITH.is_file() else {}
    return found


def write_drawn_with(content: Mapping[str, Any]) -> None:
    DRAWN_WITH.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
