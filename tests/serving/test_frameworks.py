"""Responses of web frameworks as results of ``image()``: streams, files, cookies, from both worlds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import anyio
import httpx
import pytest

from masthead import Masthead, Request, Response
from tests.sites import picture, write_site

PNG = picture(4, 4)
DJANGO = "from django.conf import settings\nif not settings.configured: settings.configure()\n"
HTTPX = "import httpx\nASKED = httpx.Request('GET', 'http://h/')\n"
FILE = "from pathlib import Path\nFILE = Path(__file__).with_name('p.png')\nPNG = FILE.read_bytes()\n"


def respond_sync(site: Masthead, request: Request) -> Response:
    return site.respond(request)


def respond_async(site: Masthead, request: Request) -> Response:
    return anyio.run(site.respond_async, request)


def respond_on_trio(site: Masthead, request: Request) -> Response:
    return anyio.run(site.respond_async, request, backend="trio")


Ask = Callable[[Masthead, Request], Response]


@pytest.fixture(params=[respond_sync, respond_async], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest) -> Ask:
    respond: Ask = request.param

    def bounded(site: Masthead, asked: Request) -> Response:
        """A response that waits for a client that never comes fails the test instead of stopping it."""
        answers: list[Response] = []
        thread = threading.Thread(target=lambda: answers.append(respond(site, asked)), daemon=True)
        thread.start()
        thread.join(20)
        assert answers, "no answer in 20 seconds"
        return answers[0]

    return bounded


def site_of(directory: Path, code: str) -> Masthead:
    return Masthead(write_site(directory, {"icon.py": FILE + code, "p.png": PNG}), development=False)


PARTS = "[PNG[:9], PNG[9:], b'']"
ASYNC_PARTS = f"async def parts():\n    for part in {PARTS}:\n        yield part\n"
# Each makes ``response``; every one of them is the picture, with its own type and one more header.
RESPONSES = {
    "Starlette StreamingResponse": (
        "from starlette.responses import StreamingResponse\n",
        f"StreamingResponse(iter({PARTS}), media_type='image/png', headers=dict(x='y'))",
    ),
    "Starlette StreamingResponse, async": (
        f"from starlette.responses import StreamingResponse\n{ASYNC_PARTS}",
        "StreamingResponse(parts(), media_type='image/png', headers=dict(x='y'))",
    ),
    "Starlette FileResponse": (
        "from starlette.responses import FileResponse\n",
        "FileResponse(FILE, headers=dict(x='y'))",
    ),
    "FastAPI Response": (
        "from fastapi import Response\n",
        "Response(PNG, media_type='image/png', headers=dict(x='y'))",
    ),
    "FastAPI StreamingResponse": (
        "from fastapi.responses import StreamingResponse\n",
        f"StreamingResponse(iter({PARTS}), media_type='image/png', headers=dict(x='y'))",
    ),
    "FastAPI FileResponse": (
        "from fastapi.responses import FileResponse\n",
        "FileResponse(str(FILE), headers=dict(x='y'))",
    ),
    "Flask stream": (
        "from flask import Response\n",
        f"Response(iter({PARTS}), mimetype='image/png', headers=dict(x='y'))",
    ),
    "Werkzeug Response": (
        "from werkzeug import Response\n",
        "Response(PNG, mimetype='image/png', headers=dict(x='y'))",
    ),
    "Django HttpResponse": (
        f"{DJANGO}from django.http import HttpResponse\n",
        "HttpResponse(PNG, content_type='image/png', headers=dict(x='y'))",
    ),
    "Django StreamingHttpResponse": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n",
        f"StreamingHttpResponse(iter({PARTS}), content_type='image/png', headers=dict(x='y'))",
    ),
    "Django StreamingHttpResponse, async": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n{ASYNC_PARTS}",
        "StreamingHttpResponse(parts(), content_type='image/png', headers=dict(x='y'))",
    ),
    "Django FileResponse": (
        f"{DJANGO}from django.http import FileResponse\n",
        "FileResponse(FILE.open('rb'), headers=dict(x='y'))",
    ),
    "httpx Response": (
        HTTPX,
        "httpx.Response(200, content=PNG, request=ASKED, headers={'content-type': 'image/png', 'x': 'y'})",
    ),
}


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize(("before", "response"), RESPONSES.values(), ids=RESPONSES)
def test_a_response_of_any_framework_keeps_bytes_type_and_headers(
    tmp_path: Path, ask: Ask, kind: str, before: str, response: str
) -> None:
    found = ask(site_of(tmp_path, f"{before}{kind} image():\n    return {response}\n"), Request("/icon"))
    assert (found.status, found.body) == (200, PNG)
    assert (found.header("content-type"), found.header("x")) == ("image/png", "y")
    assert found.header("cache-control") == "public, max-age=0, must-revalidate"
    assert found.header("etag")
    assert [name for name, _ in found.headers if name in ("content-length", "transfer-encoding")] == []
    names = [name for name, _ in found.headers if name != "set-cookie"]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "response",
    [
        "StreamingResponse(iter([PNG]), media_type='image/png')",
        "FileResponse(FILE)",
        "Response(PNG, media_type='image/png')",
    ],
)
def test_starlette_responses_are_run_on_trio_too(tmp_path: Path, response: str) -> None:
    code = f"from starlette.responses import *\nasync def image(): return {response}\n"
    found = respond_on_trio(site_of(tmp_path, code), Request("/icon"))
    assert (found.status, found.body, found.header("content-type")) == (200, PNG, "image/png")


SEND_FILE = """
from flask import Flask, send_file
app = Flask("app")
def image():
    with app.test_request_context():
        return send_file({source}, mimetype="image/png")
