"""The site as a WSGI app: environs in, status line, headers and body out."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from masthead import Masthead
from tests.sites import NO_CONTENT, PLAIN, picture, pixel_size, urls_of, write_site

ECHO = "def image(params):\n    return repr(params).encode()\n"
ASYNC = "import asyncio\nasync def image():\n    await asyncio.sleep(0)\n    return b'async'\n"
ASYNC_IDS = (
    "async def generate_image_metadata():\n    yield dict(id=1)\nasync def image(id):\n    return repr(id).encode()\n"
)
THREAD = "import threading\ndef image():\n    return threading.current_thread().name.encode()\n"


def site_of(directory: Path, code: str = PLAIN) -> Masthead:
    return Masthead(write_site(directory, {"icon.py": code, "icon1.png": picture(4, 4), "[id]/icon.py": ECHO}))


def ask(app: Any, path: str = "/icon", method: str = "GET", **more: str) -> tuple[str, dict[str, str], bytes]:
    """Status line, headers and body, with the rules of PEP 3333 checked."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        **more,
    }
    setup_testing_defaults(environ)
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        started[:] = [status, dict(headers), exc_info]
        return lambda _: None

    checked: Any = validator(app)
    result = checked(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        result.close()
    return started[0], started[1], body


def test_an_image_is_answered(tmp_path: Path) -> None:
    status, headers, body = ask(site_of(tmp_path).wsgi)
    assert (status, headers["content-type"], headers["content-length"]) == ("200 OK", "image/png", str(len(body)))
    assert pixel_size(body) == (8, 8)


@pytest.mark.parametrize("path", ["/icon", "/icon1.png"])
def test_head_has_the_headers_of_get_and_no_body(tmp_path: Path, path: str) -> None:
    app = site_of(tmp_path).wsgi
    got, headed = ask(app, path), ask(app, path, "HEAD")
    assert headed == (got[0], got[1], b"")
    assert got[2]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nothing", "GET", "404 Not Found"), ("/icon", "POST", "405 Method Not Allowed"), ("/", "GET", "404 Not Found")],
)
def test_the_status_line_has_number_and_phrase(tmp_path: Path, path: str, method: str, status: str) -> None:
    found, headers, _ = ask(site_of(tmp_path).wsgi, path, method)
    assert (found, headers["cache-control"]) == (status, "no-store")


def test_a_status_without_a_phrase_is_still_a_status_line(tmp_path: Path) -> None:
    code = PLAIN.replace("height=8", "height=8, status=299")
    assert ask(site_of(tmp_path, code).wsgi)[0].startswith("299 ")


def test_no_content_has_no_length(tmp_path: Path) -> None:
    status, headers, _ = ask(site_of(tmp_path, NO_CONTENT).wsgi)
    assert (status, "content-length" in headers) == ("204 No Content", False)


def test_not_modified_has_neither_body_nor_length(tmp_path: Path) -> None:
    app = site_of(tmp_path).wsgi
    tag = ask(app)[1]["etag"]
    status, headers, body = ask(app, HTTP_IF_NONE_MATCH=tag)
    assert (status, headers["etag"], body) == ("304 Not Modified", tag, b"")
    assert not {"content-length", "content-type"} & set(headers)


@pytest.mark.parametrize(
    ("environ", "body"),
    [
        ({"path": "/\xc3\xa9/icon"}, "{'id': 'é'}"),
        ({"path": "/a b/icon"}, "{'id': 'a b'}"),
        ({"path": "/a/b/icon", "RAW_URI": "/a%2Fb/icon?x=1"}, "{'id': 'a/b'}"),
        ({"path": "/a/b/icon", "REQUEST_URI": "/a%2Fb/icon"}, "{'id': 'a/b'}"),
        ({"path": "/a/b/icon", "SCRIPT_NAME": "/x", "RAW_URI": "/x/a%2Fb/icon"}, "{'id': 'a/b'}"),
        ({"path": "/%2541/icon"}, "{'id': '%2541'}"),
    ],
)
def test_paths_are_latin_1_and_the_raw_uri_counts(tmp_path: Path, environ: dict[str, str], body: str) -> None:
    assert ask(site_of(tmp_path).wsgi, **environ)[2] == body.encode()


