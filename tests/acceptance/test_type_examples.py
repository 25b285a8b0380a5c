"""``examples/fonts`` and ``examples/emoji`` as a visitor finds them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from masthead import Masthead, Request
from masthead.export.build import build

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("example", "files"),
    [
        ("fonts", ["opengraph-image.png"]),
        ("emoji", ["opengraph-image.png", "own/opengraph-image.png"]),
    ],
)
def test_an_example_is_built_without_a_word(example: str, files: list[str], tmp_path: Path) -> None:
    site = Masthead(EXAMPLES / example, metadata_base="https://x.example")
    report = build(site, tmp_path / "out")
    assert sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.png")) == files
    assert (report.failures, site.diagnostics, "/fonts" in report.pages) == ((), (), False)


def drawn(site: Masthead, path: str = "/opengraph-image") -> bytes:
    answer = site.respond(Request(path=path))
    assert (answer.status, answer.diagnostics) == (200, ())
    return answer.body


def test_the_face_in_the_folder_draws_the_card(tmp_path: Path) -> None:
    copy = tmp_path / "fonts"
    shutil.copytree(EXAMPLES / "fonts", copy)
    site = Masthead(copy, development=True)
    with_face = drawn(site)
    mono = EXAMPLES.parent / "src/masthead/imaging/data/JetBrainsMono.woff2"
    (copy / "fonts" / "A.woff2").write_bytes(mono.read_bytes())  # the first by its name
    assert drawn(site) != with_face


def test_the_pictures_of_the_example_are_those_that_are_drawn() -> None:
    body = drawn(Masthead(EXAMPLES / "emoji"), "/own/opengraph-image")
    with Image.open(io.BytesIO(body)) as image:
        counted = image.convert("RGB").getcolors(100_000) or []
    colours = {colour: count for count, colour in counted}
    assert min(colours[249, 115, 22], colours[168, 85, 247]) > 1000
