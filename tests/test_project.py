"""The house rules: sizes, docstrings, the public API, and pages that stay true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import masthead

ROOT = Path(__file__).parents[1]
STARTERS = ROOT / "src/masthead/starters"
# What `masthead new` copies is the user's code, as the examples are.
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if STARTERS not in path.parents)
OTHERS = sorted(
    path
    for folder in ("src/masthead/starters", "tests", "examples", "benchmarks", "tools")
    for path in (ROOT / folder).rglob("*.py")
)
LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS, LONGEST_HOST = 500, 60, 7, 120
MOST_FILES = 12
# One file each beside the package's own: `from masthead.fastapi import …`.
HOSTS = {"fastapi.py", "flask.py", "jinja.py", "litestar.py", "mkdocs.py", "sphinx.py", "starlette.py"}
# The contract fixes their parameters.
MANY_PARAMETERS = {"ImageResponse.__init__", "Masthead.__init__", "Settings.__init__", "fit_text"}


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of a file with its qualified name."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield prefix + child.name, child
            inner = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix
            yield from walk(child, inner)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), "")


def nested(path: Path) -> set[str]:
    """The functions that stand inside functions: nobody calls them from outside."""
    return {
        inner.name
        for _, function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and inner is not function
    }


@pytest.mark.parametrize("path", [*SOURCES, *OTHERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_readable(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_FILE
    for name, function in functions(path):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        assert lines <= LONGEST_FUNCTION, f"{name} has {lines} lines"
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        count = sum(argument.arg not in ("self", "cls") for argument in arguments)
        is_command = path.parent.name == "cli"  # a command's parameters are its options
        assert count <= MOST_PARAMETERS or name in MANY_PARAMETERS or is_command, f"{name} has {count} parameters"


def test_folders_stay_small() -> None:
    for folder in {path.parent for path in SOURCES}:
        files = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
        files -= HOSTS if folder.name == "masthead" else set()
        assert len(files) <= MOST_FILES, f"{folder.name} has {len(files)} files"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_functions_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has none"
    for name, function in functions(path):
        private = any(part.startswith("_") for part in name.split(".")) or name in nested(path)
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        assert private or lines <= 3 or ast.get_docstring(function), f"{name} has none"


def test_the_public_api_is_what_it_says() -> None:
    assert sorted(masthead.__all__) == [
        "Diagnostic",
        "Font",
        "ImageMetadata",
        "ImageOptions",
        "ImageResponse",
        "Limits",
        "Masthead",
        "Request",
        "Response",
        "Serving",
        "Settings",
        "Size",
        "fit_text",
    ]
    for name in masthead.__all__:
        assert getattr(masthead, name).__doc__


def test_the_architecture_page_names_every_folder() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.relative_to(ROOT).as_posix() for path in SOURCES} - {"src/masthead"}
    assert {folder for folder in folders if f"`{folder}`" not in page} == set()


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    optional = project.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    extras = re.findall(r"^(?!test\b)[a-z]+ = \[(.*?)\]$", optional, re.MULTILINE)
    assert listed
    names = re.findall(r'"([a-z0-9-]+)[><=]', listed[1] + "".join(extras))
    assert len(names) >= 18
    assert [name for name in names if f"`{name}`" not in page] == []


def test_a_host_is_small_has_its_extra_and_a_place_in_the_architecture() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for name in HOSTS:
        source = (ROOT / "src/masthead" / name).read_text(encoding="utf-8")
        assert source.count("\n") <= LONGEST_HOST
        assert f"\n{name.removesuffix('.py')} = [" in project
        assert f"`{name}`" in page


def test_shipped_fonts_have_their_licences_beside_them() -> None:
    data = ROOT / "src/masthead/imaging/data"
    fonts = {path.name for path in data.glob("*.woff2")}
    assert fonts == {"InterVariable.woff2", "InterVariable-Italic.woff2", "JetBrainsMono.woff2", "Twemoji.woff2"}
    for family in ("Inter", "JetBrainsMono"):
        assert "SIL OPEN FONT LICENSE" in (data / f"LICENSE-{family}.txt").read_text(encoding="utf-8").upper()
    assert "CC-BY-4.0" in (data / "LICENSE-Twemoji.txt").read_text(encoding="utf-8")


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "src/masthead/py.typed").is_file()
