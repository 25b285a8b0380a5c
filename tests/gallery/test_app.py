"""The development page: complete, honest about failures, and escaped."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from masthead import Masthead, Request, Response
from masthead.gallery.app import MOST_PARAMS, gallery_app
from masthead.gallery.page import SHOWN_PER_ROUTE
from tests.sites import PLAIN, picture, write_site


def ask(tmp_path: Path, files: dict[str, str | bytes], query: str = "", path: str = "/") -> Response:
    request = Request(path=path, query=query, host="127.0.0.1:8000")
    return answered(Masthead(write_site(tmp_path, dict(files)), development=True), request)


def answered(site: Masthead, request: Request) -> Response:
    async def answer() -> Response | None:
        response = gallery_app(site)._respond(request)
        return await response if response is not None else None

    response = asyncio.run(answer())
    assert response is not None
    return response


def test_every_image_is_shown_with_its_facts(tmp_path: Path) -> None:
    ids = "def generate_image_metadata():\n    return [{'id': 7, 'size': (20, 10), 'alt': 'Seven'}]\n"
    page = ask(tmp_path, {"icon.png": picture(16, 16), "shop/opengraph_image.py": PLAIN + ids}).body.decode()
    assert "2 images from 2 files in app, 2 known pages" in page
    for fact in ("/icon.png", "16x16", "/shop/opengraph-image/7", "20x10 · image/png · id 7", "Seven"):
        assert fact in page


def test_failures_and_gaps_stand_beside_their_file(tmp_path: Path) -> None:
    page = ask(tmp_path, {"icon.py": "oops(", "[id]/icon.py": PLAIN, "opengraph-image.webp": b""}).body.decode()
    assert "app/icon.py: cannot be loaded: SyntaxError" in page
    assert "nothing says which values of id to build" in page
    assert "opengraph-image cannot be .webp" in page


def test_an_empty_site_says_how_to_begin(tmp_path: Path) -> None:
    assert "No images yet" in ask(tmp_path, {}).body.decode()


def test_a_page_shows_its_tags_and_pictures(tmp_path: Path) -> None:
    page = ask(tmp_path, {"blog/opengraph-image.png": picture(16, 16)}, query="page=/blog/hello").body.decode()
    assert "og:image&#34; content=&#34;http://127.0.0.1:8000/blog/opengraph-image.png?" in page
    assert "<img src='/blog/opengraph-image.png?" in page


def test_texts_of_users_are_escaped(tmp_path: Path) -> None:
    alt = "alt = '<script>alert(1)</script>'\n"
    files: dict[str, str | bytes] = {"opengraph_image.py": PLAIN + alt}
    for query in ("", "page=<script>alert(1)</script>", "page=/%22%3E%3Cscript%3Ealert(1)"):
        assert b"<script>alert" not in ask(tmp_path, files, query).body


def test_a_broken_site_and_a_broken_page_are_explained(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "opengraph_image.py": "def image(): ...\ndef generate_image_metadata(): return 5\n"
    }
    response = ask(tmp_path, files, query="page=/")
    assert response.status == 200
    assert "must return a list of ImageMetadata, got int" in response.body.decode().replace("&#39;", "'")


def test_a_folder_that_is_gone_is_explained_until_it_is_back(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN})
    site = Masthead(app, development=True)
    app.rename(tmp_path / "aside")
    for request in (Request("/"), Request("/icon")):
        assert b"cannot be read (No such file or directory)" in answered(site, request).body
    (tmp_path / "aside").rename(app)
    assert site.respond(Request("/icon")).status == 200


def test_many_images_of_one_file_are_cut_with_a_word(tmp_path: Path) -> None:
    ids = "def generate_image_metadata():\n    return [{'id': n} for n in range(100)]\n"
    page = ask(tmp_path, {"icon.py": PLAIN + ids}).body.decode()
    assert f"The first {SHOWN_PER_ROUTE} of 100 images." in page
    assert page.count("<figure ") == SHOWN_PER_ROUTE


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize("file", ["[id]/icon.py", "[id]/params.py"])
def test_of_endless_params_the_first_are_looked_at(tmp_path: Path, kind: str, file: str) -> None:
    endless = f"\n{kind} generate_static_params():\n    n = 0\n    while True:\n        yield {{'id': (n := n + 1)}}\n"
    page = ask(tmp_path, {"[id]/icon.py": PLAIN, file: (PLAIN if "icon" in file else "") + endless}).body.decode()
    assert f"<p>more than {MOST_PARAMS:,} images from 1 file in " in page
    assert f", more than {MOST_PARAMS + 1:,} known pages</p>" in page  # with that of the root
    assert f"The first {SHOWN_PER_ROUTE} of more than {MOST_PARAMS:,} images." in page
    assert page.count("<figure ") == SHOWN_PER_ROUTE


def test_other_paths_are_images_or_404(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"icon.png": picture(16, 16)}
    assert ask(tmp_path, files, path="/icon.png").header("content-type") == "image/png"
    assert ask(tmp_path, files, path="/none").status == 404


COLOURED = "from masthead import ImageResponse\ndef image():\n    return ImageResponse('<p style=\"<b>: 1; cursor: help\">', width=8, height=8)\n"


def test_a_picture_says_what_was_noticed_of_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"shop/icon.py": COLOURED, "icon.png": picture(4, 4)}
    assert "<figure data-notices='/_masthead/notices?path=%2Fshop%2Ficon'>" in ask(tmp_path, files).body.decode()
    answer = ask(tmp_path, files, "path=%2Fshop%2Ficon", "/_masthead/notices")
    assert answer.header("cache-control") == "no-store"
    assert answer.body.decode().splitlines() == [
        "<li class='warning'><code>bad-css</code> body &gt; p: cannot be read: it has to be declarations, such as color: red; margin: 0</li>",
        "<li class='info'><code>unsupported-property</code> body &gt; p: cursor is CSS, but it is not drawn</li>",
    ]
    assert ask(tmp_path, files, "path=/icon.png", "/_masthead/notices").body == b""
    assert ask(tmp_path, files, "", "/_masthead/notices").body == b""
