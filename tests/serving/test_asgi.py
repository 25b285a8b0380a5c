"""The site as an ASGI app: scopes in, messages out, and an event loop that is never blocked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from masthead import Masthead, Response
from masthead.modules.worlds import departure
from masthead.serving.asgi import unless_gone
from tests.sites import NO_CONTENT, PLAIN, picture, pixel_size, urls_of, write_site

Message = MutableMapping[str, Any]
ECHO = "def image(params):\n    return repr(params).encode()\n"
SLOW = "import time\ndef image():\n    time.sleep(0.3)\n    return b'x'\n"
SLOW_IDS = """
    import time
    def generate_image_metadata():
        time.sleep(0.3)
        return [dict(id=1)]
    def image():
        return b"x"
"""
SLOW_IMPORT = "import time\ntime.sleep(0.3)\ndef image():\n    return b'x'\n"
LARGE = """
    from masthead import ImageResponse
    def image():
        return ImageResponse("word " * 9000, width=3000, height=2000)
"""


def site_of(directory: Path, code: str = PLAIN) -> Masthead:
    return Masthead(write_site(directory, {"icon.py": code, "icon1.png": picture(4, 4), "[id]/icon.py": ECHO}))


def run(function: Callable[[], Awaitable[Any]]) -> Any:
    async def bounded() -> Any:
        with anyio.fail_after(20):
            return await function()

    return anyio.run(bounded)


def ask(app: Any, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
            return await client.request(method, path, headers=headers)

    response: httpx.Response = run(send)
    return response


def exchange(app: Any, scope: dict[str, Any], *received: Message) -> list[Message]:
    """All messages that an app sends."""
    waiting, sent = list(received), []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    run(lambda: app(scope, receive, send))
    return sent


def test_an_image_is_answered(tmp_path: Path) -> None:
    response = ask(site_of(tmp_path).asgi, "/icon")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["content-length"] == str(len(response.content))
    assert pixel_size(response.content) == (8, 8)


@pytest.mark.parametrize("path", ["/icon", "/icon1.png", "/nothing"])
def test_head_has_the_headers_of_get_and_no_body(tmp_path: Path, path: str) -> None:
    app = site_of(tmp_path).asgi
    got, headed = ask(app, path), ask(app, path, "HEAD")
    assert (headed.status_code, headed.headers, headed.content) == (got.status_code, got.headers, b"")
    assert got.content


def test_no_content_has_no_length(tmp_path: Path) -> None:
    response = ask(site_of(tmp_path, NO_CONTENT).asgi, "/icon")
    assert (response.status_code, "content-length" in response.headers) == (204, False)


def test_not_modified_has_neither_body_nor_length(tmp_path: Path) -> None:
    app = site_of(tmp_path).asgi
    tag = ask(app, "/icon").headers["etag"]
    response = ask(app, "/icon", **{"if-none-match": f'"x", W/{tag}'})
    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)
    assert "content-length" not in response.headers
    assert "content-type" not in response.headers


@pytest.mark.parametrize(("method", "expected"), [("GET", picture(4, 4)), ("HEAD", b"")])
def test_headers_and_body_are_one_message_each(tmp_path: Path, method: str, expected: bytes) -> None:
    scope = {"type": "http", "method": method, "path": "/icon1.png", "headers": []}
    start, body = exchange(site_of(tmp_path).asgi, scope)
    assert (start["type"], start["status"]) == ("http.response.start", 200)
    assert all(isinstance(part, bytes) and name == name.lower() for name, part in start["headers"])
    assert body == {"type": "http.response.body", "body": expected}


def test_the_raw_path_tells_an_encoded_slash_from_a_slash(tmp_path: Path) -> None:
    app = site_of(tmp_path).asgi
    assert ask(app, "/a%2Fb/icon").text == "{'id': 'a/b'}"
    assert ask(app, "/a/b/icon").status_code == 404
    assert ask(app, "/%C3%A9/icon").text == "{'id': 'é'}"


@pytest.mark.parametrize("mount", ["/cards", "/deep/er", "/a b", "/café"])
def test_a_mounted_site_answers_and_links_below_its_mount_point(tmp_path: Path, mount: str) -> None:
    site = site_of(tmp_path)
    app = Starlette(routes=[Mount(mount, app=site.asgi)])
    assert pixel_size(ask(app, f"{mount}/icon").content) == (8, 8)
    assert ask(app, f"{mount}/a%2Fb/icon").text == "{'id': 'a/b'}"
    assert ask(app, "/icon").status_code == 404
    scope = {"type": "http", "method": "GET", "path": f"{mount}/page", "root_path": mount, "headers": []}
    url = urls_of(site.head("/", request=scope), "icon")[0]
    assert ask(app, url).status_code == 200


# Mount points whose characters need not be encoded in a URL, and may be.
MOUNTS = ["/@me", "/a(b)", "/a+b", "/100%", "/%41", "/a b/c(d)", "/x;y=1", "/a'b", "/a!b$*,&:", "/café+"]


@pytest.mark.parametrize("safe", ["/", "/@()+;=',&:!$*"], ids=["encoded", "plain"])
@pytest.mark.parametrize("mount", MOUNTS)
def test_a_mount_point_may_have_any_characters_however_the_client_encodes_them(
    tmp_path: Path, mount: str, safe: str
) -> None:
    site = site_of(tmp_path)
    app = Starlette(routes=[Mount(mount, app=site.asgi)])
    prefix = quote(mount, safe=safe)
    assert pixel_size(ask(app, f"{prefix}/icon").content) == (8, 8)
    assert ask(app, f"{prefix}/a%2Fb/icon").text == "{'id': 'a/b'}"
    assert ask(app, f"{prefix}/%2541/icon").text == "{'id': '%41'}"
    scope = {"type": "http", "path": f"{mount}/page", "raw_path": f"{prefix}/page".encode(), "root_path": mount}
    url = urls_of(site.head("/", request=scope), "icon")[0]
    assert url.startswith(f"{prefix}/icon?")
    assert pixel_size(ask(app, url).content) == (8, 8)


WHOLE, PART = ({"type": "http.request", "more_body": more} for more in (False, True))
GONE = {"type": "http.disconnect"}


@pytest.mark.parametrize(
    ("messages", "goes"),
    [
        ([WHOLE, GONE], True),
        ([PART, PART, WHOLE, GONE], True),
        ([GONE], True),
        ([WHOLE, WHOLE, GONE], False),  # a server that says the same for ever
        ([WHOLE], False),  # one that then raises
    ],
)
def test_whether_a_client_goes_is_what_its_server_says(messages: list[Message], goes: bool) -> None:
    coming = iter(messages)

    async def receive() -> Message:
        return next(coming)

    async def answer() -> Response:
        client_goes = departure.get()
        assert client_goes is not None
        return Response(200, (), str(await client_goes()).encode())

    async def ask() -> None:
        response = await unless_gone(answer(), receive)
        assert response is not None
        assert response.body == str(goes).encode()
        assert departure.get() is None

    run(ask)


def test_the_lifespan_of_a_site_alone_starts_and_stops(tmp_path: Path) -> None:
    events = ({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    sent = exchange(site_of(tmp_path).asgi, {"type": "lifespan"}, *events)
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_websocket_is_closed(tmp_path: Path) -> None:
    sent = exchange(site_of(tmp_path).asgi, {"type": "websocket", "path": "/icon"}, {"type": "websocket.connect"})
    assert [message["type"] for message in sent] == ["websocket.close"]


async def longest_pause(awaitable: Awaitable[httpx.Response]) -> tuple[httpx.Response, float, float]:
    """The response, how long it took, and the longest time that the event loop did nothing else."""
    pause, done = 0.0, False

    async def heartbeat() -> None:
        nonlocal pause
        while not done:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            pause = max(pause, time.perf_counter() - before)

    beating = asyncio.create_task(heartbeat())
    await asyncio.sleep(0.02)
    started = time.perf_counter()
    response = await awaitable
    took = time.perf_counter() - started
    done = True
    await beating
    return response, took, pause


@pytest.mark.parametrize(
    ("code", "path"),
    [(SLOW, "/icon"), (SLOW_IDS, "/icon/1"), (SLOW_IMPORT, "/icon"), (LARGE, "/icon")],
    ids=["image", "generate_image_metadata", "import", "drawing"],
)
def test_sync_user_code_and_drawing_do_not_block_the_event_loop(tmp_path: Path, code: str, path: str) -> None:
    site = site_of(tmp_path, code)

    async def measure() -> tuple[httpx.Response, float, float]:
        transport = httpx.ASGITransport(site.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
            return await longest_pause(client.get(path))

    response, took, pause = run(measure)
    assert response.status_code == 200
    assert took > 0.1
    assert pause < took * 0.7, f"the loop stood still for {pause:.3f} of {took:.3f} s"


def test_async_user_code_runs_on_the_loop_of_the_server(tmp_path: Path) -> None:
    site = site_of(
        tmp_path, "import asyncio\nasync def image():\n    return str(id(asyncio.get_running_loop())).encode()\n"
    )

    async def both() -> tuple[int, str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.asgi), base_url="http://x") as client:
            return id(asyncio.get_running_loop()), (await client.get("/icon")).text

    loop, seen = run(both)
    assert str(loop) == seen


def test_a_failing_image_is_500_before_any_header(tmp_path: Path) -> None:
    response = ask(site_of(tmp_path, "async def image():\n    raise ValueError\n").asgi, "/icon")
    assert (response.status_code, response.headers["cache-control"]) == (500, "no-store")
