"""``examples/seed`` as a visitor finds it: built, served and linked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from masthead import Masthead, Request
from masthead.export.build import build
from tests.sites import parse_tags, pixel_size, urls_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "seed"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Masthead:
    folder = tmp_path_factory.mktemp("example") / "seed"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    return Masthead(folder, metadata_base="https://shop.example")


def test_the_database_is_made_when_somebody_asks_for_it(site: Masthead) -> None:
    database = site.config.directory / "_catalogue.sqlite3"
    database.unlink(missing_ok=True)
    assert len(urls_of(site.head("/products/1"), "og:image")) == 2
    assert database.is_file()


def test_the_icon_has_two_sizes(site: Masthead) -> None:
    sizes = [tag["sizes"] for name, tag in parse_tags(site.head("/")) if name == "link"]
    assert sizes == ["48x48", "48x48", "192x192"]
    assert pixel_size(site.respond(Request(path="/icon/large")).body) == (192, 192)


def test_a_product_has_the_pictures_of_its_rows(site: Masthead) -> None:
    alts = [tag["content"] for _, tag in parse_tags(site.head("/products/3")) if tag.get("property") == "og:image:alt"]
    assert alts == ["Café Pour-Over, a set for slow coffee", "Its filter: steel, nothing to throw away"]
    assert pixel_size(site.respond(Request(path="/products/3/opengraph-image/1")).body) == (1200, 600)
    assert site.respond(Request(path="/products/2/opengraph-image/1")).status == 404


def test_the_static_picture_has_its_alt_text(site: Masthead) -> None:
    tags = parse_tags(site.head("/about"))
    alt = next(tag["content"] for _, tag in tags if tag.get("property") == "og:image:alt")
    assert alt == "The Masthead word mark over a row of three cards"


def test_it_builds_without_a_failure_or_a_gap(site: Masthead, tmp_path: Path) -> None:
    report = build(site, tmp_path)
    assert (report.failures, report.skipped, site.diagnostics) == ((), (), ())
    files = {image.file.as_posix() for image in report.images}
    assert {"shop/icon.png", "shop/1/icon.png", "shop/1/2/icon.png", "shop/a/b/c/icon.png"} <= files
