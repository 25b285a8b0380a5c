"""Sphinx: a card for every page, the settings of sphinxext-opengraph, nothing drawn twice."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import parse_tags, picture, pixel_size, urls_of

URL = "https://docs.example/"


def project(folder: Path, settings: str = "", extensions: str = "'masthead.sphinx'") -> Path:
    (folder / "guide").mkdir(parents=True)
    base = f"project = 'Acme'\nextensions = [{extensions}]\nogp_site_url = {URL!r}\n"
    (folder / "conf.py").write_text(base + settings)
    (folder / "index.rst").write_text(
        "Welcome *home*\n==============\n\nFirst words.\n\n.. toctree::\n   :glob:\n\n   guide/*\n"
    )
    for number in range(3):
        (folder / "guide" / f"page{number}.rst").write_text(f"Page {number}\n======\n\nWhat page {number} says.\n")
    return folder


def run(folder: Path, *options: str, quiet: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", *(["-q"] if quiet else []), "--no-color", *options, ".", "_build"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def cards(folder: Path) -> dict[str, int]:
    """The card files and when they were written."""
    root = folder / "_build/_images/cards"
    return {file.relative_to(root).as_posix(): file.stat().st_mtime_ns for file in root.rglob("*.png")}


def said(folder: Path, page: str) -> dict[str | None, str | None]:
    """What the meta tags of a page say."""
    tags = parse_tags((folder / "_build" / f"{page}.html").read_text(encoding="utf-8"))
    return {attributes.get("property"): attributes.get("content") for tag, attributes in tags if tag == "meta"}


def test_every_page_gets_its_card_and_all_of_its_tags(tmp_path: Path) -> None:
    folder = project(tmp_path)
    ran = run(folder, "-W", "-j", "2")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert set(cards(folder)) == {"index.png", "guide/page0.png", "guide/page1.png", "guide/page2.png"}
    found = said(folder, "guide/page1")
    assert re.fullmatch(rf"{URL}_images/cards/guide/page1\.png\?[0-9a-f]{{12}}", str(found["og:image"]))
    assert found["og:title"] == found["og:image:alt"] == "Page 1"
    assert (found["og:site_name"], found["og:description"]) == ("Acme", "What page 1 says.")
    assert pixel_size((folder / "_build/_images/cards/guide/page1.png").read_bytes()) == (1200, 630)
    assert said(folder, "index")["og:title"] == "Welcome home"


def test_characters_without_a_font_are_told_and_fail_no_strict_build(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "guide/page0.rst").write_text("Rare \u2c2f\n======\n", encoding="utf-8")
    ran = run(folder, "-W", quiet=False)
    assert ran.returncode == 0
    assert (
        "masthead: the card of guide/page0: warning [missing-glyph] text in Glagolitic: no font has \u2c2f"
        in ran.stdout
    )


def test_only_what_changed_is_drawn(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run(folder)
    before, kept = cards(folder), len(list((folder / "_build/.doctrees/masthead").glob("??/*")))
    (folder / "guide/page1.rst").write_text("Another title\n=============\n\nWords.\n")
    run(folder, "-E")  # reads everything anew
    after = cards(folder)
    assert {name for name in after if after[name] != before[name]} == {"guide/page1.png"}
    assert len(list((folder / "_build/.doctrees/masthead").glob("??/*"))) == kept + 1


def test_together_with_sphinxext_opengraph_the_card_is_its_image(tmp_path: Path) -> None:
    folder = project(tmp_path, extensions="'masthead.sphinx', 'sphinxext.opengraph'")
    assert run(folder).returncode == 0
    page = (folder / "_build/guide/page0.html").read_text(encoding="utf-8")
    (url,) = urls_of(page, "og:image")
    assert url.startswith(f"{URL}_images/cards/guide/page0.png?")
    assert page.count("og:title") == 1


@pytest.mark.parametrize(
    "settings", ["ogp_image = 'https://x.example/mine.png'", "ogp_social_cards = {'enable': False}"]
)
def test_whoever_has_an_image_or_wants_none_gets_no_card(tmp_path: Path, settings: str) -> None:
    folder = project(tmp_path, settings)
    assert run(folder, "-W").returncode == 0
    assert cards(folder) == {}


def test_without_a_site_url_one_warning_says_what_to_set(tmp_path: Path) -> None:
    folder = project(tmp_path, "ogp_site_url = ''")
    ran = run(folder)
    assert ran.returncode == 0
    assert [line for line in ran.stderr.splitlines() if "masthead" in line] == [
        "WARNING: masthead: no cards, because nothing says what their URLs begin with; set ogp_site_url"
    ]


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("ogp_site_url = 'docs.example'", "ogp_site_url"),
        ("ogp_site_url = ''\nhtml_baseurl = 'docs.example'", "html_baseurl"),
    ],
)
def test_a_site_url_that_is_none_is_refused_under_its_name(tmp_path: Path, settings: str, name: str) -> None:
    ran = run(project(tmp_path, settings))
    assert ran.returncode == 2
    assert f"masthead: {name} must be an absolute http(s) URL such as 'https://shop.example'" in ran.stderr


def test_a_template_of_the_project_is_used_and_its_mistakes_are_named(tmp_path: Path) -> None:
    folder = project(tmp_path, "masthead_template = 'card.html'")
    (folder / "card.html").write_text("<p>{{ page.title }}")
    assert run(folder, "-W").returncode == 0
    (folder / "card.html").write_text("<p>{{ page.titel }}")
    ran = run(folder, "-E")
    assert ran.returncode != 0
    assert "has no attribute 'titel'" in ran.stderr


def test_pages_as_before_get_cards_of_another_template_logo_or_name(tmp_path: Path) -> None:
    folder = project(tmp_path, "masthead_template = 'card.html'\nmasthead_logo = 'logo.png'\n")
    (folder / "card.html").write_text("<img src='{{ logo }}' width=9>{{ page.title }}{{ site_name }}")
    (folder / "logo.png").write_bytes(picture(4, 4))
    pictures, settings = [], (folder / "conf.py").read_text()

    def build() -> int:
        """Build, and say how many pages were written."""
        ran = run(folder, "-W", quiet=False)
        assert ran.returncode == 0, ran.stderr
        pictures.append((folder / "_build/_images/cards/guide/page1.png").read_bytes())
        return len(re.findall(r"^writing output\.\.\. \[", ran.stdout, re.MULTILINE))

    assert build() == 4
    assert (build(), len(set(pictures))) == (0, 1)
    (folder / "card.html").write_text("<img src='{{ logo }}' width=9><h1>{{ page.title }}{{ site_name }}")
    assert (build(), len(set(pictures))) == (4, 2)
    (folder / "logo.png").write_bytes(picture(4, 2))
    assert (build(), len(set(pictures))) == (4, 3)
    (folder / "conf.py").write_text(settings + "ogp_site_name = 'Other'")
    assert (build(), len(set(pictures))) == (4, 4)
    (folder / "conf.py").write_text(settings + "ogp_site_name = False")
    assert (build(), len(set(pictures))) == (4, 5)


@pytest.mark.parametrize("builder", ["epub", "json", "htmlhelp", "singlehtml", "dirhtml"])
def test_only_pages_for_the_web_get_cards(tmp_path: Path, builder: str) -> None:
    folder = project(tmp_path)
    ran = run(folder, "-b", builder, "-d", "doctrees")
    assert ran.returncode == 0, ran.stderr
    expected = {
        "singlehtml": {"index.png"},
        "dirhtml": {"index.png", "guide/page0.png", "guide/page1.png", "guide/page2.png"},
    }
    assert set(cards(folder)) == expected.get(builder, set())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("masthead_template = 'nope.html'", "the card template 'nope.html': No such file or directory; give the path"),
        ("masthead_logo = 'nope.png'", "logo must be an image file, got 'nope.png': No such file or directory"),
        ("masthead_logo = 'conf.py'", "logo must be an image file, got 'conf.py': it is no image that can be drawn"),
        ("masthead_accent = 'notacolor'", "accent must be a CSS colour, got 'notacolor'"),
    ],
)
def test_a_setting_that_cannot_work_is_one_clear_error(tmp_path: Path, settings: str, message: str) -> None:
    ran = run(project(tmp_path, settings))
    assert ran.returncode == 2
    # Sphinx 9 says this of every error, within a report.
    assert "Configuration error!" in ran.stderr
    assert ran.stderr.count(f"masthead: {message}") == 1
    assert not list((tmp_path / "_build").rglob("*.html"))
