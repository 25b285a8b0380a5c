"""A build that is killed at any moment goes on, and ends with the tree of one that was not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from masthead import Masthead
from masthead.export.build import build
from tests.export.test_incremental import Project
from tests.sites import picture, write_site

KILLS = 12
CARD = """
    from masthead import ImageResponse
    async def generate_static_params():
        for number in range(150):
            yield {"id": number}
    def generate_image_metadata(params):
        return [{"id": name} for name in "ab"]
    def image(params, id):
        return ImageResponse(f"<b style='font-size:40px'>{params['id']} {id}", width=300, height=150)
"""
BUILD = """
import sys
from masthead import Masthead
from masthead.export.build import build
report = build(Masthead("app", metadata_base="https://x.example"), "out")
print(report.counts.drawn, report.counts.kept, len(report.failures))
"""


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", BUILD], cwd=folder, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing is killed there")
def test_a_build_that_is_killed_at_random_moments_ends_with_the_same_tree(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {"[id]/icon.py": CARD, "favicon.ico": picture(8, 8, "ICO")}
    whole, broken = Project(tmp_path / "whole"), Project(tmp_path / "broken")
    begin = time.monotonic()
    whole.build(files)
    length = time.monotonic() - begin + 1.0
    write_site(broken.folder, files)
    seed = int(os.environ.get("MASTHEAD_SEED", "7"))
    moments = random.Random(seed)
    for _ in range(KILLS):
        process = start(broken.folder)
        time.sleep(moments.uniform(0.3, length))
        process.kill()
        process.communicate()
        check_nothing_is_half_written(broken, whole.files())
    output, _ = start(broken.folder).communicate(timeout=60)
    drawn, kept, failed = map(int, output.split())
    assert (drawn + kept, failed) == (301, 0)
    assert broken.files() == whole.files()
    assert not list((broken.out / ".masthead").glob("parts/*"))


def check_nothing_is_half_written(broken: Project, whole: dict[str, bytes]) -> None:
    """Every file under its own name is whole, and a manifest names only files that are there."""
    tree = broken.files() if broken.out.exists() else {}
    assert {name: body for name, body in tree.items() if body != whole.get(name)} == {}
    if "manifest.json" in tree:
        assert all(image["file"] in tree for image in json.loads(tree["manifest.json"])["images"].values())


def test_a_killed_build_does_not_draw_again_what_it_had_drawn(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": CARD})
    process = start(tmp_path)
    end = time.monotonic() + 30
    while len(list((tmp_path / "out").glob("*/icon/*.png"))) < 150 and time.monotonic() < end:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    report = build(Masthead(tmp_path / "app"), tmp_path / "out")
    assert report.counts.kept >= 10
    assert report.counts.kept + report.counts.drawn == 300


LONG = """
    import time
    from masthead import ImageResponse
    def generate_image_metadata():
        return [{"id": number} for number in range(12)]
    def image(id):
        time.sleep(60 if id >= 10 else 0)
        return ImageResponse(f"<b>{id}", width=40, height=20)
