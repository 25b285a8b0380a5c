"""A request through a whole site: statuses, methods, failures, and what user code is given."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import Masthead, Request
from masthead.errors import InvalidOptionError
from tests.sites import PLAIN, picture, pixel_size, urls_of, write_site

BROKEN = "def image():\n    raise ValueError('no <b>stock</b>')\n"
ECHO = "def image(params):\n    return repr(params).encode()\n"
IDS = """
    from masthead import ImageMetadata, ImageResponse
    size = (5, 5)
    def generate_image_metadata(params):
        return [ImageMetadata(id=1, size=(9, 7)), dict(id="b c")]
    def image(id):
        return ImageResponse(type(id).__name__)
"""
NO_STORE = ("cache-control", "no-store")


def site_of(directory: Path, code: str = PLAIN, **options: object) -> Masthead:
    files = {"icon.py": code, "icon1.png": picture(4, 4), "[id]/icon.py": ECHO, "shop/icon.py": IDS}
    return Masthead(write_site(directory, files), **{"development": False, **options})  # type: ignore[arg-type]


def test_a_code_image_is_drawn(tmp_path: Path) -> None:
    response = site_of(tmp_path).respond(Request("/icon"))
    assert (response.status, pixel_size(response.body)) == (200, (8, 8))
    assert response.header("content-type") == "image/png"
    assert response.header("x-content-type-options") == "nosniff"


def test_a_static_image_is_served_unchanged(tmp_path: Path) -> None:
    response = site_of(tmp_path).respond(Request("/icon1.png"))
    assert (response.status, response.body, response.header("content-type")) == (200, picture(4, 4), "image/png")


@pytest.mark.parametrize(
    "path",
    ["/", "", "/nothing", "/icon.png", "/icon.py", "/icon2", "/shop/icon/2", "/a/b/icon", "/app/icon.py"],
)
def test_what_is_no_image_is_404_that_no_cache_keeps(tmp_path: Path, path: str) -> None:
    response = site_of(tmp_path).respond(Request(path))
    assert (response.status, response.body, response.header("cache-control")) == (404, b"Not Found", "no-store")
    assert response.header("etag") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", ""])
@pytest.mark.parametrize("path", ["/icon", "/icon1.png"])
def test_other_methods_are_405_and_run_nothing(tmp_path: Path, method: str, path: str) -> None:
    response = site_of(tmp_path, BROKEN).respond(Request(path, method))
    assert (response.status, response.header("allow"), response.header("cache-control")) == (
        405,
        "GET, HEAD",
        "no-store",
    )


def test_another_method_for_what_is_no_image_is_404(tmp_path: Path) -> None:
    assert site_of(tmp_path).respond(Request("/nothing", "POST")).status == 404


def test_each_id_has_its_size_and_keeps_its_type(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    assert pixel_size(site.respond(Request("/shop/icon/1")).body) == (9, 7)
    assert pixel_size(site.respond(Request("/shop/icon/b%20c")).body) == (5, 5)


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/a%2Fb/icon", {"id": "a/b"}),
        ("/%C3%A9/icon", {"id": "é"}),
        ("/%253Cb%253E/icon", {"id": "%3Cb%3E"}),
        ("/a+b/icon", {"id": "a+b"}),
        ("//x//icon/", {"id": "x"}),
    ],
)
def test_params_are_decoded_once(tmp_path: Path, path: str, params: dict[str, str]) -> None:
    assert site_of(tmp_path).respond(Request(path)).body == repr(params).encode()


@pytest.mark.parametrize("path", ["/%00/icon", "/../icon", "/%2e%2e/icon", "/./icon", "/%ff/icon", "/\ud800/icon"])
def test_a_hostile_path_is_404(tmp_path: Path, path: str) -> None:
    assert site_of(tmp_path).respond(Request(path)).status == 404


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Masthead:
    return site_of(tmp_path_factory.mktemp("shared"))


@given(path=st.text(), method=st.sampled_from(["GET", "HEAD", "POST"]), query=st.text(), tag=st.text())
def test_any_request_at_all_gets_a_response(shared: Masthead, path: str, method: str, query: str, tag: str) -> None:
    for tried in (path, f"/{path}/icon"):
        request = Request(tried, method, query=query, headers={"if-none-match": tag})
        assert shared.respond(request).status in (200, 304, 404, 405)


def test_user_code_gets_the_framework_s_own_request(tmp_path: Path) -> None:
    site = site_of(tmp_path, "def image(request):\n    return request['greeting'].encode()\n")
    assert site.respond(Request("/icon", native={"greeting": "hello"})).body == b"hello"


def test_what_is_outside_of_a_base_path_is_somebody_else_s(tmp_path: Path) -> None:
    site = site_of(tmp_path, base_path="/cards")
    for path in ("/icon", "/cards", "/cardsicon", "/x/cards/icon"):
        assert not site.loaded.server.answers(Request(path))
    assert site.loaded.server.answers(Request("/icon", root_path="/app/cards"))
    assert not site.loaded.server.answers(Request("/icon", root_path="/app"))


def test_images_below_a_base_path_answer_there(tmp_path: Path) -> None:
    site = site_of(tmp_path, base_path="/cards")
    assert site.respond(Request("/cards/icon")).status == 200
    assert "/cards/icon?" in site.head("/")
    assert site.respond(Request("/cardsicon")).status == 404


def test_a_failing_image_is_a_plain_500_in_production(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "masthead"):
        response = site_of(tmp_path, BROKEN).respond(Request("/icon"))
    assert (response.status, response.body) == (500, b"Internal Server Error")
    assert response.headers == (("content-type", "text/plain; charset=utf-8"), NO_STORE)
    assert caplog.messages == ["GET /icon: app/icon.py: image() raised ValueError: no <b>stock</b>"]
    assert caplog.records[0].exc_info


def test_a_failing_image_shows_its_traceback_in_development(tmp_path: Path) -> None:
    response = site_of(tmp_path, BROKEN, development=True).respond(Request("/icon"))
    page = response.body.decode()
    assert (response.status, response.header("cache-control")) == (500, "no-store")
    assert response.header("content-type") == "text/html; charset=utf-8"
    assert "app/icon.py: image() raised ValueError: no &lt;b&gt;stock&lt;/b&gt;" in page
    assert "<b>stock" not in page


@pytest.mark.parametrize(
    "code",
    [
        "def image(:",
        "1 / 0\ndef image(): pass",
        "def other(): pass",
        "def image(nothing): pass",
        "size = 'x'\ndef image(): pass",
        "from masthead import ImageResponse\ndef image(): return ImageResponse(object())",
        "from masthead import ImageResponse\ndef image(): return ImageResponse('x', width=-1)",
        "from masthead import ImageResponse, Font\ndef image(): return ImageResponse('x', fonts=[Font(b'x')])",
        "def image(): return next(iter([]))",
        "async def image(): return next(iter([]))",
        "def image(): return image()",
        "class E(Exception):\n    def __str__(self): raise RuntimeError('no')\ndef image(): raise E",
    ],
)
@pytest.mark.parametrize("development", [False, True])
def test_whatever_is_wrong_in_user_code_is_a_finished_500(tmp_path: Path, code: str, development: bool) -> None:
    site = site_of(tmp_path, code, development=development)
    for response in (site.respond(Request("/icon")), asyncio.run(site.respond_async(Request("/icon")))):
        assert (response.status, response.header("cache-control")) == (500, "no-store")
        assert response.body
    assert site.respond(Request("/icon1.png")).status == 200


@pytest.mark.parametrize("as_path", [False, True])
def test_a_fallback_takes_the_place_of_a_failing_image(tmp_path: Path, as_path: bool) -> None:
    body = picture(3, 3, "JPEG")
    file = tmp_path / "fallback.jpg"
    file.write_bytes(body)
    site = site_of(tmp_path, BROKEN, fallback=str(file) if as_path else body)
    response = site.respond(Request("/icon"))
    assert (response.status, response.body) == (200, body)
    assert response.headers == (("content-type", "image/jpeg"), NO_STORE)
    assert site.respond(Request("/nothing")).status == 404


def test_development_shows_the_error_and_no_fallback(tmp_path: Path) -> None:
    site = site_of(tmp_path, BROKEN, fallback=picture(3, 3), development=True)
    assert site.respond(Request("/icon")).status == 500


@pytest.mark.parametrize("development", [False, True])
@pytest.mark.parametrize(
    ("text", "shown"), [("\ud800", r"\ud800"), ("half \udcff <b>", r"half \udcff &lt;b&gt;"), ("\0", "\0")], ids=ascii
)
def test_an_error_whose_text_is_no_unicode_is_a_finished_500(
    tmp_path: Path, text: str, shown: str, development: bool
) -> None:
    site = site_of(tmp_path, f"def image():\n    raise ValueError({text!a})\n", development=development)
    for response in (site.respond(Request("/icon")), asyncio.run(site.respond_async(Request("/icon")))):
        assert (response.status, response.header("cache-control")) == (500, "no-store")
        page = response.body.decode()
        assert ("app/icon.py: image() raised ValueError" in page) == development
        assert (shown in page) == development


@pytest.mark.parametrize("empty", ["bytes", "file"])
def test_a_fallback_of_no_bytes_is_refused(tmp_path: Path, empty: str) -> None:
    file = tmp_path / "empty.png"
    file.touch()
    fallback: object = b"" if empty == "bytes" else str(file)
    with pytest.raises(InvalidOptionError) as caught:
        site_of(tmp_path, fallback=fallback)
    assert str(caught.value) == (
        f"fallback must be the bytes of an image, or the path of an image file that can be read, got {fallback!r}"
    )


DOCS = """
    from masthead import ImageResponse
    def generate_image_metadata():
        return [dict(id=1), dict(id="shown")]
    def image(id):
        return repr(id).encode()
