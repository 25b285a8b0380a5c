"""``masthead new``: every design is a site that builds, and nothing is ever overwritten."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from masthead.cli.new import design_names


def masthead(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "masthead", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_there_are_five_designs() -> None:
    assert design_names() == ["blog", "docs", "product", "profile", "release"]


@pytest.mark.parametrize("design", design_names())
def test_a_design_is_a_site_whose_pictures_have_nothing_to_warn_of(design: str, tmp_path: Path) -> None:
    made = masthead(tmp_path, "new", "app", "--design", design)
    assert (made.returncode, made.stdout.split()[-3:]) == (0, ["masthead", "dev", "app"])
    built = masthead(tmp_path, "build", "app", "--base-url", "https://x.example")
    assert (built.returncode, built.stderr.strip()) == (0, "")
    images = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))["images"]
    assert len(images) == 4


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/mine.py").write_text("x")
    made = masthead(tmp_path, "new")
    assert (made.returncode, "exists and is not empty" in made.stderr) == (1, True)
    assert [file.name for file in (tmp_path / "app").iterdir()] == ["mine.py"]


def test_a_design_that_is_none_says_which_are(tmp_path: Path) -> None:
    made = masthead(tmp_path, "new", "--design", "blogs")
    assert made.returncode == 1
    assert "--design must be blog, docs, product, profile or release, got 'blogs' (did you mean 'blog'?)" in made.stderr


def test_the_next_command_can_be_copied_whatever_the_folder_is_called(tmp_path: Path) -> None:
    made = masthead(tmp_path, "new", "My site/app 1")
    assert made.stdout.rstrip().endswith("masthead dev 'My site/app 1'")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "afile").touch()
    made = masthead(tmp_path, "new", "afile")
    assert (made.returncode, made.stderr.strip()) == (
        1,
        "error afile: is a file, not a folder; name a folder that is not there yet",
    )
