"""Documentation trees of several hundred pages, with cards: python benchmarks/docs_trees.py [--pages 600] [FOLDER]

For Sphinx, MkDocs and ``masthead cards`` over a built site: the first build, one with nothing changed, one with
one page changed, each against the same build without cards; and whether two builds give the same bytes.
Times are seconds of the clock and of both cores (user + system), of the whole process.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

WORDS = [
    "the",
    "a",
    "cache",
    "server",
    "request",
    "page",
    "image",
    "template",
    "build",
    "theme",
    "option",
    "reader",
    "writer",
    "folder",
    "module",
    "route",
    "index",
    "version",
    "token",
    "stream",
    "buffer",
    "worker",
    "queue",
    "signal",
    "table",
    "column",
    "value",
    "session",
    "cookie",
    "header",
    "layout",
    "grid",
    "colour",
    "font",
    "glyph",
]
MASTHEAD = [sys.executable, "-m", "masthead"]


@dataclass(frozen=True)
class Tool:
    """One way to build a tree: ``command`` for a folder of sources and whether cards are wanted."""

    name: str
    write: Callable[[Path, int], None]
    page: Callable[[int], Path]
    command: Callable[[Path, bool], list[str]]
    output: str
    kept: tuple[str, ...]


def sentences(chance: random.Random, number: int) -> str:
    """Running text."""
    return " ".join(" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(number))


def page_file(number: int, ending: str) -> Path:
    """Where a page is: 12 sections, each of several chapters of ten pages."""
    return Path("docs", f"section-{number % 12:02}", f"chapter-{number // 120}", f"page-{number:04}.{ending}")


def title_of(chance: random.Random, number: int) -> str:
    """Titles of two to nine words."""
    return f"{' '.join(chance.choices(WORDS, k=chance.randint(1, 8))).capitalize()} {number}"


def rst_page(number: int) -> str:
    """A page of reStructuredText: nested sections, code, a table."""
    chance = random.Random(number)
    title = title_of(chance, number)
    parts = [title, "=" * len(title), "", sentences(chance, 4), ""]
    for part in range(4):
        heading = f"Part {part}"
        parts += [
            heading,
            "-" * len(heading),
            "",
            sentences(chance, 8),
            "",
            "Detail",
            "~~~~~~",
            "",
            sentences(chance, 4),
        ]
        parts += ["", ".. code-block:: python", "", *(f"   value_{n} = call({n})" for n in range(12)), ""]
        parts += [
            "=====  =====",
            "Name   Value",
            "=====  =====",
            *(f"row {n}  {n * part}" for n in range(9)),
            "=====  =====",
            "",
        ]
    return "\n".join(parts)


def md_page(number: int) -> str:
    """A page of Markdown of the same kind."""
    chance = random.Random(number)
    parts = [f"# {title_of(chance, number)}", "", sentences(chance, 4), ""]
    for part in range(4):
        parts += [f"## Part {part}", "", sentences(chance, 8), "", "### Detail", "", sentences(chance, 4), ""]
        parts += ["```python", *(f"value_{n} = call({n})" for n in range(12)), "```", ""]
        parts += ["| Name | Value |", "|---|---|", *(f"| row {n} | {n * part} |" for n in range(9)), ""]
    return "\n".join(parts)


def write_sphinx(folder: Path, pages: int) -> None:
    """The sources of a Sphinx project; with ``-t cards`` it has cards."""
    for number in range(pages):
        put(folder / page_file(number, "rst"), rst_page(number))
    for section in sorted({page_file(number, "rst").parent for number in range(pages)}):
        names = sorted(file.stem for file in (folder / section).glob("page-*.rst"))
        put(
            folder / section / "index.rst", "Chapter\n=======\n\n.. toctree::\n\n" + "".join(f"   {n}\n" for n in names)
        )
    put(folder / "docs/index.rst", "Large\n=====\n\nA large tree.\n\n.. toctree::\n   :glob:\n\n   */*/index\n")
    put(
        folder / "docs/conf.py",
        'project = "Large"\nogp_site_url = "https://docs.example/"\n'
        'extensions = ["masthead.sphinx"] if tags.has("cards") else []\n',
    )


def write_mkdocs(folder: Path, pages: int) -> None:
    """The sources of a MkDocs project; ``cards.yml`` is it with cards."""
    for number in range(pages):
        put(folder / page_file(number, "md"), md_page(number))
    put(folder / "docs/index.md", "# Large\n\nA large tree.\n")
    plain = "site_name: Large\nsite_url: https://docs.example/\nplugins: [search"
    put(folder / "plain.yml", f"{plain}]\n")
    put(folder / "cards.yml", f"{plain}, masthead]\n")


def sphinx_command(folder: Path, has_cards: bool) -> list[str]:
    """sphinx-build of a tree."""
    tags = ["-t", "cards"] if has_cards else []
    return [sys.executable, "-m", "sphinx", "-q", *tags, f"{folder}/docs", f"{folder}/out"]


def mkdocs_command(folder: Path, has_cards: bool) -> list[str]:
    """``mkdocs build`` of a tree."""
    file = f"{folder}/{'cards' if has_cards else 'plain'}.yml"
    return [sys.executable, "-m", "mkdocs", "build", "-q", "-f", file, "-d", f"{folder}/out"]


def put(file: Path, text: str) -> None:
    """Write a file and its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Time:
    """Seconds of the clock and of the cores."""

    clock: float
    cores: float

    def __str__(self) -> str:
        return f"{self.clock:6.2f} s ({self.cores:6.2f})"


