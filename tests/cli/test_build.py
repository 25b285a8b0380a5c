"""``masthead build`` as a person uses it: what it says, and where it draws."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import typer

from masthead.cli.console import mistakes
from tests.cli.command import masthead
from tests.export.test_crews import cluster
from tests.export.test_incremental import card
from tests.sites import PLAIN, write_site


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_site(tmp_path, {"[id]/icon.py": card(4), "icon.py": PLAIN})
    return tmp_path


def said(project: Path, *options: object) -> list[str]:
    ran = masthead("build", "app", "--base-url", "https://x.example", *options, cwd=project)
    assert ran.returncode == 0, ran.stderr
    assert "error" not in ran.stderr
    return [" ".join(line.split()) for line in ran.stdout.splitlines()]


def counts(lines: list[str]) -> str:
    return next(line for line in lines if line.startswith(("built", "dry"))).rpartition(": ")[2]


@pytest.mark.parametrize(
    ("flag", "value", "name"),
    [("--base-url", "shop.example", "--base-url (or MASTHEAD_BASE_URL)"), ("--base-path", "cards", "--base-path")],
)
def test_a_wrong_option_is_named_as_it_was_given(project: Path, flag: str, value: str, name: str) -> None:
    ran = masthead("build", "app", flag, value, cwd=project)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"error {name} must be ")


def test_it_says_what_was_drawn_kept_and_removed(project: Path) -> None:
    assert said(project)[-1] == "manifest out/manifest.json, 5 pages"
    write_site(project, {"[id]/icon.py": card(2), "icon.py": PLAIN.replace("<p>", "<b>")})
    assert counts(said(project)) == "1 drawn, 2 kept, 2 removed"


def test_a_dry_run_lists_what_would_be_done(project: Path) -> None:
    said(project)
    write_site(project, {"[id]/icon.py": card(2), "blog/icon.py": PLAIN})
    assert sorted(said(project, "--dry-run")) == [
        "draw /blog/icon",
        "dry run 1 drawn, 3 kept, 2 removed: nothing was changed in out",
        *("keep /0/icon", "keep /1/icon", "keep /icon"),
        *("remove 2/icon.png", "remove 3/icon.png"),
    ]
    assert not (project / "out/blog").exists()


def test_only_takes_several_patterns(project: Path) -> None:
    assert counts(said(project, "--only", "/1/**", "--only", "/icon")) == "2 drawn, 0 kept, 0 removed"
    assert sorted(path.name for path in (project / "out").iterdir()) == [".masthead", "1", "icon.png", "manifest.json"]


def test_only_says_when_nothing_fits_it_and_how_many_pages_the_manifest_has(project: Path) -> None:
    assert said(project, "--only", "/1/**")[-1] == "manifest out/manifest.json, 1 page"
    tree = (project / "out/manifest.json").read_bytes()
    for options in ((), ("--dry-run",)):
        ran = masthead("build", "app", "--only", "/blgo/**", "--only", "/x", *options, cwd=project)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith("error no image of the site fits --only '/blgo/**' or --only '/x'; expected URL")
    assert (project / "out/manifest.json").read_bytes() == tree


def test_shards_and_the_journal_have_their_options(project: Path) -> None:
    said(project, "--shard", 1, "--journal", "state/build.sqlite", "--no-check")
    assert (project / "out/56/icon.png").is_file()
    assert (project / "state/build.sqlite").is_file()
    assert counts(said(project, "--shard", 1, "--journal", "state/build.sqlite", "--no-check", "--verify")).startswith(
        "0 drawn, 5"
    )


def test_processes_draw(project: Path) -> None:
    assert counts(said(project, "--executor", "processes", "--workers", 2)) == "5 drawn, 0 kept, 0 removed"


def test_a_cluster_draws_for_a_site_that_is_named(project: Path) -> None:
    (project / "main.py").write_text("from masthead import Masthead\nsite = Masthead('app')\n")
    with cluster(project, 2, folder_of_workers=project) as (address, _):
        lines = said(project, "--executor", "dask", "--scheduler", address)
        assert counts(lines) == "5 drawn, 0 kept, 0 removed"
        ran = masthead("build", "main:site", "--executor", "dask", "--scheduler", address, "-o", "named", cwd=project)
    assert ran.returncode == 0, ran.stderr
    assert list(json.loads((project / "named/manifest.json").read_text())["images"]) == [
        "/icon",
        *(f"/{n}/icon" for n in range(4)),
    ]


def test_an_executor_and_a_scheduler_belong_together(project: Path) -> None:
    for options in (("--executor", "dask"), ("--executor", "ray"), ("--scheduler", "tcp://127.0.0.1:1")):
        ran = masthead("build", "app", *options, cwd=project)
        assert ran.returncode == 1
        expected = "error --executor dask or ray and --scheduler, the address of its cluster, belong together\n"
        assert ran.stderr == expected


def test_failures_of_one_kind_are_told_once(tmp_path: Path) -> None:
    write_site(
        tmp_path,
        {
            "[id]/icon.py": card(50).replace(
                "return ImageResponse", "raise ValueError('no ink')\n        return ImageResponse"
            )
        },
    )
    ran = masthead("build", "app", cwd=tmp_path)
    assert ran.returncode == 1
    assert "image() raised ValueError: no ink (and 49 more like it)" in ran.stderr
    assert "50 failures; no manifest was written" in ran.stderr


def test_an_output_without_a_name_is_not_the_current_folder(project: Path) -> None:
    ran = masthead("build", "app", "--out", "", cwd=project)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error the output '' cannot be used: it has no name; give a folder")
    assert [path.name for path in project.iterdir()] == ["app"]


def test_a_file_that_cannot_be_put_in_its_place_is_called_by_that(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), mistakes():
        raise PermissionError(errno.EACCES, "Permission denied", "out/.masthead/parts/12ab", None, "out/1/icon.png")
    assert capsys.readouterr().err == "error out/1/icon.png: Permission denied\n"


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_bar_does_not_run_into_the_lines_of_a_dry_run(project: Path, options: tuple[str, ...]) -> None:
    pty = pytest.importorskip("pty")
    leading, terminal = pty.openpty()
    command = [sys.executable, "-m", "masthead", "build", "app", "--base-url", "https://x.example", *options]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, cwd=project, env=environment, stdout=terminal, stderr=terminal):
        os.close(terminal)
        said = b""
        with suppress(OSError):  # what a terminal says whose last program has ended
            while more := os.read(leading, 4096):
                said += more
    os.close(leading)
    assert (b"drawing" in said) == (options == ())
    assert b"5 drawn, 0 kept" in said


def test_a_failure_of_a_very_long_param_says_where_and_why_in_some_lines(project: Path) -> None:
    params = "def generate_static_params():\n    return [{'id': 'x' * 100_000}]\n"
    write_site(project, {"[id]/icon.py": f"{params}def image():\n    return 1 / 0\n"})
    ran = masthead("build", "app", cwd=project)
    (line,) = [line for line in ran.stderr.splitlines() if "/xxx" in line]
    assert len(line) < 1100
    assert line.startswith("error /xxx")
    assert line.endswith("ZeroDivisionError: division by zero")
