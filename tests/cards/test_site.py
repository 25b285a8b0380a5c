"""``masthead cards`` on a built site: pictures, tags, nothing twice, nothing half."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from masthead.cards.design import Design, Look
from masthead.cards.site import Target, make_cards
from masthead.settings import Settings
from masthead.size import DEFAULT_SIZE
from masthead.stores.memory import MemoryStore
from tests.sites import picture, pixel_size, urls_of

PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>Text</p></body></html>"


def site(folder: Path, count: int = 3) -> Path:
    built = folder / "site"
    (built / "guide").mkdir(parents=True)
    (built / "index.html").write_text(PAGE.format("Home"))
    for number in range(count - 1):
        (built / "guide" / f"page-{number}.html").write_text(PAGE.format(f"Page {number}"))
    return built


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "masthead", "cards", "site", "--base-url", "https://x.example/docs/", *options]
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def test_every_page_gets_its_card_and_its_tags(tmp_path: Path) -> None:
    built = site(tmp_path)
    ran = run(tmp_path)
    assert (ran.returncode, ran.stdout.split()) == (0, ["cards", "3", "drawn,", "0", "as", "before,", "in", "site"])
    (url,) = urls_of((built / "guide/page-0.html").read_text(), "og:image")
    assert url.startswith("https://x.example/docs/og/guide/page-0.png?")
    assert pixel_size((built / "og/guide/page-0.png").read_bytes()) == (1200, 630)
    assert (built / "og/index.png").read_bytes() != (built / "og/guide/page-0.png").read_bytes()


def test_a_second_run_draws_nothing_and_touches_no_file(tmp_path: Path) -> None:
    built = site(tmp_path)
    run(tmp_path)
    before = snapshot(built)
    assert "0 drawn, 3 as before" in run(tmp_path).stdout
    assert snapshot(built) == before


def test_a_site_that_was_built_anew_draws_only_what_changed(tmp_path: Path) -> None:
    built = site(tmp_path)
    run(tmp_path)
    first = snapshot(built)
    for file in built.rglob("*.html"):
        file.unlink()
    (built / "index.html").write_text(PAGE.format("Another home"))
    for number in range(2):
        (built / "guide" / f"page-{number}.html").write_text(PAGE.format(f"Page {number}"))
    assert "1 drawn, 2 as before" in run(tmp_path).stdout
    page = str(built / "guide/page-1.html")
    assert snapshot(built)[page][0] == first[page][0]


def test_a_page_with_an_image_of_its_own_is_left_alone(tmp_path: Path) -> None:
    built = site(tmp_path, 1)
    own = "<head><meta property='og:image' content='https://x.example/mine.png'></head>"
    (built / "index.html").write_text(own)
    assert "1 page with an og:image of its own" in run(tmp_path).stdout
    assert (built / "index.html").read_text() == own
    assert not (built / "og").exists()


def test_a_page_that_gets_an_image_of_its_own_loses_the_tags_of_an_earlier_run(tmp_path: Path) -> None:
    page = site(tmp_path, 1) / "index.html"
    run(tmp_path)
    own = '<meta property="og:image" content="https://x.example/mine.png"></head>'
    page.write_text(page.read_text().replace("</head>", own))
    assert len(urls_of(page.read_text(), "og:image")) == 2
    assert "1 page with an og:image of its own" in run(tmp_path).stdout
    assert page.read_text() == PAGE.format("Home").replace("</head>", own)


@pytest.mark.parametrize("tag", ["name='twitter:image'", "property='twitter:image:src'"])
def test_a_picture_for_twitter_stays_the_only_one_there(tmp_path: Path, tag: str) -> None:
    page = site(tmp_path, 1) / "index.html"
    page.write_text(f"<head><meta {tag} content='mine.png'></head><h1>Home</h1>")
    run(tmp_path)
    assert page.read_text().count("twitter:image") == 1
    assert len(urls_of(page.read_text(), "og:image")) == 1
    assert 'name="twitter:card" content="summary_large_image"' in page.read_text()


@pytest.mark.parametrize("key", ["name", "property"])
def test_a_page_that_says_how_twitter_shows_it_is_believed(tmp_path: Path, key: str) -> None:
    page = site(tmp_path, 1) / "index.html"
    page.write_text(f"<head><meta {key}='twitter:card' content='summary'></head><h1>Home</h1>")
    run(tmp_path)
    assert page.read_text().count("twitter:card") == 1
    assert len(urls_of(page.read_text(), "twitter:image")) == 1


def test_htm_is_html_and_xhtml_is_not(tmp_path: Path) -> None:
    built = site(tmp_path, 1)
    for name in ("index.htm", "about.htm", "about.xhtml"):
        (built / name).write_text("<p>No heading")
    run(tmp_path)
    assert {file.name for file in (built / "og").glob("*.png")} == {"index.png", "index.htm.png", "about.htm.png"}
    assert urls_of((built / "about.htm").read_text(), "og:image")[0].startswith(
        "https://x.example/docs/og/about.htm.png?"
    )
    assert 'og:image:alt" content="About"' in (built / "about.htm").read_text()
    assert "meta" not in (built / "about.xhtml").read_text()


def test_only_and_exclude_choose_pages(tmp_path: Path) -> None:
    built = site(tmp_path)
    run(tmp_path, "--only", "guide/*", "--exclude", "guide/page-1.html")
    assert [file.name for file in (built / "og").rglob("*.png")] == ["page-0.png"]


def test_a_template_of_ones_own_sees_the_page_and_escapes_it(tmp_path: Path) -> None:
    built = site(tmp_path, 1)
    (built / "index.html").write_text(PAGE.format("&lt;b&gt;"))
    (tmp_path / "card.html").write_text("<p>{{ page.title }} {{ site_name }}<img src='{{ logo }}'>{{ accent }}")
    (tmp_path / "logo.png").write_bytes(picture(4, 4))
    ran = run(tmp_path, "--template", "card.html", "--logo", "logo.png", "--site-name", "Mine", "--accent", "red")
    assert ran.returncode == 0, ran.stderr
    assert (built / "og/index.png").is_file()


@pytest.mark.parametrize(
    ("options", "template", "message"),
    [
        (("--template", "nowhere.html"), "", "the card template 'nowhere.html': No such file or directory; give"),
        (("--template", "card.html"), "{% if %}", "the card template 'card.html', line 1: Expected an expression"),
        (("--template", "card.html"), "\n{{ page.titel }}", "has no attribute 'titel'"),
        (("--accent", "red}"), "", "error accent must be a CSS colour, got 'red}'"),
        (("--accent", "notacolor"), "", "error accent must be a CSS colour, got 'notacolor'"),
        (("--logo", "nope.png"), "", "error logo must be an image file, got 'nope.png': No such file or directory"),
        (("--logo", "card.html"), "<p>", "error logo must be an image file, got 'card.html': it cannot be decoded"),
    ],
)
def test_what_is_wrong_is_said_and_no_file_changes(
    tmp_path: Path, options: tuple[str, ...], template: str, message: str
) -> None:
    built = site(tmp_path, 1)
    (tmp_path / "card.html").write_text(template)
    before = snapshot(built)
    ran = run(tmp_path, *options)
    assert ran.returncode == 1
    assert message in ran.stderr
    assert snapshot(built) == before


@pytest.mark.parametrize("folder", ["../x", "a/../../x", "/abs", "C:/x", r"..\x", r"\x"])
def test_cards_never_leave_the_site(tmp_path: Path, folder: str) -> None:
    built = site(tmp_path, 1)
    before = snapshot(tmp_path)
    ran = run(tmp_path, "--images", folder)
    expected = f"error --images must be a folder inside the site, such as images/cards, got {folder!r}"
    assert (ran.returncode, ran.stderr.strip()) == (1, expected)
    assert snapshot(tmp_path) == before
    assert run(tmp_path, "--images", "./a//b/").returncode == 0
    assert "/docs/a/b/index.png?" in (built / "index.html").read_text()


def test_a_page_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    built = site(tmp_path, 2)
    (built / "index.html").write_bytes(b"<title>\xff\xfe</title>")
    ran = run(tmp_path)
    assert (ran.returncode, ran.stderr.splitlines()) == (
        1,
        [
            "error site/index.html: is not UTF-8 text (invalid start byte at byte 7); save it as UTF-8",
            "error 1 failure",
        ],
    )
    assert (built / "og/guide/page-0.png").is_file()


def test_pages_as_before_get_pictures_that_were_forgotten_and_tags_of_another_site_address(tmp_path: Path) -> None:
    built = site(tmp_path)
    run(tmp_path)
    first = snapshot(built)
    for file in (tmp_path / ".cache/masthead").glob("??/*"):
        if b"\x89PNG" in file.read_bytes():
            file.unlink()
    (built / "og/index.png").unlink()
    assert "3 drawn, 0 as before" in run(tmp_path).stdout
    assert {name: content for name, (content, _) in snapshot(built).items()} == {
        name: content for name, (content, _) in first.items()
    }
    assert "0 drawn, 3 as before" in run(tmp_path, "--base-url", "https://other.example").stdout
    assert urls_of((built / "index.html").read_text(), "og:image")[0].startswith("https://other.example/og/index.png?")


def test_pages_as_before_get_cards_of_another_look(tmp_path: Path) -> None:
    built = site(tmp_path, 1)
    (tmp_path / "card.html").write_text("<p>{{ page.title }}")
    pictures = set()
    looks = [(), ("--accent", "red"), ("--site-name", "Mine"), ("--template", "card.html")]
    for options in looks:
        assert run(tmp_path, *options).returncode == 0
        pictures.add((built / "og/index.png").read_bytes())
    (tmp_path / "card.html").write_text("<h1>{{ page.title }}")
    run(tmp_path, "--template", "card.html")
    assert len({*pictures, (built / "og/index.png").read_bytes()}) == len(looks) + 1


def test_a_card_with_boxes_is_drawn_again_when_the_font_that_it_lacked_is_there(tmp_path: Path) -> None:
    built, rare = site(tmp_path, 2), "\u2c2f"  # in Unicode since 2021
    (built / "index.html").write_text(PAGE.format(rare))
    folders = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME")}
    for counts in ("2 drawn, 0 as before", "0 drawn, 2 as before"):
        ran = run(tmp_path, **folders)
        assert counts in ran.stdout
        assert "site/index.html: [missing-glyph] text in Glagolitic: no font has \u2c2f (U+2C2F)" in ran.stderr
    urls, card = urls_of((built / "index.html").read_text(), "og:image"), (built / "og/index.png").read_bytes()
    install_font(tmp_path / "XDG_DATA_HOME/fonts", rare)
    ran = run(tmp_path, **folders)
    assert ("1 drawn, 1 as before" in ran.stdout, "missing-glyph" in ran.stderr) == (True, False)
    assert (built / "og/index.png").read_bytes() != card
    assert urls_of((built / "index.html").read_text(), "og:image") != urls
    assert "0 drawn, 2 as before" in run(tmp_path, **folders).stdout


def install_font(folder: Path, character: str) -> None:
    """A font with one character, a triangle."""
    pen = TTGlyphPen(None)
    for draw, corner in zip((pen.moveTo, pen.lineTo, pen.lineTo), ((0, 0), (0, 700), (700, 700)), strict=True):
        draw(corner)
    pen.closePath()
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef", "triangle"])
    font.setupCharacterMap({ord(character): "triangle"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "triangle": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (500, 0), "triangle": (800, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Rare", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    font.setupPost()
    folder.mkdir(parents=True)
    font.save(folder / "rare.ttf")


def test_a_page_is_not_read_again_when_it_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built, cache = site(tmp_path, 1), MemoryStore()
    target = Target(built, "og", "https://x.example", DEFAULT_SIZE)
    files = [built / "index.html"]
    assert [result.state for result in make_cards(target, files, Design("docs", Look()), cache)] == ["drawn"]
    monkeypatch.setattr("masthead.cards.site.read_page", None)  # whoever calls it fails
    assert [result.state for result in make_cards(target, files, Design("docs", Look()), cache)] == ["kept"]


def test_who_is_interrupted_while_pages_are_handed_out_draws_no_more_of_them(tmp_path: Path) -> None:
    built = site(tmp_path, 1)
    done: list[None] = []

    def files() -> Iterator[Path]:
        yield from [built / "index.html"] * 500
        raise KeyboardInterrupt

    target = Target(built, "og", "https://x.example", DEFAULT_SIZE)
    with pytest.raises(KeyboardInterrupt):
        make_cards(target, files(), Design("docs", Look()), MemoryStore(), progress=lambda: done.append(None))
    assert len(done) < 250


def test_what_a_card_reads_from_outside_may_go_back_to_what_it_was(tmp_path: Path) -> None:
    built, cache, back = site(tmp_path, 1), MemoryStore(), tmp_path / "back.png"
    (tmp_path / "card.html").write_text(f"<img src='{back.as_uri()}'>{{{{ page.title }}}}")
    design = Design(tmp_path / "card.html", Look(), Settings(roots=[tmp_path]))
    seen = []
    for width in (4, 8, 4):
        back.write_bytes(picture(width, 4))
        make_cards(Target(built, "og", "https://x.example", DEFAULT_SIZE), [built / "index.html"], design, cache)
        urls = urls_of((built / "index.html").read_text(), "og:image")
        seen.append((urls, (built / "og/index.png").read_bytes()))
    assert seen[0] == seen[2] != seen[1]
    assert seen[0][0] != seen[1][0]