def timed(command: list[str], cwd: Path) -> Time:
    """Run a program to its end."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, cwd=cwd, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    )
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def files_of(folder: Path) -> Iterator[Path]:
    """All files below a folder, relative to it."""
    yield from (file.relative_to(folder) for file in sorted(folder.rglob("*")) if file.is_file())


def contents(folder: Path) -> dict[str, str]:
    """What is in a folder: names and digests."""
    return {str(file): hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files_of(folder)}


def change(file: Path) -> None:
    """Another title for a page."""
    text = file.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.strip())
    file.write_text(text.replace(title, f"{title[:-1]}9", 1), encoding="utf-8")


def tell(name: str, with_cards: dict[str, Time], without: dict[str, Time]) -> None:
    """A table of one tool; our share is what a build with cards takes more than one without."""
    print(f"\n{name:18}  {'with cards':>19}  {'without':>19}  {'whole':>6}  {'share (cores)':>15}")
    share = {key: with_cards[key].cores - without[key].cores for key in with_cards}
    for key, time_ in with_cards.items():
        whole = time_.clock / with_cards["first"].clock
        ours = f"{share[key]:6.2f} s {share[key] / share['first']:6.1%}"
        print(f"{key:18}  {time_!s:>19}  {without[key]!s:>19}  {whole:6.1%}  {ours}")


def try_tool(tool: Tool, folder: Path, pages: int) -> Path:
    """Build with one tool in all ways and tell; returns the folder of a site without cards."""
    results: dict[bool, dict[str, Time]] = {}
    for has_cards in (False, True):
        place = folder / f"{tool.name}-{'cards' if has_cards else 'plain'}"
        tool.write(place, pages)
        command = tool.command(place, has_cards)
        times = results[has_cards] = {"first": timed(command, place)}
        made = contents(place / "out")
        # The first of them finds out what a second build has to find out once.
        times["nothing changed"] = min((timed(command, place) for _ in range(4)), key=lambda took: took.cores)
        rebuilt = contents(place / "out")
        change(place / tool.page(7))
        times["one page changed"] = timed(command, place)
    again = folder / f"{tool.name}-again"
    tool.write(again, pages)
    timed(tool.command(again, True), again)
    tell(tool.name, results[True], results[False])
    pictures = [name for name in made if name.endswith(".png") and set(Path(name).parts) & set(tool.kept)]
    htmls = [file for file in files_of(again / "out") if file.suffix == ".html"]
    tagged = sum('og:image"' in (again / "out" / file).read_text(encoding="utf-8") for file in htmls)
    print(f"{len(pictures)} cards; {tagged} of {len(htmls)} HTML files have tags")
    print(f"other after a build with nothing changed: {told(made, rebuilt)}")
    print(f"other in a second build from nothing: {told(made, contents(again / 'out'))}")
    return folder / f"{tool.name}-plain" / "out"


def told(one: dict[str, str], other: dict[str, str]) -> str:
    """The files that only one has, or that differ."""
    names = sorted(name for name in {*one, *other} if one.get(name) != other.get(name) and ".doctrees" not in name)
    return ", ".join(names[:5]) or "nothing"


def try_any_site(site: Path, folder: Path) -> None:
    """``masthead cards`` over a site that is built."""
    command = [*MASTHEAD, "cards", "site", "--base-url", "https://docs.example/"]
    found, times = [], []
    for name in ("one", "two"):
        shutil.copytree(site, folder / name / "site")
        times.append(timed(command, folder / name))
        found.append(contents(folder / name / "site"))
    place = folder / "one/site"
    stamps = {file: (place / file).stat().st_mtime_ns for file in files_of(place)}
    again = timed(command, folder / "one")
    written = [file for file, stamp in stamps.items() if (place / file).stat().st_mtime_ns != stamp]
    changed = next(iter(place.rglob("page-0007*/index.html")))
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("<h1", "<h1>Another title</h1><h1", 1), encoding="utf-8"
    )
    other = timed(command, folder / "one")
    print("\nmasthead cards")
    for name, took in (("first", times[0]), ("nothing changed", again), ("one page changed", other)):
        print(f"{name:18}  {took!s:>19}  {took.clock / times[0].clock:6.1%}  {took.cores / times[0].cores:6.1%}")
    print(f"files written with nothing changed: {len(written)}; other in a second run from nothing: {told(*found)}")


TOOLS = (
    Tool("sphinx", write_sphinx, lambda number: page_file(number, "rst"), sphinx_command, "out", ("cards",)),
    Tool("mkdocs", write_mkdocs, lambda number: page_file(number, "md"), mkdocs_command, "out", ("social",)),
)


def main() -> None:
    """Build all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, help="where the trees go (not given: a folder that is removed)")
    parser.add_argument("--pages", type=int, default=600)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        sites = [try_tool(tool, folder, asked.pages) for tool in TOOLS]
        try_any_site(sites[-1], folder / "any")


if __name__ == "__main__":
    main()
