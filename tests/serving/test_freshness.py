"""Responses that are kept for a while: what may be, and what becomes of them when they are made anew."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from masthead import Masthead, Request, Serving, Settings
from masthead.serving.keeping import responses
from tests.sites import picture, write_site

# What it answers stands beside it, and what it says of itself in the module.
CODE = """
    from pathlib import Path
    from types import SimpleNamespace
    from starlette.responses import Response
    here = Path(__file__).parent
    revalidate = 1
    def image():
        return eval((here / "answer.txt").read_text())
"""
PICTURE = "(here / 'own.png').read_bytes()"


def site_of(folder: Path, answer: str = PICTURE, code: str = CODE) -> Masthead:
    files: dict[str, str | bytes | None] = {"icon.py": code, "answer.txt": answer, "own.png": picture(4, 4)}
    return Masthead(write_site(folder, files), development=False, serving=Serving(store=folder / "store"))


def says(folder: Path, answer: str) -> None:
    (folder / "app/answer.txt").write_text(answer)


NOT_FOUND = "(_ for _ in ()).throw(__import__('starlette.exceptions').exceptions.HTTPException(404))"


@pytest.mark.parametrize("gone", [NOT_FOUND, "Response(b'gone', 404)", "Response(b'gone', 410)"])
def test_a_page_that_is_gone_takes_its_picture_along(tmp_path: Path, gone: str) -> None:
    site = site_of(tmp_path)
    assert site.respond(Request("/icon")).status == 200
    says(tmp_path, gone)
    time.sleep(1.1)
    assert site.respond(Request("/icon")).status in (404, 410)
    says(tmp_path, "1 / 0")
    assert site.respond(Request("/icon")).status == 500  # nothing is kept that could stand in


@pytest.mark.parametrize(
    ("failure", "why"), [("Response(b'busy', 503)", "answered 503"), ("1 / 0", "failed: app/icon.py: image() raised")]
)
def test_a_failure_leaves_the_kept_picture_and_says_of_which_image(
    tmp_path: Path, failure: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = site_of(tmp_path)
    first = site.respond(Request("/icon"))
    says(tmp_path, failure)
    time.sleep(1.1)
    again = site.respond(Request("/icon"))
    assert (again.status, again.body) == (200, first.body)
    assert f"/icon stays as it was, since drawing it anew {why}" in caplog.text


@pytest.mark.parametrize("failure", ["Response(b'busy', 503)", "1 / 0"])
def test_what_failed_is_not_tried_again_at_once_by_any_process(
    tmp_path: Path, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "LATEST", 2)
    monkeypatch.setattr(responses, "SOONEST", 2)
    one, other = (site_of(tmp_path) for _ in range(2))
    old = [site.respond(Request("/icon")).body for site in (one, other)]
    says(tmp_path, failure)
    time.sleep(1.1)
    one.respond(Request("/icon"))
    says(tmp_path, "b'another'")
    assert [site.respond(Request("/icon")).body for site in (one, other, one, other)] == old * 2
    time.sleep(2.1)
    assert [site.respond(Request("/icon")).body for site in (one, other)] == [b"another"] * 2


@pytest.mark.parametrize(
    "headers", [{"cache-control": "private, max-age=9"}, {"cache-control": "No-Store"}, {"set-cookie": "a=1"}]
)
def test_what_is_for_one_client_is_not_kept(tmp_path: Path, headers: dict[str, str]) -> None:
    site = site_of(tmp_path, f"Response({PICTURE}, 200, {headers})")
    (name, value), *_ = headers.items()
    assert site.respond(Request("/icon")).header(name) == value
    says(tmp_path, "b'GIF89a another'")
    assert site.respond(Request("/icon")).body == b"GIF89a another"


def test_a_304_says_how_old_the_kept_answer_is(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    tag = site.respond(Request("/icon")).header("etag")
    answer = site.respond(Request("/icon", headers={"if-none-match": str(tag)}))
    assert (answer.status, answer.header("age")) == (304, "0")


VERSIONED = """
    from masthead import ImageResponse
    def generate_image_metadata():
        return [{"id": 1, "version": "a"}]
    def image(id):
        return ImageResponse("<img src='logo.png' width=4 height=4>", width=8, height=8)
"""


def test_a_picture_that_lacks_something_is_neither_kept_nor_immutable(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": VERSIONED})
    settings = Settings(roots=[app])
    site = Masthead(app, development=False, settings=settings, serving=Serving(store=tmp_path / "store"))
    query = site.head("/").partition("?")[2].partition('"')[0]
    first = site.respond(Request("/icon/1", query=query))
    assert first.header("cache-control") == "public, max-age=0, must-revalidate"
    (app / "logo.png").write_bytes(picture(4, 4))
    second = site.respond(Request("/icon/1", query=query))
    assert second.body != first.body
    assert second.header("cache-control") == "public, max-age=31536000, immutable"


def test_what_another_process_made_counts_only_for_its_time(tmp_path: Path) -> None:
    ours, theirs = site_of(tmp_path, "b'GIF89a one'"), site_of(tmp_path, "b'GIF89a one'")
    ours.respond(Request("/icon"))
    time.sleep(1.1)
    says(tmp_path, "b'GIF89a two'")
    assert theirs.respond(Request("/icon")).body == b"GIF89a two"
    time.sleep(1.2)
    says(tmp_path, "b'GIF89a three'")
    assert ours.respond(Request("/icon")).body == b"GIF89a three"


def test_a_header_that_no_server_can_send_is_an_error_of_the_module(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = f"SimpleNamespace(status_code=200, headers={{'x-title': '\u2603'}}, body={PICTURE})"
    assert site_of(tmp_path, answer).respond(Request("/icon")).status == 500
    assert "app/icon.py: image() returned the header 'x-title', which is not Latin-1: '\u2603'" in caplog.text
