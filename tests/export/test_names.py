"""Names of files from build to build: of paths that differ in case only, and of files that are somebody else's."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from masthead import Masthead
from masthead.errors import BuildPlaceError
from masthead.export.build import BuildOptions, build
from masthead.export.journal import Journal
from masthead.export.making.folder import FolderPlace
from masthead.export.steps import Claim
from tests.export.test_incremental import Project, card, counts
from tests.sites import PLAIN, picture, write_site


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def cards(ids: Iterable[str]) -> dict[str, str | bytes | None]:
    return {"[id]/icon.py": card().replace("range(3)", repr(list(ids)))}


def listed(project: Project) -> dict[str, str]:
    """The file of each image as the manifest has it, which has the content that it says and is there alone."""
    tree = project.files()
    images = json.loads(tree["manifest.json"])["images"]
    assert {path: image["sha256"] for path, image in images.items()} == {
        path: hashlib.sha256(tree[image["file"]]).hexdigest() for path, image in images.items()
    }
    assert sorted(tree) == sorted(["manifest.json", *(image["file"] for image in images.values())])
    return {path: image["file"] for path, image in images.items()}


def test_paths_that_differ_in_case_only_keep_their_names_in_any_order(project: Project) -> None:
    assert counts(project.build(cards("abAc"))) == (4, 0, 1)  # one was written before it was known for a twin
    assert sorted(path for what, path in project.told if what == "drawn") == [
        "/A/icon",
        "/a/icon",
        "/b/icon",
        "/c/icon",
    ]
    names = {
        "/a/icon": "a/icon-d0ab22a5.png",
        "/b/icon": "b/icon.png",
        "/A/icon": "A/icon-68fd8720.png",
        "/c/icon": "c/icon.png",
    }
    assert listed(project) == names
    assert counts(project.build(cards("Acba"))) == (0, 4, 0)
    assert listed(project) == names


def test_a_twin_never_has_the_name_of_another_image(project: Project) -> None:
    code = card().replace(
        "def image(params)",
        "def generate_image_metadata(params):\n        return [{'id': i} for i in ('A', 'a', 'a-2')]\n    def image(params, id)",
    )
    project.build({"[id]/icon.py": code.replace("range(3)", "range(1)").replace("{params['id']}", "{id}")})
    assert len(listed(project)) == 3
    assert counts(project.build()) == (0, 3, 0)


def test_a_twin_that_is_alone_again_has_the_name_of_its_path(project: Project) -> None:
    for ids, names in (("Aa", 2), ("aA", 2), ("a", 1), ("b", 1)):
        project.build(cards(ids))
        assert len(listed(project)) == names
    project.build(cards("a"))
    assert listed(project) == {"/a/icon": "a/icon.png"}


@pytest.mark.parametrize(("former", "now"), [("A", "a"), ("Ä", "ä"), ("\u00e9", "e\u0301"), ("ẞ", "ss")])
def test_a_former_name_of_a_file_that_another_image_has_is_no_reason_to_remove_it(
    project: Project, former: str, now: str
) -> None:
    for text in ("x", "{params['id']}"):
        code = card().replace("{params['id']}", text)
        shutil.rmtree(project.out, ignore_errors=True)
        project.build({"[id]/icon.py": code.replace("range(3)", repr([former]))})
        # As on a file system that takes no notice of case or of how accents are written: two names, one file.
        (project.out / now).symlink_to(former)
        assert counts(project.build({"[id]/icon.py": code.replace("range(3)", repr([now]))})) == (1, 0, 0)
        assert (project.out / now / "icon.png").is_file()


@pytest.mark.parametrize("pair", [("Ä", "ä"), ("\u00e9", "e\u0301"), ("\u00c9", "e\u0301")])
def test_paths_that_differ_as_some_file_systems_do_not_see_have_names_of_their_own(
    project: Project, pair: tuple[str, str]
) -> None:
    project.build(cards(pair))
    names = listed(project).values()
    assert len({re.sub(r"^[^/]+/", "", name) for name in names}) == 2, names


def test_a_twin_that_is_not_asked_for_stays_as_it_is(project: Project) -> None:
    project.build(cards("a"))
    project.build(cards("aA"), only=("/A/*",))
    assert listed(project) == {"/a/icon": "a/icon.png", "/A/icon": "A/icon-68fd8720.png"}
    project.build()
    assert listed(project) == {"/a/icon": "a/icon-d0ab22a5.png", "/A/icon": "A/icon-68fd8720.png"}


def test_twins_are_called_as_before_after_a_build_that_could_not_list_them(project: Project) -> None:
    project.build(cards("Aa"))
    names = listed(project)
    write_site(project.folder, {"[id]/icon.py": "1 / 0\n"})
    assert build(Masthead(project.folder / "app"), project.out).failures
    assert counts(project.build(cards("Aa"))) == (0, 2, 0)
    assert listed(project) == names


def test_a_file_of_somebody_else_is_neither_overwritten_nor_removed(project: Project) -> None:
    project.out.mkdir()
    (project.out / "icon.png").write_bytes(b"drawn by a designer")
    app = write_site(project.folder, {"icon.py": PLAIN, "apple_icon.py": PLAIN})
    report = build(Masthead(app), project.out)
    message = (
        "/icon cannot be written as a file: icon.png is there already, and no build wrote it; "
        "move it, or build into a folder of its own"
    )
    assert [failure.message for failure in report.failures] == [message]
    assert counts(report) == (1, 0, 0)
    (app / "icon.py").unlink()
    assert counts(project.build()) == (0, 1, 0)
    assert (project.out / "icon.png").read_bytes() == b"drawn by a designer"


def test_a_link_of_somebody_else_that_leads_nowhere_is_left(project: Project) -> None:
    project.out.mkdir()
    for name, target in (("icon.png", "nowhere"), ("apple-icon.png", "apple-icon.png")):
        (project.out / name).symlink_to(target)
    app = write_site(project.folder, {"icon.py": PLAIN, "apple_icon.py": PLAIN, "blog/icon.py": PLAIN})
    report = build(Masthead(app), project.out)
    assert sorted(failure.where for failure in report.failures) == ["/apple-icon", "/icon"]
    assert (report.counts.drawn, (project.out / "icon.png").is_symlink()) == (1, True)


@pytest.mark.parametrize("content", ['{"name": "My app", "start_url": "/"}', "[]", "half", ""])
def test_a_manifest_of_somebody_else_ends_the_build(project: Project, content: str) -> None:
    project.out.mkdir()
    (project.out / "manifest.json").write_text(content)
    with pytest.raises(BuildPlaceError, match=r"its manifest\.json is somebody else's.*; move it, or build into"):
        project.build({"icon.py": PLAIN})
    assert sorted(project.files()) == ["manifest.json"]
    assert (project.out / "manifest.json").read_text() == content


@pytest.mark.parametrize("largest", [10_000, 2])
def test_a_lost_journal_is_no_reason_to_fail(project: Project, monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    monkeypatch.setattr("masthead.export.manifest.LARGEST", largest)
    project.build({"[id]/icon.py": card(4)})
    shutil.rmtree(project.out / ".masthead")
    assert counts(project.build()) == (4, 0, 0)
    shutil.rmtree(project.out / ".masthead")
    (project.out / "2/icon.png").write_bytes(b"mine")
    write_site(project.folder, {"[id]/icon.py": card(4, "other")})
    report = build(Masthead(project.folder / "app"), project.out)
    assert (counts(report), [failure.where for failure in report.failures]) == ((3, 0, 0), ["/2/icon"])
    assert (project.out / "2/icon.png").read_bytes() == b"mine"


def test_a_dry_run_foretells_the_file_of_somebody_else(project: Project) -> None:
    project.build(
        {"[id]/icon.py": card(1), "c/icon.py": card(1).replace("(params)", "()").replace("{params['id']}", "")}
    )
    picture_of = (project.out / "0/icon.png").read_bytes()
    for file, body in (("1/icon.png", b"mine"), ("2/icon.png", picture_of), ("d/icon.png", b"mine")):
        (project.out / file).parent.mkdir()
        (project.out / file).write_bytes(body)
    code = card(3).replace("{params['id']}", "0")
    app = write_site(project.folder, {"[id]/icon.py": code, "c/icon.png": picture(8, 8), "d/icon.png": picture(9, 9)})
    (app / "c/icon.py").unlink()
    reports = [build(Masthead(app), project.out, options=BuildOptions(is_dry=is_dry)) for is_dry in (True, False)]
    for report in reports:
        assert sorted(failure.where for failure in report.failures) == ["/1/icon", "/d/icon.png"]
        assert all("is there already, and no build wrote it" in failure.message for failure in report.failures)
        assert counts(report) == (2, 1, 0)


def test_what_a_lost_journal_had_and_the_site_has_not_stays_a_builds_own(project: Project) -> None:
    project.build({"[id]/icon.py": card(4)})
    shutil.rmtree(project.out / ".masthead")
    project.build({"[id]/icon.py": card(2)})
    assert (project.out / "3/icon.png").is_file()
    (project.out / "2/icon.png").write_bytes(b"mine")
    write_site(project.folder, {"[id]/icon.py": card(4, "other")})
    report = build(Masthead(project.folder / "app"), project.out)
    assert (counts(report), [failure.where for failure in report.failures]) == ((3, 0, 0), ["/2/icon"])


def test_what_a_build_wrote_that_was_killed_may_be_overwritten(project: Project) -> None:
    place = FolderPlace(project.out)
    for file, body in (("0/icon.png", b"written"), ("1/icon.png", b"changed since")):
        place.claim(Claim(file, 7, hashlib.sha256(b"written").hexdigest()))
        place.write(file, body, "image/png")
    app = write_site(project.folder, {"[id]/icon.py": card(2)})
    report = build(Masthead(app), project.out)
    assert (counts(report), [failure.where for failure in report.failures]) == ((1, 0, 0), ["/1/icon"])


def test_a_note_of_a_file_that_was_cut_within_a_character_stops_no_build(project: Project) -> None:
    place = FolderPlace(project.out)
    for file in ("0/icon.png", "é/icon.png"):
        place.claim(Claim(file, 7, hashlib.sha256(b"written").hexdigest()))
    place.write("0/icon.png", b"written", "image/png")
    (notes,) = (project.out / ".masthead/parts").iterdir()
    notes.write_bytes(notes.read_bytes().partition(b"\xa9")[0])
    assert counts(project.build({"[id]/icon.py": card(2)})) == (2, 0, 0)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(b"a file in the way")
    with pytest.raises((NotADirectoryError, FileExistsError)):
        FolderPlace(tmp_path).write("0/icon.png", b"picture", "image/png")
    assert list((tmp_path / ".masthead/parts").iterdir()) == []


def test_what_a_killed_build_left_half_written_goes_though_the_next_one_fails(project: Project) -> None:
    part = project.out / ".masthead/parts/1f"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    app = write_site(project.folder, {"icon.py": "def image(): 1 / 0\n"})
    assert build(Masthead(app), project.out).failures
    assert not part.exists()


def test_images_that_take_the_names_of_one_another_are_written(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    project.build({"icon.png": picture(8, 8)})
    assert sorted(listed(project)) == ["/icon", "/icon.png"]
    (project.folder / "app/icon.png").unlink()
    project.build()
    assert listed(project) == {"/icon": "icon.png"}


def test_a_file_that_an_image_has_now_stays_though_it_was_that_of_another(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    body = (project.out / "icon.png").read_bytes()
    (project.folder / "app/icon.py").unlink()
    assert project.build({"icon.png": body}).counts.removed == 0
    assert listed(project) == {"/icon.png": "icon.png"}


def test_a_file_that_a_build_had_no_time_to_remove_may_be_overwritten(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    app = write_site(
        project.folder, {"icon.py": "def image(): return b'GIF89a'\n", "blog/icon.py": "def image(): 1 / 0\n"}
    )
    assert [failure.where for failure in build(Masthead(app), project.out).failures] == ["/blog/icon"]
    (app / "blog/icon.py").unlink()
    project.build({"icon.png": picture(8, 8)})
    assert listed(project) == {"/icon": "icon.gif", "/icon.png": "icon.png"}


def test_what_a_build_that_was_killed_wanted_to_make_again_is_nothing_to_the_next(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    with closing(Journal(project.out / ".masthead/build.sqlite")) as journal:
        journal.replace("/gone/icon")
    assert counts(project.build()) == (0, 1, 0)


def test_the_output_is_not_the_folder_of_the_site_nor_in_it(project: Project) -> None:
    app = write_site(project.folder, {"icon.py": PLAIN})
    (project.folder / "link").symlink_to("app")
    for out, where in (
        (app, r"is the site's folder"),
        (project.folder / "link", r"is the site's folder"),
        (app / "deep/out", r"lies in the site's folder .*app"),
    ):
        with pytest.raises(BuildPlaceError, match=rf"it {where}, where the next build .*; give one beside it"):
            build(Masthead(app), out)
    assert [path.name for path in app.iterdir()] == ["icon.py"]
    assert build(Masthead(app), project.folder).counts.drawn == 1
    assert build(Masthead(app), project.folder / "app-out").counts.drawn == 1
