"""A journal that cannot be used is said on one line, with what to do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from masthead.diagnostics import Diagnostic
from masthead.errors import BuildJournalError
from masthead.export.journal import Journal
from masthead.export.steps import NOTHING, Facts, Known, Made
from masthead.imaging.job import Outside, Read
from tests.export.test_incremental import Project, card
from tests.sites import PLAIN

FACTS = Facts("a.png", 1, "0" * 64, "image/png", "job" * 1000, "key", NOTHING, None)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


OUTSIDES = [
    NOTHING,
    Outside((), "machine"),
    Outside((Read("url", "https://x.example/ü.png", "1f"), Read("file", "/emoji/1f600.svg", "")), "packages"),
]


@pytest.mark.parametrize("outside", OUTSIDES)
@pytest.mark.parametrize("diagnostics", [None, (), (Diagnostic("overflow", "warning", "div", "it is cut", "ändern"),)])
def test_what_is_noted_of_an_image_comes_back_as_it_was(
    tmp_path: Path, outside: Outside, diagnostics: tuple[Diagnostic, ...] | None
) -> None:
    facts = replace(FACTS, outside=outside, diagnostics=diagnostics)
    for is_sure in (False, True):
        with closing(Journal(tmp_path / "build.sqlite")) as journal:
            journal.add(Made("/a", "drawn", facts), is_sure=is_sure)
        with closing(Journal(tmp_path / "build.sqlite")) as journal:
            assert journal.known("/a") == Known(facts, is_sure)


@pytest.mark.parametrize("is_dry", [False, True])
def test_a_folder_is_no_journal(project: Project, monkeypatch: pytest.MonkeyPatch, is_dry: bool) -> None:
    monkeypatch.chdir(project.folder)
    for name in (".", "notes"):
        (project.folder / name).mkdir(exist_ok=True)
        with pytest.raises(BuildJournalError, match="is a folder; give another file with --journal"):
            project.build({"icon.py": PLAIN}, journal=Path(name), is_dry=is_dry)


def test_a_journal_in_a_file_is_said(project: Project) -> None:
    (project.folder / "notes").write_text("a file")
    for name in ("notes/build.sqlite", "notes/of/build.sqlite"):
        with pytest.raises(BuildJournalError, match=f"{name} would lie in a file, not in a folder; give another file"):
            project.build({"icon.py": PLAIN}, journal=project.folder / name)


def test_a_journal_that_cannot_be_opened_is_said(project: Project) -> None:
    file = project.folder / "build.sqlite"
    file.symlink_to(project.folder / "nowhere/build.sqlite")
    with pytest.raises(BuildJournalError, match=r"cannot be used: unable to open.* its folder can be written"):
        project.build({"icon.py": PLAIN}, journal=file)


def test_a_journal_of_another_version_waits_for_no_build(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    with sqlite3.connect(project.out / ".masthead/build.sqlite") as base:
        base.execute("PRAGMA user_version = 9")
    with pytest.raises(BuildJournalError) as caught:
        project.build()
    assert str(caught.value).endswith("another version of Masthead (form 9); give another file with --journal")


def test_a_full_disk_is_said_for_what_it_is(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "build.sqlite")
    journal._base.execute("PRAGMA max_page_count = 30")  # as SQLite sees a disk of that size
    with pytest.raises(BuildJournalError, match="cannot be written: the disk is full; make room, and build again"):
        for number in range(1000):
            journal.add(Made(f"/{number}", "drawn", FACTS))
    journal.close()


def test_a_damaged_journal_is_said_wherever_that_is_found(project: Project) -> None:
    report = project.build({"[id]/icon.py": card(60)})
    file = project.out / ".masthead/build.sqlite"
    body = bytearray(file.read_bytes())
    for page in range(4096, len(body), 4096):
        body[page : page + 200] = b"\xff" * 200
    file.write_bytes(body)
    damaged = "is damaged .*; remove it, and the next build looks at the files that are there"
    with pytest.raises(BuildJournalError, match=damaged):
        project.build()
    with pytest.raises(BuildJournalError, match=damaged):
        list(report.images)
    file.unlink()
    assert project.build().counts.failed == 0


def test_a_report_whose_journal_is_gone_says_so(project: Project) -> None:
    report = project.build({"icon.py": PLAIN})
    (project.out / ".masthead/build.sqlite").unlink()
    with pytest.raises(BuildJournalError, match="unable to open database file"):
        list(report.failures)
