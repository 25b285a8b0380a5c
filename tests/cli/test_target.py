"""A site named as ``module:name`` on the command line, as uvicorn takes an application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import masthead
from tests.sites import picture, pixel_size, write_site

MAIN = """
from helpers import folder
from masthead import Masthead, Settings

site = Masthead(folder, metadata_base="https://own.example", settings=Settings(deterministic=True))

def make():
    return site

def needs(what):
    return site

async def later():
    return site

def fails():
    raise ValueError("the database is away")

class Application:
    images = site

application = Application()
number = 3
"""
CARD = "from masthead import ImageResponse\n\ndef image():\n    return ImageResponse('', width=16, height=8)\n"
ADVICE = (
    "give the site's folder, or module:name of a masthead.Masthead or of a function without arguments that returns one, "
    "such as main:site"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_site(tmp_path, {"opengraph_image.py": CARD, "icon.png": picture(16, 16)})
    (tmp_path / "app").rename(tmp_path / "pictures")
    (tmp_path / "helpers.py").write_text("folder = 'pictures'\n")
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "broken.py").write_text("import helpers\nimport not_installed\n")
    return tmp_path


@pytest.mark.parametrize("target", ["main:site", "main:make", "main:Application.images", "main:application.images"])
def test_a_site_is_built_with_its_own_options(project: Path, target: str) -> None:
    ran = masthead("build", target, cwd=project)
    assert (ran.returncode, ran.stderr.strip()) == (0, "")
    tags = json.loads((project / "out/manifest.json").read_text())["pages"]["/"]
    assert 'content="https://own.example/opengraph-image.png' in tags
    assert pixel_size((project / "out/opengraph-image.png").read_bytes()) == (16, 8)


def test_the_command_s_options_count_before_the_site_s(project: Path) -> None:
    masthead("build", "main:site", "--base-url", "https://other.example", "--base-path", "/cards", cwd=project)
    tags = json.loads((project / "out/manifest.json").read_text())["pages"]["/"]
    assert 'content="https://other.example/cards/opengraph-image.png' in tags


def test_routes_lists_those_of_a_named_site(project: Path) -> None:
    ran = masthead("routes", "main:site", cwd=project)
    assert "pictures/opengraph_image.py" in ran.stdout


def test_a_folder_of_that_name_counts_first(project: Path) -> None:
    (project / "main:site").mkdir()
    (project / "main:site/icon.png").write_bytes(picture(8, 8))
    assert "main:site/icon.png" in masthead("routes", "main:site", cwd=project).stdout


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("mian:site", "there is no module 'mian' in {cwd} nor among the installed packages"),
        ("helpers.more:site", "there is no module 'helpers.more' in {cwd} nor among the installed packages"),
        ("broken:site", "broken cannot be imported: ModuleNotFoundError: No module named 'not_installed'"),
        ("main:sight", "main has no 'sight' (did you mean 'site'?)"),
        ("main:site.nothing", "main has no 'site.nothing'"),
        ("main:number", "number is an object of type int, not a Masthead (main:site is one)"),
        ("main:Application", "Application is the class Application, not a Masthead (main:site is one)"),
        ("main:later", "later() returned an object of type coroutine, not a Masthead (main:site is one)"),
        ("main:needs", "needs() cannot be called without arguments: missing a required argument: 'what'"),
        ("main:fails", "fails() failed: ValueError: the database is away"),
    ],
)
def test_a_name_that_leads_to_no_site_says_why(project: Path, target: str, problem: str) -> None:
    ran = masthead("build", target, cwd=project)
    assert ran.returncode == 1
    assert ran.stderr == f"error {target}: {problem.format(cwd=project)}; {ADVICE}\n"
    assert not (project / "out").exists()