"""


@pytest.mark.parametrize("source", ["FILE", "FILE.open('rb')", "__import__('io').BytesIO(PNG)"])
def test_send_file_of_flask_is_read_whole(tmp_path: Path, ask: Ask, source: str) -> None:
    found = ask(site_of(tmp_path, SEND_FILE.format(source=source)), Request("/icon"))
    assert (found.status, found.body, found.header("content-type")) == (200, PNG, "image/png")


CLOSING = {
    "Django FileResponse": (
        f"{DJANGO}from django.http import FileResponse\nopened = []\n",
        "opened.append(FILE.open('rb'))\nreturn FileResponse(opened[-1])",
    ),
    "Flask send_file": (
        "from flask import Flask, send_file\nopened = []\napp = Flask('app')\n",
        "opened.append(FILE.open('rb'))\n"
        "with app.test_request_context():\n    return send_file(opened[-1], mimetype='image/png')",
    ),
}


@pytest.mark.parametrize(("before", "body"), CLOSING.values(), ids=CLOSING)
def test_the_file_of_a_response_is_closed_afterwards(tmp_path: Path, ask: Ask, before: str, body: str) -> None:
    # The second request tells of the first one's file.
    start = "    if opened: return repr(opened[0].closed).encode()\n"
    site = site_of(tmp_path, f"{before}def image():\n{start}{indent(body, '    ')}\n")
    assert [ask(site, Request("/icon")).body for _ in range(2)] == [PNG, b"True"]


COOKIES = {
    "Starlette": ("from starlette.responses import Response\n", "Response(PNG)"),
    "Starlette StreamingResponse": (
        "from starlette.responses import StreamingResponse\n",
        "StreamingResponse(iter([PNG]))",
    ),
    "Flask": ("from flask import Response\n", "Response(PNG)"),
    "Django": (f"{DJANGO}from django.http import HttpResponse\n", "HttpResponse(PNG)"),
    "Django StreamingHttpResponse": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n",
        "StreamingHttpResponse(iter([PNG]))",
    ),
    "Django StreamingHttpResponse, async": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n{ASYNC_PARTS}",
        "StreamingHttpResponse(parts())",
    ),
    "Django FileResponse": (f"{DJANGO}from django.http import FileResponse\n", "FileResponse(FILE.open('rb'))"),
}


@pytest.mark.parametrize(("before", "made"), COOKIES.values(), ids=COOKIES)
def test_cookies_are_kept(tmp_path: Path, ask: Ask, before: str, made: str) -> None:
    body = (
        f"response = {made}\nresponse.set_cookie('a', '1', max_age=60)\nresponse.set_cookie('b', '2')\nreturn response"
    )
    found = ask(site_of(tmp_path, f"{before}def image():\n{indent(body, '    ')}\n"), Request("/icon"))
    cookies = [value for name, value in found.headers if name == "set-cookie"]
    assert [cookie[:3] for cookie in cookies] == ["a=1", "b=2"]
    assert "Max-Age=60" in cookies[0]
    assert found.body == PNG


LENGTHS = {
    "ImageResponse": (
        "from masthead import ImageResponse\n",
        "ImageResponse('x', width=8, height=8, headers={'Content-Length': '5', 'Transfer-Encoding': 'chunked'})",
    ),
    "Starlette": (
        "from starlette.responses import Response\n",
        "Response(PNG, headers={'content-length': '5'})",
    ),
    "Flask": ("from flask import Response\n", "Response(PNG, headers={'Content-Length': '5'})"),
    "Django": (
        f"{DJANGO}from django.http import HttpResponse\n",
        "HttpResponse(PNG, headers={'Content-Length': '5'})",
    ),
    "httpx": (HTTPX, "httpx.Response(200, content=PNG, request=ASKED, headers={'content-length': '5'})"),
}


@pytest.mark.parametrize(("before", "made"), LENGTHS.values(), ids=LENGTHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_length_is_sent_once_and_is_that_of_the_body(tmp_path: Path, before: str, made: str, method: str) -> None:
    site = site_of(tmp_path, f"{before}def image():\n    return {made}\n")
    response = site.respond(Request("/icon"))
    length = str(len(response.body))
    assert response.status == 200

    async def over_asgi() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.asgi), base_url="http://x") as client:
            return await client.request(method, "/icon")

    with httpx.Client(transport=httpx.WSGITransport(site.wsgi), base_url="http://x") as client:
        for found in (anyio.run(over_asgi), client.request(method, "/icon")):
            assert found.headers.get_list("content-length") == [length]
            assert "transfer-encoding" not in found.headers


GZIP = """
import gzip, httpx
def image():
    headers = {"content-encoding": "gzip", "content-type": "image/png", "x": "y", "connection": "close", "server": "h"}
    return httpx.Response(200, content=gzip.compress(PNG), request=httpx.Request("GET", "http://h"), headers=headers)
