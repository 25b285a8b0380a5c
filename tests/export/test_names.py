"""Names of files from build to build: of paths that differ in case only, and of files that are somebody else's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.export.test_incremental import Project, card, counts


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
    project.build(cards("abAc"))
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


def test_a_former_name_of_a_file_that_another_image_has_is_no_reason_to_remove_it(project: Project) -> None:
    code = str(cards("A")["[id]/icon.py"]).replace("{params['id']}", "x")
    project.build({"[id]/icon.py": code})
    # As on a file system that takes no notice of case: two names, one file.
    (project.out / "a").symlink_to("A")
    assert counts(project.build({"[id]/icon.py": code.replace("'A'", "'a'")})) == (1, 0, 0)
    assert (project.out / "a/icon.png").is_file()