@pytest.mark.parametrize("path", ["/\xff/icon", "/a/b/icon", "/../icon", "/\x00/icon"])
def test_a_path_that_is_no_utf_8_or_no_route_is_404(tmp_path: Path, path: str) -> None:
    assert ask(site_of(tmp_path).wsgi, path)[0] == "404 Not Found"


@pytest.mark.parametrize("script", ["/cards", "/a b", "/\xc3\xa9", "/@me"])
def test_a_mounted_site_answers_and_links_below_its_mount_point(tmp_path: Path, script: str) -> None:
    site = site_of(tmp_path)
    environ = {"PATH_INFO": "/page", "SCRIPT_NAME": script, "HTTP_HOST": "h"}
    assert ask(site.wsgi, SCRIPT_NAME=script)[0] == "200 OK"
    url = urls_of(site.head("/", request=environ), "icon")[0]
    assert url.count("/icon?") == 1
    assert url.startswith("/")
    assert not url.startswith("/icon")


@pytest.mark.parametrize("safe", ["/", "/@()+;=',&:!$*"], ids=["encoded", "plain"])
@pytest.mark.parametrize("name", ["RAW_URI", "REQUEST_URI"])
@pytest.mark.parametrize("mount", ["/@me", "/a(b)", "/a+b", "/100%", "/%41", "/a b/c(d)", "/x;y=1", "/a'b", "/café+"])
def test_a_mount_point_may_have_any_characters_however_the_client_encodes_them(
    tmp_path: Path, mount: str, name: str, safe: str
) -> None:
    site = site_of(tmp_path)
    script, prefix = mount.encode().decode("latin-1"), quote(mount, safe=safe)
    assert ask(site.wsgi, "/icon", SCRIPT_NAME=script, **{name: f"{prefix}/icon"})[0] == "200 OK"
    for path, raw, shown in (("/a/b/icon", "/a%2Fb/icon", "a/b"), ("/%41/icon", "/%2541/icon", "%41")):
        assert ask(site.wsgi, path, SCRIPT_NAME=script, **{name: f"{prefix}{raw}?x"})[2] == repr({"id": shown}).encode()
    environ = {"PATH_INFO": "/page", "SCRIPT_NAME": script, "HTTP_HOST": "h", name: f"{prefix}/page"}
    assert urls_of(site.head("/", request=environ), "icon")[0].startswith(f"{prefix}/icon?")


def test_a_failing_image_is_500_before_any_header(tmp_path: Path) -> None:
    status, headers, body = ask(site_of(tmp_path, "def image():\n    raise ValueError('secret')\n").wsgi)
    assert (status, headers["cache-control"]) == ("500 Internal Server Error", "no-store")
    assert b"secret" not in body


@pytest.mark.parametrize(("code", "path", "body"), [(ASYNC, "/icon", b"async"), (ASYNC_IDS, "/icon/1", b"1")])
def test_async_user_code_runs_under_wsgi(tmp_path: Path, code: str, path: str, body: bytes) -> None:
    app = site_of(tmp_path, code).wsgi
    assert ask(app, path)[::2] == ("200 OK", body)

    async def inside() -> Any:
        return ask(app, path)

    assert asyncio.run(inside())[::2] == ("200 OK", body)


def test_async_user_code_may_ask_the_site_itself(tmp_path: Path) -> None:
    code = """
        from masthead import Masthead
        from pathlib import Path
        async def image():
            site = Masthead(Path(__file__).parent, metadata_base="https://shop.example")
            return site.head("/shop").encode()
    """
    files = {"icon.py": code, "shop/icon.py": ASYNC_IDS}
    answered: list[Any] = []
    app = Masthead(write_site(tmp_path, files)).wsgi
    thread = threading.Thread(target=lambda: answered.append(ask(app)), daemon=True)
    thread.start()
    thread.join(20)
    assert answered
    assert b"/shop/icon/1?" in answered[0][2]


def test_sync_user_code_runs_in_the_thread_of_the_request(tmp_path: Path) -> None:
    assert ask(site_of(tmp_path, THREAD).wsgi)[2] == threading.current_thread().name.encode()
