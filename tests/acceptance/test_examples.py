"""Every example of a host is started as its README says, and its pages have cards that answer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import serving
from tests.sites import pixel_size, urls_of

EXAMPLES = Path(__file__).parents[2] / "examples"
# Example → its command, a page, a picture that a route returns with its size, a page that is not there.
SERVED = {
    "starlette": ("uvicorn main:app", "/services/search", "/services/api/badge.png", (220, 72), "/services/none"),
    "fastapi": ("uvicorn main:app", "/posts/bread", "/card.png?title=Hello", (1200, 630), "/posts/none"),
    "flask": ("flask --app main run", "/events/2", "/events/1/ticket.png", (480, 200), "/events/9"),
    "litestar": ("uvicorn main:app", "/people/jun", "/people/ines/face.png", (96, 96), "/people/none"),
}
BUILT = {
    "sphinx": ("python -m sphinx . out", "out/guide/install.html", "out"),
    "mkdocs": ("mkdocs build --site-dir out", "out/guide/install/index.html", "out"),
}


def readme(example: str, command: str) -> None:
    page = (EXAMPLES / example / "README.md").read_text(encoding="utf-8")
    assert f"\n    {command}\n" in page, f"the README does not say {command}"
    assert f"pip install 'masthead[{example}]'" in page


@pytest.mark.parametrize("example", SERVED)
def test_an_example_with_a_server_has_cards_on_its_pages(example: str, tmp_path: Path) -> None:
    command, page, picture, size, missing = SERVED[example]
    readme(example, command)
    arguments = ["-m", *command.split(), "--port", "{port}"]
    environment = {"DATABASE_FILE": str(tmp_path / "test.sqlite3")}
    with serving(arguments, EXAMPLES / example, tmp_path / "log", environment) as client:
        (url,) = urls_of(client.get(page).text, "og:image")
        assert pixel_size(client.get(url).content) == (1200, 630)
        assert pixel_size(client.get(picture).content) == size
        assert client.get(missing).status_code == 404
        assert client.get(f"{missing}/opengraph-image/card").status_code == 404
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("example", BUILT)
def test_an_example_of_documentation_has_cards_on_its_pages(example: str, tmp_path: Path) -> None:
    command, page, root = BUILT[example]
    readme(example, command)
    folder = tmp_path / example
    shutil.copytree(EXAMPLES / example, folder)
    words = command.removeprefix("python -m ").split()
    subprocess.run([sys.executable, "-m", *words], cwd=folder, check=True, timeout=120)
    (url,) = urls_of((folder / page).read_text(encoding="utf-8"), "og:image")
    card = folder / root / url.removeprefix("https://docs.example/").partition("?")[0]
    assert pixel_size(card.read_bytes()) == (1200, 630)
