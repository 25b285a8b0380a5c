"""A second build: what is as it was is neither drawn nor written, and what is no more goes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from masthead import Masthead, Settings
from masthead.errors import BuildJournalError
from masthead.export.build import BuildOptions, BuildReport, build
from masthead.export.journal import Journal
from masthead.export.report import Counts
from masthead.export.steps import Made
from tests.sites import PLAIN, picture, write_site

CARD = """
    from masthead import ImageResponse
    def generate_static_params():
        return [{{"id": number}} for number in range({count})]
    def image(params):
        return ImageResponse(f"<b>{text} {{params['id']}}", width=40, height=20)
"""


def card(count: int = 3, text: str = "card") -> str:
    return CARD.format(count=count, text=text)


class Project:
    """A site that is built again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"

    def build(self, files: Mapping[str, str | bytes | None] = {}, *, site: Any = None, **options: Any) -> BuildReport:
        app = write_site(self.folder, files)
        self.told: list[tuple[str, str]] = []
        made = Masthead(app, **{"metadata_base": "https://x.example", **(site or {})})
        report = build(made, self.out, told=lambda *what: self.told.append(what), options=BuildOptions(**options))
        assert not report.failures, list(report.failures)
        return report

    def files(self) -> dict[str, bytes]:
        """The tree, without what Masthead notes for itself."""
        found = (path for path in self.out.rglob("*") if path.is_file())
        named = {path.relative_to(self.out).as_posix(): path.read_bytes() for path in found}
        return {name: body for name, body in named.items() if not name.startswith(".masthead/")}

    def times(self) -> dict[str, int]:
        return {name: (self.out / name).stat().st_mtime_ns for name in self.files() if name != "manifest.json"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def counts(report: BuildReport) -> tuple[int, int, int]:
    found: Counts = report.counts
    return found.drawn, found.kept, found.removed


def test_an_unchanged_image_is_neither_drawn_nor_written_again(project: Project) -> None:
    gif = "def image(): return b'GIF89a'\n"
    files: dict[str, str | bytes | None] = {"[id]/icon.py": card(), "icon.png": picture(8, 8), "blog/icon.py": gif}
    assert counts(project.build(files)) == (5, 0, 0)
    times, tree = project.times(), project.files()
    report = project.build()
    assert counts(report) == (0, 5, 0)
    assert len(report.images) == 5
    assert (project.times(), project.files()) == (times, tree)


def test_only_what_changed_is_drawn(project: Project) -> None:
    project.build({"[id]/icon.py": card(), "icon.png": picture(8, 8)})
    times = project.times()
    code = card().replace("card {", "{'other' if params['id'] == '1' else 'card'} {")
    assert counts(project.build({"[id]/icon.py": code})) == (1, 3, 0)
    assert [name for name, time in project.times().items() if time != times[name]] == ["1/icon.png"]


def test_a_file_that_would_be_written_with_the_same_content_is_left_as_it_is(project: Project) -> None:
    project.build({"[id]/icon.py": card()})
    times = project.times()
    assert counts(project.build({"[id]/icon.py": card().replace("<b>", "<b class=x>")})) == (3, 0, 0)
    assert project.times() == times


TYPED = {
    "drawn": "ImageResponse('<b>x', width=8, height=8, headers={'content-type': TYPE})",
    "made by the code": "Response(b'GIF89a', media_type=TYPE)",
}


@pytest.mark.parametrize("made", TYPED.values(), ids=TYPED)
def test_another_type_of_the_same_content_gives_it_another_file(project: Project, made: str) -> None:
    code = "from masthead import ImageResponse\nfrom starlette.responses import Response\nTYPE = 'image/jpeg'\n"
    code += f"def image():\n    return {made}\n"
    project.build({"icon.py": code})
    assert counts(project.build({"icon.py": code.replace("jpeg", "png")})) == (1, 0, 1)
    assert sorted(project.files()) == ["icon.png", "manifest.json"]


@pytest.mark.parametrize("made", ["ImageResponse('<b>x', width=8, height=8, format='png')", "b'GIF89a'"])
def test_what_is_said_of_a_type_is_said_no_more_when_the_tags_say_another(project: Project, made: str) -> None:
    code = f"from masthead import ImageResponse\ncontent_type = 'image/{{}}'\ndef image():\n    return {made}\n"
    right = "png" if "png" in made else "gif"
    said = []
    for kind in ("jpeg", right, "jpeg"):
        (image,) = project.build({"icon.py": code.format(kind)}).images
        said.append("content-type" in [found.code for found in image.diagnostics])
    assert said == [True, False, True]


def test_what_a_picture_reads_counts_as_the_picture_does(project: Project) -> None:
    code = """
        from pathlib import Path
        from masthead import ImageResponse
        def image():
            return ImageResponse(f"<img src='{Path(__file__).parents[1] / 'art/logo.png'}'>", width=40, height=20)
    """
    art = project.folder / "art"
    art.mkdir()
    (art / "logo.png").write_bytes(picture(8, 8))
    site = {"settings": Settings(roots=[art])}
    project.build({"icon.py": code}, site=site)
    assert counts(project.build(site=site)) == (0, 1, 0)
    (art / "logo.png").write_bytes(picture(16, 4))
    assert counts(project.build(site=site)) == (1, 0, 0)
    assert counts(project.build(site=site)) == (0, 1, 0)


def test_a_file_that_is_gone_or_was_changed_is_made_again(project: Project) -> None:
    project.build({"[id]/icon.py": card()})
    tree = project.files()
    (project.out / "0/icon.png").unlink()
    (project.out / "1/icon.png").write_bytes(b"not the size")
    assert counts(project.build()) == (2, 1, 0)
    assert project.files() == tree


def test_verify_finds_a_change_that_keeps_the_size(project: Project) -> None:
    project.build({"[id]/icon.py": card()})
    tree, file = project.files(), project.out / "0/icon.png"
    file.write_bytes(bytes(file.stat().st_size))
    assert counts(project.build()) == (0, 3, 0)
    assert counts(project.build(verify=True)) == (1, 2, 0)
    assert project.files() == tree


def test_what_is_said_of_a_size_follows_the_one_in_the_tags(project: Project) -> None:
    code = "from masthead import ImageResponse\nsize = ({0}, 8)\ndef image(): return ImageResponse('', width=8, height=8)\n"
    said = []
    for width in (8, 16, 8):
        (image,) = project.build({"icon.py": code.format(width)}).images
        said.append("size" in [found.code for found in image.diagnostics])
    assert said == [False, True, False]


def test_the_diagnostics_of_a_kept_image_are_said_again(project: Project) -> None:
    code = "from masthead import ImageResponse\ndef image(): return ImageResponse('<p style=\"colr: red\">x', width=40, height=20)\n"
    first = project.build({"icon.py": code}).images[0].diagnostics
    report = project.build()
    assert counts(report) == (0, 1, 0)
    assert report.images[0].diagnostics == first
    assert "unknown-property" in [found.code for found in first]


def test_an_image_that_nobody_looked_at_is_looked_at_when_asked(project: Project) -> None:
    code = "from masthead import ImageResponse\ndef image(): return ImageResponse('<p style=\"colr: red\">x', width=40, height=20)\n"
    assert project.build({"icon.py": code}, look=False).images[0].diagnostics == ()
    report = project.build()
    assert counts(report) == (1, 0, 0)
    assert report.images[0].diagnostics


def test_files_of_images_that_are_no_more_are_removed_and_their_folders(project: Project) -> None:
    project.build({"[id]/icon.py": card(4)})
    (project.out / "CNAME").write_text("x.example")
    (project.out / "3/mine.txt").write_text("mine")
    assert counts(project.build({"[id]/icon.py": card(2)})) == (0, 2, 2)
    assert sorted(project.files()) == ["0/icon.png", "1/icon.png", "3/mine.txt", "CNAME", "manifest.json"]
    assert not (project.out / "2").exists()


def test_a_file_that_somebody_changed_since_is_left(project: Project) -> None:
    project.build({"[id]/icon.py": card(2)})
    (project.out / "1/icon.png").write_bytes(b"mine now")
    report = project.build({"[id]/icon.py": card(1)})
    assert (counts(report), report.counts.changed) == ((0, 1, 0), 1)
    assert (project.out / "1/icon.png").read_bytes() == b"mine now"


def test_a_former_file_whose_folder_is_a_file_now_is_gone(project: Project) -> None:
    project.build({"blog/icon.py": PLAIN, "icon.py": PLAIN})
    (project.folder / "app/blog/icon.py").unlink()
    shutil.rmtree(project.out / "blog")
    (project.out / "blog").write_text("a page without extension")
    assert counts(project.build()) == (0, 1, 1)
    assert counts(project.build()) == (0, 1, 0)
    assert project.files()["blog"] == b"a page without extension"


def test_a_former_file_whose_name_a_folder_has_is_left(project: Project) -> None:
    project.build({"apple_icon.py": PLAIN, "icon.py": PLAIN})
    (project.folder / "app/icon.py").unlink()
    (project.out / "icon.png").unlink()
    (project.out / "icon.png").mkdir()
    size = (project.out / "icon.png").stat().st_size
    base = sqlite3.connect(project.out / ".masthead/build.sqlite")
    with base:
        base.execute("UPDATE images SET size = ?", (size,))
    base.close()
    report = project.build(verify=True)
    assert (report.counts.removed, report.counts.changed) == (0, 1)


def test_the_file_of_an_image_that_changed_its_type_is_removed(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    assert counts(project.build({"icon.py": PLAIN.replace("width", "format='webp', width")})) == (1, 0, 1)
    assert sorted(project.files()) == ["icon.webp", "manifest.json"]


def test_a_file_that_another_image_has_now_is_not_removed(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    (project.folder / "app/icon.py").unlink()
    project.build({"icon.png": picture(8, 8)})
    assert project.files()["icon.png"] == picture(8, 8)


def test_nothing_is_removed_when_something_failed(project: Project) -> None:
    project.build({"[id]/icon.py": card(2), "apple_icon.py": PLAIN})
    tree = project.files()
    app = write_site(project.folder, {"[id]/icon.py": card(1), "apple_icon.py": "def image(): 1 / 0\n"})
    report = build(Masthead(app), project.out)
    assert [failure.where for failure in report.failures] == ["/apple-icon"]
    assert [image.path for image in report.images] == ["/0/icon"]
    assert report.counts.removed == 0
    assert project.files() == tree


def test_only_builds_what_fits_and_leaves_the_rest_in_the_manifest(project: Project) -> None:
    project.build({"[id]/icon.py": card(), "blog/icon.py": PLAIN})
    code = card(text="new")
    report = project.build({"[id]/icon.py": code, "blog/icon.py": PLAIN.replace("<p>", "<b>")}, only=("/1/*", "/2/**"))
    assert counts(report) == (2, 0, 0)
    images = json.loads(project.files()["manifest.json"])["images"]
    assert sorted(images) == ["/0/icon", "/1/icon", "/2/icon", "/blog/icon"]
    assert counts(project.build()) == (2, 2, 0)


@pytest.mark.parametrize("pattern", ["/c++/*", "/c%2B%2B/*", "/c?+/icon", "/*++/*"])
def test_only_takes_paths_as_people_read_them(project: Project, pattern: str) -> None:
    project.build({"[id]/icon.py": card().replace("range(3)", "('c', 'c++', 'é', '[id]')")}, only=(pattern,))
    assert project.told == [("drawn", "/c%2B%2B/icon")]


@pytest.mark.parametrize(
    ("pattern", "fitting"),
    [
        ("/*", ["/icon"]),
        ("/**", ["/a/icon", "/blog/b/icon", "/blog/icon", "/icon"]),
        ("/*/icon", ["/a/icon", "/blog/icon"]),
        ("/?/icon", ["/a/icon"]),
        ("/blog/**", ["/blog/b/icon", "/blog/icon"]),
        ("/blo./icon", []),
        ("blog/**", []),
    ],
)
def test_a_pattern_is_one_of_whole_paths(project: Project, pattern: str, fitting: list[str]) -> None:
    files = dict.fromkeys(("icon.py", "a/icon.py", "blog/icon.py", "blog/b/icon.py"), PLAIN)
    project.build({**files}, only=(pattern,))
    assert sorted(path for _, path in project.told) == fitting


def test_only_in_an_empty_folder_describes_no_page_whose_images_are_not_there(project: Project) -> None:
    project.build({"[id]/icon.py": card(2), "icon.py": PLAIN}, only=("/1/icon",))
    manifest = json.loads(project.files()["manifest.json"])
    assert (list(manifest["images"]), list(manifest["pages"])) == (["/1/icon"], ["/1"])


@pytest.mark.parametrize("largest", [10_000, 2])
def test_only_leaves_the_tags_of_other_pages_as_they_are(
    project: Project, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    monkeypatch.setattr("masthead.export.manifest.LARGEST", largest)
    project.build({"[id]/icon.py": card(4), "blog/icon.py": PLAIN})
    before = pages(project)
    report = project.build(only=("/1/*",), site={"metadata_base": None, "base_path": "/cards"})
    changed = {path for path, tags in pages(project).items() if tags != before[path]}
    assert (changed, report.counts.pages) == ({"/1"}, len(before))
    assert 'href="/cards/1/icon.png?' in pages(project)["/1"]
    # A page that the site has no more goes with the next build of all.
    assert project.build({"[id]/icon.py": card(2)}, only=("/1/*",)).counts.pages == len(before)
    assert project.build().counts.pages == len(before) - 2


def test_a_part_leaves_images_that_are_no_more_to_the_next_build_of_all(project: Project) -> None:
    project.build({"[id]/icon.py": card(3)})
    for only, left in ((("/0/*",), 3), ((), 2)):
        project.build({"[id]/icon.py": card(2)}, only=only)
        images = json.loads(project.files()["manifest.json"])["images"]
        assert sorted(images) == [f"/{number}/icon" for number in range(left)]
        assert (project.out / "2/icon.png").exists() == (left == 3)


def test_pages_and_images_are_in_the_order_in_which_the_site_names_them(project: Project) -> None:
    report = project.build({"[id]/icon.py": card().replace("range(3)", "'bca'")})
    manifest = json.loads(project.files()["manifest.json"])
    assert (list(manifest["pages"]), list(report.pages)) == (["/", "/b", "/c", "/a"],) * 2
    assert list(manifest["images"]) == ["/b/icon", "/c/icon", "/a/icon"]


def pages(project: Project) -> dict[str, str]:
    """The tags of each page in the manifest, whatever form that has."""
    tree = project.files()
    found = json.loads(tree["manifest.json"])["pages"]
    if "files" not in found:
        return dict(found)
    lines = (json.loads(line) for file in found["files"] for line in tree[file["file"]].splitlines())
    return {line["path"]: line["tags"] for line in lines}


def test_a_dry_run_says_what_would_be_done_and_does_nothing(project: Project) -> None:
    project.build({"[id]/icon.py": card(3)})
    tree, times = project.files(), project.times()
    report = project.build({"[id]/icon.py": card(2), "icon.py": PLAIN}, is_dry=True)
    assert counts(report) == (1, 2, 1)
    assert sorted(project.told) == [
        ("drawn", "/icon"),
        ("kept", "/0/icon"),
        ("kept", "/1/icon"),
        ("removed", "2/icon.png"),
    ]
    assert (project.files(), project.times()) == (tree, times)
    assert counts(project.build()) == (1, 2, 1)


def test_a_dry_run_says_which_files_go_where_images_get_others(project: Project) -> None:
    code = card(2).replace("height=20", "height=20, format='webp'")
    first = {"[id]/icon.py": code, "[id]/apple_icon.py": card(3), "b/icon.py": PLAIN, "c/icon.py": PLAIN}
    project.build({**first, "d/opengraph_image.py": PLAIN})
    (project.out / "2/apple-icon.png").write_bytes(b"somebody's")
    twins = card().replace("range(3)", "'Aa'")
    files: dict[str, str | bytes | None] = {"b/icon.png": picture(8, 8)}
    files |= {"[id]/icon.py": twins, "[id]/apple_icon.py": card(2)}
    for name in ("b/icon.py", "d/opengraph_image.py"):
        (project.folder / "app" / name).unlink()
    foretold = project.build(files, is_dry=True), sorted(project.told)
    built = project.build(), sorted(project.told)
    assert foretold[1] == built[1]
    assert {("removed", "0/icon.webp"), ("changed", "2/apple-icon.png"), ("removed", "d/opengraph-image.png")} <= {
        *built[1]
    }
    assert ("removed", "b/icon.png") not in built[1]
    changed = foretold[0].counts.changed, built[0].counts.changed
    assert (counts(foretold[0]), changed) == (counts(built[0]), (1, 1))
    assert project.build(shards=1, is_dry=True).counts.removed == project.build(shards=1).counts.removed == 6


def everything(project: Project) -> dict[str, tuple[bytes, int]]:
    """All files with their times, those of the journal too."""
    found = [path for path in project.out.rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


def test_a_dry_run_writes_nothing_into_the_journal(project: Project) -> None:
    project.build({"[id]/icon.py": card(3)})
    before = everything(project)
    assert counts(project.build({"[id]/icon.py": card(2)}, is_dry=True)) == (0, 2, 1)
    assert everything(project) == before
    journal = Journal(project.out / ".masthead/build.sqlite")
    with pytest.raises(BuildJournalError, match="is used by another build that is running"):
        project.build(is_dry=True)
    journal.close()


def test_a_dry_run_after_a_build_that_was_killed_leaves_its_journal_as_it_is(project: Project) -> None:
    project.build({"[id]/icon.py": card(3)})
    file = project.out / ".masthead/build.sqlite"
    # The files of a journal whose process is gone: the row of one image is in the log only.
    journal = Journal(file)
    known = journal.known("/1/icon")
    assert known
    journal.add(Made("/9/icon", "drawn", replace(known.facts, file="9/icon.png")))
    journal.make_sure()
    killed = {path.name: path.read_bytes() for path in file.parent.glob("build.sqlite*")}
    journal.close()
    for name, body in killed.items():
        (file.parent / name).write_bytes(body)
    assert sorted(killed) == ["build.sqlite", "build.sqlite-wal"]
    before = everything(project)
    assert counts(project.build(is_dry=True)) == (0, 3, 1)
    assert ("removed", "9/icon.png") in project.told
    assert everything(project) == before


def test_a_dry_run_in_a_new_place_makes_no_folder(project: Project) -> None:
    assert counts(project.build({"icon.py": PLAIN}, is_dry=True)) == (1, 0, 0)
    assert not project.out.exists()


def test_shards_are_in_the_names_and_in_the_tags(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    project.build(shards=1)
    assert sorted(project.files()) == ["56/icon.png", "manifest.json"]
    assert 'href="/56/icon.png?' in json.loads(project.files()["manifest.json"])["pages"]["/"]


def test_a_path_that_a_more_specific_file_answers_is_not_drawn_for_another(project: Project) -> None:
    report = project.build({"[id]/icon.py": card(2), "1/icon.py": PLAIN})
    assert sorted(image.path for image in report.images) == ["/0/icon", "/1/icon"]
    assert project.files()["1/icon.png"] != project.files()["0/icon.png"]
    assert len(report.images) == 2


def test_two_builds_of_one_folder_at_once_are_refused(project: Project) -> None:
    project.build({"icon.py": PLAIN})
    journal = Journal(project.out / ".masthead/build.sqlite")
    with pytest.raises(BuildJournalError, match="is used by another build that is running"):
        project.build()
    journal.close()


def test_a_journal_that_is_none_is_said(project: Project) -> None:
    file = project.folder / "notes.txt"
    file.write_text("not a database, but long enough to be looked at" * 100)
    with pytest.raises(BuildJournalError, match=r"notes\.txt is no journal of a build"):
        project.build({"icon.py": PLAIN}, journal=file)


def test_a_large_site_has_its_manifest_in_lines(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.export.manifest.LARGEST", 5)
    monkeypatch.setattr("masthead.export.manifest.LINES_OF_A_FILE", 4)
    project.build({"[id]/icon.py": card(10)})
    tree = project.files()
    manifest = json.loads(tree["manifest.json"])
    assert (manifest["version"], manifest["images"]["count"], manifest["pages"]["count"]) == (2, 10, 11)
    lines = [json.loads(line) for file in manifest["images"]["files"] for line in tree[file["file"]].splitlines()]
    assert [line["path"] for line in lines] == sorted(f"/{number}/icon" for number in range(10))
    assert all(line["size"] == len(tree[line["file"]]) for line in lines)
    project.build({"[id]/icon.py": card(3)})
    assert sorted(name for name in project.files() if name.startswith("manifest")) == ["manifest.json"]


def test_a_manifest_of_lines_that_names_other_files_removes_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masthead.export.manifest.LARGEST", 2)
    project.build({"[id]/icon.py": card(4)})
    manifest = json.loads(project.files()["manifest.json"])
    (file,) = manifest["pages"]["files"]
    (project.out / "notes.txt").write_bytes((project.out / file["file"]).read_bytes())
    file["file"] = "notes.txt"
    (project.out / "manifest.json").write_text(json.dumps(manifest))
    project.build({"[id]/icon.py": card(5)})
    assert (project.out / "notes.txt").exists()


def test_an_image_that_is_given_by_its_path_is_drawn_again_when_its_content_changes(project: Project) -> None:
    logo = project.folder / "logo.png"
    code = f"""
        from masthead import ImageResponse
        def image():
            return ImageResponse("<img src=logo>", images={{"logo": {str(logo)!r}}}, width=16, height=16)
    """
    logo.write_bytes(picture(8, 8))
    assert counts(project.build({"icon.py": code})) == (1, 0, 0)
    before = project.files()["icon.png"]
    assert counts(project.build()) == (0, 1, 0)
    logo.write_bytes(picture(4, 16))
    assert counts(project.build()) == (1, 0, 0)
    assert project.files()["icon.png"] != before


def test_one_picture_for_all_builds_of_a_process_is_drawn_of_what_it_shows_now(tmp_path: Path) -> None:
    code = """
        from pathlib import Path
        from masthead import ImageResponse
        logo = Path(__file__).parents[1] / "logo.png"
        CARD = ImageResponse("<img src='logo' width=8 height=8>", width=8, height=8, images={"logo": logo})
        def image(): return CARD
    """
    site = Masthead(write_site(tmp_path, {"icon.py": code}), development=False)
    drawn = set()
    for colour in ("red", "blue"):
        Image.new("RGB", (8, 8), colour).save(tmp_path / "logo.png")
        assert counts(build(site, tmp_path / "out")) == (1, 0, 0)
        drawn.add((tmp_path / "out/icon.png").read_bytes())
    assert len(drawn) == 2
