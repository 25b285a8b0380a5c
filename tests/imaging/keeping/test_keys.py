"""The key of a picture: it changes with everything that can change the picture, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from masthead import Font, ImageResponse, Limits, Settings
from masthead.imaging.fonts import DATA
from masthead.imaging.job import Drawing, Job, Outside, Read
from masthead.imaging.keeping.keys import job_key, picture_key, read_again
from masthead.imaging.response import DrawContext

SIZE = {"width": 40, "height": 20}
RED = b"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><rect width='8' height='8' fill='red'/></svg>"
BLUE = RED.replace(b"red", b"blue")


def job(content: object = "<p>Text</p>", settings: Settings | None = None, **options: Any) -> Job:
    response = ImageResponse(content, **{**SIZE, **options})
    return response.job(DrawContext(settings=settings or Settings()))


def drawn(content: str, settings: Settings, **options: Any) -> Drawing:
    return ImageResponse(content, **{**SIZE, **options}).draw(DrawContext(settings=settings))


def key_of(found: Job, drawing: Drawing) -> str:
    return picture_key(job_key(found), drawing.outside)


OPTIONS: list[dict[str, Any]] = [
    {"content": "<p>Other</p>"},
    {"width": 41},
    {"scale": 2.0},
    {"format": "webp"},
    {"format": "jpeg", "quality": 50},
    {"level": "fast"},
    {"emoji": None},
    {"stylesheets": ["p { color: red }"]},
    {"compat": "next-og"},
    {"images": {"logo": RED}},
    {"images": {"logo": BLUE}},
    {"images": {"other": RED}},
    {"debug": True},
    {"deterministic": True},
    {"strict": True},
    {"duration": 1.0, "format": "webp"},
    {"sizes": [16], "format": "ico"},
    {"fonts": [Font(DATA / "JetBrainsMono.woff2")]},
    {"fonts": [Font(DATA / "JetBrainsMono.woff2", family="Other")]},
    {"fonts": [Font(DATA / "JetBrainsMono.woff2", lang="ja")]},
    {"settings": Settings(fonts=[DATA / "InterVariable-Italic.woff2"]), "fonts": [Font(DATA / "JetBrainsMono.woff2")]},
    {"settings": Settings(limits=Limits(text=10))},
    {"fonts": [Font(DATA / "JetBrainsMono.woff2", weight=700)]},
    {"fonts": [Font(DATA / "InterVariable-Italic.woff2")]},
    {"emoji": "noto"},
    {"emoji": "noto", "settings": Settings(emoji={"noto": "/here"})},
    {"emoji": "noto", "settings": Settings(emoji={"noto": "/there"})},
]


@pytest.mark.parametrize("options", OPTIONS, ids=repr)
def test_each_option_changes_it(options: dict[str, Any]) -> None:
    seen = {job_key(job()), job_key(job(**options))}
    assert len(seen) == 2
    assert job_key(job(**options)) in seen


def test_no_two_of_them_have_one() -> None:
    assert len({job_key(job(**options)) for options in OPTIONS}) == len(OPTIONS)


def test_parts_that_only_look_alike_together_have_keys_of_their_own() -> None:
    assert job_key(job(stylesheets=["a", "b"])) != job_key(job(stylesheets=["ab"]))
    assert job_key(job("<p>a", stylesheets=["b"])) != job_key(job("<p>ab"))


def test_half_of_a_surrogate_pair_has_one_too() -> None:
    assert job_key(job("<p>\ud83d")) != job_key(job("<p>\ud83c"))


def test_where_things_lie_does_not_matter(tmp_path: Path) -> None:
    font = tmp_path / "elsewhere.woff2"
    font.write_bytes((DATA / "JetBrainsMono.woff2").read_bytes())
    one, other = Settings(roots=[tmp_path]), Settings(cache=tmp_path, isolated=True)
    assert job_key(job(settings=one, fonts=[Font(font)])) == job_key(
        job(settings=other, fonts=[Font(DATA / "JetBrainsMono.woff2")])
    )


def test_another_process_finds_the_same_key() -> None:
    code = (
        "from masthead import ImageResponse; from masthead.imaging.keeping.keys import job_key\n"
        "from masthead.imaging.response import DrawContext\n"
        "print(job_key(ImageResponse('<p>Text</p>', width=40, height=20, images={'a': b'x', 'b': b'y'}).job(DrawContext())))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert printed == job_key(job(images={"a": b"x", "b": b"y"}))


@pytest.mark.parametrize("isolated", [False, True])
def test_what_a_page_reads_is_part_of_it(tmp_path: Path, isolated: bool) -> None:
    settings = Settings(roots=[tmp_path], isolated=isolated)
    source = "<img src='logo.svg'><div style='background: url(absent.png)'>"
    (tmp_path / "logo.svg").write_bytes(RED)
    drawing = drawn(source, settings)
    key = key_of(job(source, settings), drawing)
    assert [(read.name, bool(read.digest)) for read in drawing.outside.reads] == [
        ("logo.svg", True),
        ("absent.png", False),
    ]
    assert picture_key(job_key(job(source, settings)), read_again(drawing.outside, settings)) == key
    (tmp_path / "logo.svg").write_bytes(BLUE)
    changed = picture_key(job_key(job(source, settings)), read_again(drawing.outside, settings))
    assert changed == key_of(job(source, settings), drawn(source, settings)) != key


def test_a_file_that_appears_changes_it(tmp_path: Path) -> None:
    settings = Settings(roots=[tmp_path])
    outside = drawn("<img src='logo.svg'>", settings).outside
    (tmp_path / "logo.svg").write_bytes(RED)
    assert read_again(outside, settings) != outside


def test_pictures_of_emoji_are_part_of_it(tmp_path: Path) -> None:
    settings = Settings(emoji={"openmoji": tmp_path})
    (tmp_path / "1F600.svg").write_bytes(RED)
    outside = drawn("<p>\U0001f600</p>", settings, emoji="openmoji").outside
    assert [read.kind for read in outside.reads if read.digest] == ["file"]
    assert read_again(outside, settings) == outside
    (tmp_path / "1F600.svg").write_bytes(BLUE)
    assert read_again(outside, settings) != outside


@pytest.mark.parametrize(
    ("content", "options", "searched"),
    [
        ("<p>Text</p>", {}, ""),
        ("<p style='font-family: Inter, sans-serif'>Text</p>", {}, ""),
        ("<p style='font-family: Somebody'>Text</p>", {}, "packages"),
        ("<p>ไทย</p>", {}, "machine"),
        ("<p>ไทย</p>", {"deterministic": True}, ""),
        ("<p>Text</p>", {"emoji": "noto"}, "machine"),
    ],
)
def test_fonts_of_the_machine_count_where_they_were_looked_for(
    content: str, options: dict[str, Any], searched: str
) -> None:
    outside = drawn(content, Settings(), **options).outside
    assert outside.searched == searched
    assert (picture_key("key", outside) != "key") == bool(searched)


def test_nothing_from_outside_leaves_the_key_as_it_is() -> None:
    assert picture_key("key", Outside()) == "key"
    read = Read("url", "logo.svg", "")
    assert len({picture_key("key", Outside((one,))) for one in (read, replace_digest(read))} | {"key"}) == 3


def replace_digest(read: Read) -> Read:
    return read._replace(digest="ab")


def test_equal_jobs_have_equal_keys() -> None:
    assert job_key(job()) == job_key(replace(job(), settings=Settings(localhost=True)))
