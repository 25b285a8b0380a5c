"""The guide of each host: its blocks are written into an empty folder, run as its own command says, and work."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.servers import serving
from tests.sites import pixel_size, urls_of
from tests.test_docs import write_blocks

GUIDES = Path(__file__).parents[2] / "docs/guide/hosts"
# What the guide tells to run, with a port of ours.
COMMANDS = {
    "django": ("manage.py", "runserver", "--settings", "shop.settings_masthead"),
    "litestar": ("-m", "uvicorn", "main:app"),
    "starlette": ("-m", "uvicorn", "main:app"),
    "fastapi": ("-m", "uvicorn", "main:app"),
    "flask": ("-m", "flask", "--app", "main", "run"),
}


@contextmanager
def served(host: str, folder: Path) -> Iterator[httpx.Client]:
    page = (GUIDES / f"{host}.md").read_text(encoding="utf-8")
    told = " ".join(COMMANDS[host]).removeprefix("-m ")
    assert re.search(rf"^    (python )?{re.escape(told)}$", page, re.MULTILINE), f"the guide does not say {told}"
    if "django-admin startproject shop ." in page:
        subprocess.run([sys.executable, "-m", "django", "startproject", "shop", "."], cwd=folder, check=True)
    assert write_blocks(page, folder)
    address = ["127.0.0.1:{port}", "--noreload"] if host == "django" else ["--port", "{port}"]
    with serving([*COMMANDS[host], *address], folder, folder / "log") as client:
        yield client


@pytest.mark.parametrize("host", COMMANDS)
def test_the_guide_of_a_server_leads_to_tags_and_pictures(host: str, tmp_path: Path) -> None:
    with served(host, tmp_path) as client:
        (url,) = urls_of(client.get("/").text, "og:image")
        assert url.startswith(str(client.base_url.join("/opengraph-image?")))
        assert pixel_size(client.get(url).content) == (1200, 630)
        assert pixel_size(client.get("/card.png").content) == (1200, 630)


def test_the_guide_of_jinja_writes_its_page_and_its_card(tmp_path: Path) -> None:
    page = (GUIDES / "jinja.md").read_text(encoding="utf-8")
    assert write_blocks(page, tmp_path)
    assert "\n    python main.py\n" in page
    subprocess.run([sys.executable, "main.py"], cwd=tmp_path, check=True, timeout=60)
    (url,) = urls_of((tmp_path / "page.html").read_text(encoding="utf-8"), "og:image")
    assert re.match(r"https://shop\.example/opengraph-image\?\w+", url)
    assert pixel_size((tmp_path / "card.png").read_bytes()) == (1200, 630)


@pytest.mark.parametrize(
    ("host", "command", "page"),
    [("sphinx", "python -m sphinx . _build", "_build/index.html"), ("mkdocs", "mkdocs build", "site/index.html")],
)
def test_the_guide_of_a_documentation_tool_leads_to_cards(host: str, command: str, page: str, tmp_path: Path) -> None:
    guide = (GUIDES / f"{host}.md").read_text(encoding="utf-8")
    assert write_blocks(guide, tmp_path)
    assert f"\n    {command}\n" in guide
    words = ["-m", *command.removeprefix("python -m ").split()]
    subprocess.run([sys.executable, *words], cwd=tmp_path, check=True, timeout=120)
    (url,) = urls_of((tmp_path / page).read_text(encoding="utf-8"), "og:image")
    path = url.removeprefix("https://docs.example/").partition("?")[0]
    assert pixel_size((tmp_path / page).parent.joinpath(path).read_bytes()) == (1200, 630)
    assert 'og:image:alt" content="Welcome"' in (tmp_path / page).read_text(encoding="utf-8")


def test_every_host_has_a_guide_that_is_tested() -> None:
    assert {page.stem for page in GUIDES.glob("*.md")} == {*COMMANDS, "jinja", "sphinx", "mkdocs", "any-site"}