"""


def test_images_that_were_finished_are_known_though_others_take_long(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": LONG})
    with_two = BUILD.replace('"out")', '"out", workers=2)')
    process = subprocess.Popen([sys.executable, "-c", with_two], cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while len(list((tmp_path / "out").glob("icon/*.png"))) < 10 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.8)  # half a second, and patience
    finally:
        process.kill()
        process.wait()
    write_site(tmp_path, {"icon.py": LONG.replace("60 if id >= 10 else 0", "0")})
    report = build(Masthead(tmp_path / "app"), tmp_path / "out")
    assert (report.counts.drawn, report.counts.kept) == (2, 10)


KILLED_AFTER_A_FILE = """
import os
from masthead import Masthead
from masthead.export.build import build
from masthead.export.making.folder import FolderPlace
write = FolderPlace.write
FolderPlace.write = lambda self, *what: (write(self, *what), os._exit(9))
build(Masthead("app"), "out")
"""


def test_a_file_that_a_killed_build_had_just_written_is_known_for_a_build_s_own(tmp_path: Path) -> None:
    project, card = Project(tmp_path), LONG.replace("60 if id >= 10 else 0", "0")
    write_site(tmp_path, {"icon.py": card})
    ran = subprocess.run([sys.executable, "-c", KILLED_AFTER_A_FILE], cwd=tmp_path, check=False)
    assert (ran.returncode, len(project.files())) == (9, 1)
    # Another one than would be written now, as somebody has changed the code since.
    assert project.build({"icon.py": card.replace("<b>", "<i>")}).counts.drawn == 12


KILLED_AT_THE_MANIFEST = """
import os
import masthead.export.manifest
from masthead import Masthead
from masthead.export.build import build
from masthead.export.making.folder import FolderPlace
masthead.export.manifest.LARGEST = 2
write = FolderPlace.write
FolderPlace.write = lambda self, file, *rest: os._exit(9) if file == "manifest.json" else write(self, file, *rest)
build(Masthead("app", metadata_base="https://x.example"), "out")
"""
BREAKING = """
    from masthead import ImageResponse
    calls = 0
    def generate_image_metadata():
        global calls
        calls += 1
        if calls > 1:
            raise RuntimeError("the database went away")
        return [{"id": number} for number in range(9)]
    def image(id):
        return ImageResponse(f"<b>{id}", width=40, height=20)
"""


def test_no_file_of_lines_is_left_of_a_manifest_that_was_killed_or_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masthead.export.manifest.LARGEST", 2)
    monkeypatch.setattr("masthead.export.manifest.LINES_OF_A_FILE", 2)
    project = Project(tmp_path)
    card = LONG.replace("60 if id >= 10 else 0", "0")
    project.build({"icon.py": card})
    write_site(tmp_path, {"icon.py": card.replace("12", "11"), "blog/[id]/icon.py": CARD.replace("150", "4")})
    ran = subprocess.run([sys.executable, "-c", KILLED_AT_THE_MANIFEST], cwd=tmp_path, check=False)
    assert ran.returncode == 9
    assert lines(project) > named_lines(project)
    before = project.files()
    write_site(tmp_path, {"icon.py": BREAKING})
    report = build(Masthead(tmp_path / "app", metadata_base="https://x.example"), project.out)
    assert [failure.where for failure in report.failures] == ["manifest.json"]
    assert not list((project.out / ".masthead/parts").glob("*[!s]"))
    assert {name: before[name] for name in lines(project)} == {name: before[name] for name in named_lines(project)}
    project.build({"icon.py": card})
    assert lines(project) == named_lines(project)


def lines(project: Project) -> set[str]:
    return {name for name in project.files() if name.startswith("manifest.d/")}


def named_lines(project: Project) -> set[str]:
    manifest = json.loads(project.files()["manifest.json"])
    return {file["file"] for kind in ("pages", "images") for file in manifest[kind]["files"]}


def test_a_file_that_a_power_cut_took_the_content_of_is_made_again(tmp_path: Path) -> None:
    project = Project(tmp_path)
    write_site(tmp_path, {"[id]/icon.py": CARD, "icon.py": "def image():\n    1 / 0\n"})
    # A build that failed has not told the system to write everything: its files are compared.
    assert build(Masthead(tmp_path / "app"), project.out).failures
    tree, file = project.files(), project.out / "0/icon/a.png"
    file.write_bytes(bytes(file.stat().st_size))
    report = build(Masthead(tmp_path / "app"), project.out)
    assert (report.counts.drawn, report.counts.kept) == (1, 299)
    assert project.files() == tree


KILLED_BEFORE_ITS_ROWS = """
import os
from masthead.export.journal import Journal
from masthead import Masthead
from masthead.export.build import build
Journal.add = lambda *_, **__: None
Journal.meet_twins = lambda *_: os._exit(9)
build(Masthead("app", metadata_base="https://x.example"), "out")
"""
NUMBERED = """
    from masthead import ImageResponse
    def generate_static_params():
        return [{"id": number} for number in range(3)]
    def image(params):
        return ImageResponse(f"<b>FIRST {params['id']}", width=40, height=20, format="FORMAT")