"""


def test_a_client_s_response_is_passed_on_decoded_and_says_so(tmp_path: Path, ask: Ask) -> None:
    found = ask(site_of(tmp_path, GZIP), Request("/icon"))
    assert (found.body, found.header("content-type"), found.header("x")) == (PNG, "image/png", "y")
    assert [found.header(name) for name in ("content-encoding", "connection", "server")] == [None] * 3


def test_a_server_s_response_keeps_the_encoding_of_its_body(tmp_path: Path, ask: Ask) -> None:
    code = """
import gzip
from starlette.responses import Response
def image():
    return Response(gzip.compress(PNG, mtime=0), headers={"content-encoding": "gzip"})
"""
    found = ask(site_of(tmp_path, code), Request("/icon"))
    assert found.header("content-encoding") == "gzip"
    assert found.body[:2] == b"\x1f\x8b"


SILENT = """
class Response:
    async def __call__(self, scope, receive, send): pass
def image():
    return Response()
"""


def test_a_response_that_sends_nothing_is_a_500(tmp_path: Path, ask: Ask) -> None:
    assert ask(site_of(tmp_path, SILENT), Request("/icon")).status == 500


BROKEN_PARTS = "def parts():\n    yield b'half'\n    raise ValueError('the rest is gone')\n"
BROKEN_ASYNC_PARTS = f"async {BROKEN_PARTS}"
GONE = "ValueError: the rest is gone"
FAILING = {
    "Starlette StreamingResponse": (
        f"from starlette.responses import StreamingResponse\n{BROKEN_PARTS}",
        "StreamingResponse(parts())",
        GONE,
    ),
    "Starlette StreamingResponse, async": (
        f"from starlette.responses import StreamingResponse\n{BROKEN_ASYNC_PARTS}",
        "StreamingResponse(parts())",
        GONE,
    ),
    "Starlette FileResponse": (
        "from starlette.responses import FileResponse\n",
        "FileResponse('nowhere.png')",
        "RuntimeError: File at path nowhere.png does not exist.",
    ),
    "Flask": (f"from flask import Response\n{BROKEN_PARTS}", "Response(parts())", GONE),
    "Django StreamingHttpResponse": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n{BROKEN_PARTS}",
        "StreamingHttpResponse(parts())",
        GONE,
    ),
    "Django StreamingHttpResponse, async": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n{BROKEN_ASYNC_PARTS}",
        "StreamingHttpResponse(parts())",
        GONE,
    ),
}


@pytest.mark.parametrize(("before", "made", "cause"), FAILING.values(), ids=FAILING)
def test_a_response_that_fails_in_its_body_names_the_file(
    tmp_path: Path, ask: Ask, caplog: pytest.LogCaptureFixture, before: str, made: str, cause: str
) -> None:
    site = site_of(tmp_path, f"{before}def image():\n    return {made}\n")
    with caplog.at_level(logging.ERROR, "masthead"):
        found = ask(site, Request("/icon"))
    assert (found.status, found.body, found.header("cache-control")) == (500, b"Internal Server Error", "no-store")
    kind = made.partition("(")[0]
    assert [record.getMessage() for record in caplog.records if record.name == "masthead"] == [
        f"GET /icon: app/icon.py: image() returned a {kind} that failed: {cause}; "
        "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework"
    ]
