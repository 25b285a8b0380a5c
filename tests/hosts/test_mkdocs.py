"""MkDocs: a card for every page by Material's options, under ``--strict``, nothing drawn twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sites import pixel_size, urls_of

URL = "https://docs.example/x/"


def project(folder: Path, *, site_url: str = URL, **options: Any) -> Path:
    """A project that is built once with some options of the plugin."""
    write(folder, site_url=site_url, **options)
    ran = run(folder)
    assert ran.returncode == 0, ran.stderr
    return folder


def write(folder: Path, *, site_url: str = URL, **options: Any) -> None:
    (folder / "docs/guide").mkdir(parents=True)
    (folder / "docs/index.md").write_text("# Welcome\n\nHello\n")
    (folder / "docs/guide/install.md").write_text("---\ntitle: How to install\n---\n\n# Install\n\nHello\n")
    settings = {"site_name": "Acme", "site_url": site_url, "plugins": [{"masthead": options}]}
    (folder / "mkdocs.yml").write_text(json.dumps(settings))  # JSON is YAML


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def cards(folder: Path) -> dict[str, int]:
    root = folder / "site/assets/images/social"
    return {file.relative_to(root).as_posix(): file.stat().st_mtime_ns for file in root.rglob("*.png")}


def drawn(folder: Path) -> dict[Path, int]:
    """The pictures in the cache, and which files they are."""
    files = (folder / ".cache/masthead").glob("??/*")
    return {file: file.stat().st_ino for file in files if b"\x89PNG" in file.read_bytes()}


def test_every_page_gets_its_card_and_its_tags(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert set(cards(folder)) == {"index.png", "guide/install/index.png"}
    page = (folder / "site/guide/install/index.html").read_text(encoding="utf-8")
    (url,) = urls_of(page, "og:image")
    assert url.startswith(f"{URL}assets/images/social/guide/install/index.png?")
    assert 'content="How to install"' in page
    assert pixel_size((folder / "site/assets/images/social/index.png").read_bytes()) == (1200, 630)


def test_a_front_page_without_a_title_has_that_of_its_heading(tmp_path: Path) -> None:
    write(tmp_path)
    for text, title in (
        ("<!-- a comment -->\n# Welcome\n", "Welcome"),
        ("---\ntitle: Start\n---\n# Welcome\n", "Start"),
    ):
        (tmp_path / "docs/index.md").write_text(text)
        run(tmp_path)
        assert f'og:image:alt" content="{title}"' in (tmp_path / "site/index.html").read_text()


def test_cards_are_kept_between_builds(tmp_path: Path) -> None:
    folder = project(tmp_path)
    kept = drawn(folder)
    (folder / "docs/guide/install.md").write_text("# Another\n")
    run(folder)
    again = drawn(folder)
    assert len(kept) == 2
    assert kept.items() < again.items()
    assert len(again) == 3


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"cards_include": ["guide/*"]}, {"guide/install/index.png"}),
        ({"cards_exclude": ["guide/*"]}, {"index.png"}),
        ({"cards": False}, set()),
        ({"enabled": False}, set()),
    ],
)
def test_options_choose_pages(tmp_path: Path, options: dict[str, Any], names: set[str]) -> None:
    assert set(cards(project(tmp_path, **options))) == names


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"cards_dir": "../x"},
            "option 'cards_dir': it must be a folder inside the site, such as images/cards, got '../x'",
        ),
        ({"concurrency": 0}, "option 'concurrency': it must be a number of threads, 1 or more, got 0"),
        ({"cards_layout": "nope.html"}, "masthead: cards_layout: the card template 'nope.html': No such file"),
        (
            {"cards_layout_options": {"logo": "nope.png"}},
            "masthead: cards_layout_options: logo must be an image file, got 'nope.png': No such file or directory",
        ),
        (
            {"cards_layout_options": {"logo": "mkdocs.yml"}},
            "masthead: cards_layout_options: logo must be an image file, got 'mkdocs.yml': it is no image",
        ),
        (
            {"cards_layout_options": {"accent": "notacolor"}},
            "masthead: cards_layout_options: accent must be a CSS colour, got 'notacolor'",
        ),
        ({"cards_layout_options": {"accent": 12}}, "accent must be a CSS colour, got 12"),
    ],
)
def test_an_option_that_cannot_work_is_one_clear_error(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    write(tmp_path, **options)
    ran = run(tmp_path)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert message in " ".join(ran.stderr.split())
    assert not (tmp_path / "x").exists()


def test_layout_options_that_are_none_are_told_and_those_of_material_pass(tmp_path: Path) -> None:
    write(tmp_path, cards_layout_options={"acent": "red", "font_family": "Roboto", "background_color": "#4051b5"})
    ran = run(tmp_path)
    assert ran.returncode == 0
    lines = [line for line in ran.stderr.splitlines() if "masthead" in line]
    assert lines == ["INFO    -  masthead: cards_layout_options: there is no option 'acent' (did you mean 'accent'?)"]


def test_without_a_site_url_a_strict_build_passes_without_cards(tmp_path: Path) -> None:
    folder = project(tmp_path, site_url="")
    assert cards(folder) == {}
    assert "og:image" not in (folder / "site/index.html").read_text(encoding="utf-8")


def test_a_layout_of_the_project_is_used_and_its_mistakes_are_named(tmp_path: Path) -> None:
    (tmp_path / "card.html").write_text("<p>{{ page.title }}{{ site_name }}")
    folder = project(tmp_path, cards_layout="card.html")
    (tmp_path / "card.html").write_text("<p>{{ page.titel }}")
    ran = run(folder)
    assert ran.returncode == 1
    assert "masthead: the card of index.md: the card template" in ran.stderr
    assert "has no attribute 'titel'" in ran.stderr
    (tmp_path / "card.html").unlink()
    assert "the card template 'card.html': No such file or directory; give the path" in run(folder).stderr


def test_characters_without_a_font_are_told_in_every_build_and_fail_no_strict_one(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "docs/index.md").write_text("# Rare \u2c2f\n", encoding="utf-8")
    for _ in range(2):
        ran = run(folder)
        assert ran.returncode == 0
        assert "INFO    -  masthead: index.md: [missing-glyph] text in Glagolitic: no font has \u2c2f" in ran.stderr


def test_a_page_that_is_as_before_gets_a_picture_that_was_forgotten_anew(tmp_path: Path) -> None:
    folder = project(tmp_path)
    before = cards(folder)
    for file in drawn(folder):
        file.unlink()
    run(folder)  # MkDocs clears the folder of the site first
    assert set(cards(folder)) == set(before)
