"""The shipped designs with titles of any length, in any script, with and without all that a page may say."""

from __future__ import annotations

import pytest

from masthead import ImageResponse
from masthead.cards.design import LOGO, Design, Look, design_names
from masthead.cards.page import Page
from tests.sites import picture

LONG = "How to move a large documentation tree of several hundred pages from one generator to another without losing "
PAGES = {
    "short": Page(path="/", title="Install"),
    "everything": Page(
        path="/guide/x/", title=LONG, description=LONG * 3, section="Guide", date="2026-11-24", lang="en", minutes=12
    ),
    "very long": Page(path="/", title=LONG * 4, section="Reference"),
    "one word": Page(path="/", title="masthead.imaging.typefaces.coverage.faces_for", description="A function"),
    "Greek": Page(path="/", title="Εγκατάσταση του διακομιστή", description="Οδηγίες", lang="el"),
}


def test_there_is_a_design_for_each_kind_of_site() -> None:
    assert design_names() == ["blog", "dark", "docs", "minimal", "product"]


@pytest.mark.parametrize("logo", [None, picture(64, 32)], ids=["without a logo", "with a logo"])
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("name", design_names())
def test_a_design_has_nothing_to_warn_of(name: str, page: Page, logo: bytes | None) -> None:
    source = Design(name, Look("Acme Docs", logo)).source(page)
    response = ImageResponse(source, images={LOGO: logo} if logo else None, deterministic=True)
    response.render()
    assert response.diagnostics == ()


@pytest.mark.parametrize("name", design_names())
def test_what_is_written_from_the_right_stands_at_the_right(name: str) -> None:
    design = Design(name, Look("Acme"))
    assert 'dir="rtl"' in design.source(Page(path="/", title="كيفية", lang="ar-EG"))
    assert 'dir="ltr"' in design.source(Page(path="/", title="How", lang="en"))


@pytest.mark.parametrize("title", ["ÜBER ÅNGSTRÖM", "Ế Ǻ Ỗ", "كيفية تثبيت"])
@pytest.mark.parametrize("name", design_names())
def test_no_accent_of_a_title_is_cut(name: str, title: str) -> None:
    source = Design(name, Look()).source(Page(path="/", title=title))
    assert "overflow: hidden" in source
    whole = source.replace("overflow: hidden", "overflow: visible")
    pictures = [ImageResponse(html, level="fast").render() for html in (source, whole)]
    assert pictures[0] == pictures[1]
