"""``masthead new``: a folder of image modules in a chosen design."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Annotated

import typer

import masthead
from masthead.cli.console import fail, mistakes, note
from masthead.sentences import did_you_mean, listed

STARTERS = Path(masthead.__file__).with_name("starters")


def design_names() -> list[str]:
    """The designs there are."""
    return sorted(folder.name for folder in STARTERS.iterdir() if (folder / "icon.py").is_file())


def new(
    directory: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to make.")] = Path("app"),
    design: Annotated[str, typer.Option(help="blog, docs, product, profile or release.")] = "blog",
) -> None:
    """Make a site's folder in a design of your choice, to be changed as you like."""
    with mistakes():
        if design not in design_names():
            fail(
                f"--design must be {listed(design_names(), 'or')}, got {design!r}{did_you_mean(design, design_names())}"
            )
        if directory.exists() and not directory.is_dir():
            fail(f"{directory}: is a file, not a folder; name a folder that is not there yet")
        if directory.exists() and any(directory.iterdir()):
            fail(f"{directory}: exists and is not empty; name a folder that is not there yet")
        shutil.copytree(
            STARTERS / design, directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
        for file in sorted(directory.rglob("*.py")):
            note("written", str(file))
        note("next", f"masthead dev {shlex.quote(str(directory))}")
