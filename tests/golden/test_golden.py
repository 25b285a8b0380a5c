"""Scripts and whole cards look as they did when somebody looked at them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from masthead import ImageResponse
from masthead.cards.design import LOGO, Design, Look, design_names
from masthead.cards.page import Page
from masthead.imaging.document import parse_document
from masthead.imaging.fonts import font_set
from masthead.imaging.typefaces.faces import faces_for
from masthead.settings import Settings
from tests.golden.comparison import EXACT, LENIENT, PICTURES, Golden, Tolerance, difference, read_drawn_with
from tests.golden.strips import STRIPS, WIDTH

CARDS = {file.stem: file for file in Path(__file__).with_name("cards").glob("*.html")}

PAGE = Page(
    path="/guide/serving/",
    title="Serving images behind a proxy that changes the path",
    description="What the server has to know, where it learns it, and what the tags of a page then say.",
    section="Guide",
    date="2026-11-24",
    lang="en",
    minutes=4,
)


@pytest.fixture
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Golden:
    return Golden(tmp_path, accepting=request.config.getoption("--accept-golden"))


def fonts_of_the_machine(html: str) -> dict[str, str]:
    """The font files that a picture gets besides the shipped ones, with digests."""
    given = font_set((), "twemoji")
    faces = faces_for(parse_document(html), given).faces
    return {Path(face.shown.strip("'")).name: face.digest[:32] for face in faces[len(given) :]}


@pytest.mark.parametrize("name", STRIPS)
def test_a_script_is_drawn_as_it_was_accepted(name: str, golden: Golden) -> None:
    strip = STRIPS[name]
    response = ImageResponse(strip.html, width=WIDTH, height=strip.height, level="small")
    golden.check(f"scripts/{name}", response.render(), fonts_of_the_machine(strip.html))
    assert response.diagnostics == ()


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_drawn_as_it_was_accepted(name: str, golden: Golden) -> None:
    """Cards need the shipped fonts alone: the same px on every machine."""
    html = CARDS[name].read_text(encoding="utf-8")
    response = ImageResponse(html, scale=0.5, level="small", deterministic=True)
    golden.check(f"cards/{name}", response.render(), {})
    told = [str(found) for found in response.diagnostics]
    assert [line for line in told if name != "product" or "'€64' is drawn in #a8a29e" not in line] == []


@pytest.mark.parametrize("name", design_names())
def test_a_design_of_cards_is_drawn_as_it_was_accepted(name: str, golden: Golden) -> None:
    logo = ImageResponse("<body style='background: #db2777; border-radius: 20px'>", width=96, height=96).render()
    design = Design(name, Look("Acme Docs", logo), Settings(deterministic=True))
    html = design.source(PAGE)
    response = ImageResponse(html, images={LOGO: logo}, scale=0.5, level="small", deterministic=True)
    golden.check(f"designs/{name}", response.render(), {})
    assert response.diagnostics == ()


def test_the_accepted_pictures_are_those_of_the_tests_and_small() -> None:
    files = {file.relative_to(PICTURES).with_suffix("").as_posix(): file for file in PICTURES.rglob("*.png")}
    names = {*(f"scripts/{name}" for name in STRIPS), *(f"cards/{name}" for name in CARDS)}
    names |= {f"designs/{name}" for name in design_names()}
    assert set(files) == set(read_drawn_with()) == names
    assert sum(file.stat().st_size for file in files.values()) < 600_000


# The comparison.


def png(colour: int, dots: int = 0, size: tuple[int, int] = (100, 10)) -> bytes:
    image = Image.new("L", size, colour)
    for x in range(dots):
        image.putpixel((x, 0), 0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("after", "tolerance", "problem"),
    [
        (png(200), EXACT, None),
        (png(201), EXACT, "differs in 1000 of 1000 px, by up to 1 of 255"),
        (png(201), LENIENT, None),
        (png(200, dots=10), LENIENT, None),
        (png(200, dots=11), LENIENT, "differs in 11 of 1000 px, by up to 200 of 255"),
        (png(200, size=(99, 10)), LENIENT, "has (99, 10) px, not (100, 10)"),
    ],
)
def test_a_difference_is_told_beyond_a_tolerance(after: bytes, tolerance: Tolerance, problem: str | None) -> None:
    assert difference(png(200), after, tolerance) == problem


def test_a_difference_is_shown_in_three_pictures(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception) as caught:
        Golden(tmp_path, accepting=False).check("cards/blog", png(0, size=(600, 315)), {})
    files = [tmp_path / f"cards-blog-{kind}.png" for kind in ("before", "after", "difference")]
    assert [line for line in str(caught.value).splitlines() if line.endswith(".png")] == list(map(str, files))
    assert files[0].read_bytes() == (PICTURES / "cards/blog.png").read_bytes()
    with Image.open(files[2]) as image:
        assert image.size == (600, 315)
        assert image.getextrema() != (255, 255)


def test_other_fonts_are_no_failure(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match=r"cards/blog was accepted with other fonts: A\.ttf"):
        Golden(tmp_path, accepting=False).check("cards/blog", b"", {"A.ttf": "0"})
