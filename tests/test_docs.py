"""The README and the guide do what they say: their code is run as it stands."""

from __future__ import annotations

import asyncio
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from masthead import ImageResponse, Masthead, Request
from masthead.media import sniffed_type
from tests.sites import pixel_size, urls_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/guide/getting-started.md").read_text(encoding="utf-8")
# The pages about pictures: each begins with a whole program.
PAGES = sorted(page for page in (ROOT / "docs/guide").glob("*.md") if page.stem != "getting-started")
DRAWING = (ROOT / "docs/guide/drawing.md").read_text(encoding="utf-8")


def write_blocks(page: str, directory: Path) -> dict[str, str]:
    """Write each block of code under the path that its first line, a comment, names; returns them by path."""
    found = re.findall(r"```\w+\n(?:#|\.\.|<!--) ([\w./\[\]-]+)(?: -->)?\n(.*?)```", page, re.DOTALL)
    for name, code in found:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    return dict(found)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("main", None)


def get(app: Any, url: str) -> httpx.Response:
    """One request to an ASGI app, without a socket."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://shop.example") as client:
            return await client.get(url)

    return asyncio.run(ask())


def app_of(project: Path) -> Any:
    namespace: dict[str, Any] = {}
    exec(compile((project / "main.py").read_text(encoding="utf-8"), "main.py", "exec"), namespace)
    return namespace


def test_the_twelve_lines_of_the_readme_are_twelve_and_work(project: Path) -> None:
    blocks = write_blocks(README, project)
    lines = [line for code in blocks.values() for line in code.splitlines() if line.strip()]
    assert len(lines) <= 12
    main = app_of(project)
    head = main["site"].head("/blog/hello")
    assert urls_of(head, "og:image")[0].startswith("https://blog.example/blog/hello/opengraph-image?")
    answer = get(main["app"], "/blog/hello/opengraph-image")
    assert pixel_size(answer.content) == (1200, 630)


def test_the_first_block_of_the_guide_is_complete(project: Path) -> None:
    write_blocks(GUIDE.partition("## Into an application")[0], project)
    answer = Masthead("app").respond(Request(path="/opengraph-image"))
    assert (answer.status, pixel_size(answer.body)) == (200, (1200, 630))


def test_the_application_of_the_guide_links_and_serves(project: Path) -> None:
    write_blocks(GUIDE, project)
    app = app_of(project)["app"]
    (url,) = urls_of(get(app, "/").text, "og:image")
    assert url.startswith("https://shop.example/opengraph-image?")
    assert get(app, url).status_code == 200
    assert get(app, "/products/7/opengraph-image/1").status_code == 200
    assert get(app, "/products/7/opengraph-image/2").status_code == 404


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_first_block_of_a_guide_page_is_complete_and_writes_a_picture(page: Path, project: Path) -> None:
    code = re.search(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    exec(code[1], {})
    pictures = [file for file in project.iterdir() if file.is_file() and sniffed_type(file.read_bytes())]
    assert pictures


def test_the_drawing_guide_names_every_option() -> None:
    options = [name for name in inspect.signature(ImageResponse).parameters if name != "content"]
    assert [option for option in options if f"`{option}`" not in DRAWING] == []


def test_the_two_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^    make (\w+)$", README, re.MULTILINE)
    assert commands == ["demo", "test"]
    for command in commands:
        assert f"\n{command}:" in makefile


def test_links_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_guide_names_every_option_of_the_site() -> None:
    options = list(inspect.signature(Masthead).parameters)
    assert [option for option in options if f"`{option}`" not in GUIDE] == []


def test_the_guide_names_every_option_of_every_command() -> None:
    from typer.main import get_command

    from masthead.cli.commands import app

    group = get_command(app)
    commands = group.commands  # type: ignore[attr-defined]  # a group has them
    for name, command in commands.items():
        row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `masthead {name}`"))
        for parameter in command.params:
            option = next((text for text in parameter.opts if text.startswith("--")), None)
            assert option is None or f"`{option}`" in row, f"masthead {name} {option}"