"""


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/docs/icon", 200, b"{'page': 'docs'}"),
        ("/docs/icon/1", 200, b"1"),
        ("/docs/icon/shown", 200, b"'shown'"),
        # No image of /docs has this id: it is the icon of the page /docs/icon.
        ("/docs/icon/icon", 200, b"{'page': 'docs', 'rest': 'icon'}"),
        ("/other/icon/icon", 200, b"{'page': 'other', 'rest': 'icon'}"),
        ("/docs/icon/2", 404, b"Not Found"),
        ("/docs/icon/icon/icon", 404, b"Not Found"),
    ],
)
def test_of_two_readings_of_a_url_the_one_whose_image_exists_answers(
    tmp_path: Path, path: str, status: int, body: bytes
) -> None:
    files = {"[page]/icon.py": ECHO, "docs/icon.py": DOCS, "[page]/[rest]/icon.py": ECHO}
    site = Masthead(write_site(tmp_path, files), development=False)
    for response in (site.respond(Request(path)), asyncio.run(site.respond_async(Request(path)))):
        assert (response.status, response.body) == (status, body)


def test_a_page_called_icon_has_an_icon_beside_an_id_route(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"docs/icon.py": DOCS, "docs/icon/icon.png": picture(4, 4)}
    site = Masthead(write_site(tmp_path, files), development=False)
    assert [site.respond(Request(path)).body for path in ("/docs/icon/1", "/docs/icon/icon.png")] == [
        b"1",
        picture(4, 4),
    ]
    for url in (*urls_of(site.head("/docs"), "icon"), *urls_of(site.head("/docs/icon"), "icon")):
        assert site.respond(Request(url.partition("?")[0])).status == 200


def test_an_id_called_icon_wins_over_a_page_of_that_name(tmp_path: Path) -> None:
    files = {"docs/icon.py": DOCS.replace("shown", "icon"), "[page]/[rest]/icon.py": ECHO}
    site = Masthead(write_site(tmp_path, files), development=False)
    assert site.respond(Request("/docs/icon/icon")).body == b"'icon'"


def test_one_image_recovers_when_its_code_does(tmp_path: Path) -> None:
    site = site_of(
        tmp_path, "calls = []\ndef image():\n    calls.append(1)\n    return 1 / (len(calls) - 1) and b'x'\n"
    )
    assert [site.respond(Request("/icon")).status for _ in range(2)] == [500, 200]