"""


def numbered(text: str, format: str) -> str:
    return NUMBERED.replace("FIRST", text).replace("FORMAT", format)


# Later, when it has also written what it first took for somebody else's.
KILLED_LATER = KILLED_BEFORE_ITS_ROWS.replace(
    "Journal.meet_twins = lambda *_: os._exit(9)",
    "close, calls = Journal.close_again, []\n"
    "Journal.close_again = lambda it: os._exit(9) if calls else (calls.append(1), close(it))[1]",
)


def killed_before_its_rows(project: Project, code: str, way: str = KILLED_BEFORE_ITS_ROWS) -> None:
    """Every file is written and no row is: what a kill leaves of the last moments of a build."""
    write_site(project.folder, {"[id]/icon.py": code})
    ran = subprocess.run([sys.executable, "-c", way], cwd=project.folder, check=False)
    assert ran.returncode == 9


@pytest.mark.parametrize("known", [False, True])
def test_what_a_killed_build_wrote_and_the_site_has_no_more_is_removed(tmp_path: Path, *, known: bool) -> None:
    project, whole = Project(tmp_path / "broken"), Project(tmp_path / "whole")
    if known:
        project.build({"[id]/icon.py": numbered("zero", "png")})
    killed_before_its_rows(project, numbered("one", "png"))
    (project.out / "2/icon.png").write_bytes(b"somebody's")
    changed = {"[id]/icon.py": numbered("two", "jpeg")}
    whole.build(changed)
    dry = project.build(changed, is_dry=True)
    report = project.build(changed)
    assert (report.counts.removed, report.counts.changed) == (dry.counts.removed, dry.counts.changed)
    assert project.files() == {**whole.files(), "2/icon.png": b"somebody's"}
    (project.out / "2/icon.png").unlink()
    # Nothing is left that another build would take for somebody else's.
    project.build({"[id]/icon.py": numbered("three", "png")})


def test_a_picture_of_a_killed_build_is_not_taken_for_the_one_before_it(tmp_path: Path) -> None:
    project = Project(tmp_path)
    code = "def image(): return b'GIF89a {}'\n"
    files = {"icon.py": code.format("one")}
    project.build(files)
    whole = project.files()
    write_site(tmp_path, {"icon.py": code.format("two")})
    ran = subprocess.run([sys.executable, "-c", KILLED_BEFORE_ITS_ROWS], cwd=tmp_path, check=False)
    assert (ran.returncode, (project.out / "icon.gif").read_bytes()) == (9, b"GIF89a two")
    project.build(files)
    assert project.files() == whole


def test_a_build_removes_nothing_of_one_with_another_journal(tmp_path: Path) -> None:
    project = Project(tmp_path)
    killed_before_its_rows(project, numbered("one", "png"))
    files = {"[id]/icon.py": numbered("two", "jpeg")}
    project.build(files, journal=tmp_path / "other.sqlite")
    assert len(list(project.out.glob("*/icon.png"))) == 3


@pytest.mark.parametrize("format", ["png", "jpeg"])
def test_what_a_build_wrote_that_was_killed_after_its_journal_was_lost_is_a_build_s_own(
    tmp_path: Path, format: str
) -> None:
    project, whole = Project(tmp_path / "broken"), Project(tmp_path / "whole")
    project.build({"[id]/icon.py": numbered("one", "png")})
    (project.out / ".masthead/build.sqlite").unlink()
    for text in ("two", "three"):
        killed_before_its_rows(project, numbered(text, "png"), KILLED_LATER)
    changed = {"[id]/icon.py": numbered("four", format)}
    project.build(changed)  # though the manifest still says what the first had written
    whole.build(changed)
    assert project.files() == whole.files()
