"""A site around another app: images here, everything else there."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from flask import Flask
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from masthead import Masthead
from masthead.errors import InvalidOptionError
from masthead.serving.asgi import AsgiApp
from masthead.serving.wsgi import WsgiApp
from tests.sites import PLAIN, pixel_size, write_site


@pytest.fixture
def site(tmp_path: Path) -> Masthead:
    return Masthead(write_site(tmp_path, {"icon.py": PLAIN, "shop/icon.py": "def image():\n    raise ValueError\n"}))


async def asgi_function(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("inner")(scope, receive, send)


def wsgi_function(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"inner"]


def wsgi_with_option(environ: Any, start_response: Any, exc_info: Any = None) -> list[bytes]:
    assert exc_info is None
    return wsgi_function(environ, start_response)


class AsgiObject:
    """An ASGI app with a coroutine method, or one that returns a coroutine."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await asgi_function(scope, receive, send)

    def plain(self, scope: Any, receive: Any, send: Any) -> Any:
        return asgi_function(scope, receive, send)


class WsgiObject:
    """A WSGI app as an object."""

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        return wsgi_function(environ, start_response)

    @staticmethod
    def static(environ: Any, start_response: Any) -> list[bytes]:
        return wsgi_function(environ, start_response)


async def asgi_with_setting(setting: str, scope: Any, receive: Any, send: Any) -> None:
    assert setting == "set"
    await asgi_function(scope, receive, send)


def wsgi_with_setting(setting: str, environ: Any, start_response: Any) -> list[bytes]:
    assert setting == "set"
    return wsgi_function(environ, start_response)


@functools.wraps(wsgi_function)
def decorated(*args: Any) -> Any:
    return wsgi_function(*args)


def starlette_app() -> Starlette:
    return Starlette(routes=[Route("/page", lambda _: PlainTextResponse("inner"))])


def fastapi_app() -> FastAPI:
    app = FastAPI()
    app.add_api_route("/page", lambda: PlainTextResponse("inner"))
    return app


def flask_app() -> Flask:
    app = Flask("inner")
    app.add_url_rule("/page", view_func=lambda: "inner")
    return app


class NeedsThree:
    """A class whose instances are made of three things is no app either."""

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        self.given = (scope, receive, send)


APPS = {
    "ASGI function": (asgi_function, AsgiApp),
    "ASGI object": (AsgiObject(), AsgiApp),
    "ASGI method without async": (AsgiObject().plain, AsgiApp),
    "Starlette": (starlette_app(), AsgiApp),
    "FastAPI": (fastapi_app(), AsgiApp),
    "WSGI function": (wsgi_function, WsgiApp),
    "WSGI function with an option": (wsgi_with_option, WsgiApp),
    "WSGI object": (WsgiObject(), WsgiApp),
    "WSGI static method": (WsgiObject.static, WsgiApp),
    "decorated WSGI function": (decorated, WsgiApp),
    "Flask": (flask_app(), WsgiApp),
    "partial of an ASGI function": (functools.partial(asgi_function), AsgiApp),
    "partial of an ASGI function with a setting": (functools.partial(asgi_with_setting, "set"), AsgiApp),
    "partial of an ASGI object": (functools.partial(AsgiObject()), AsgiApp),
    "partial of an ASGI method without async": (functools.partial(AsgiObject().plain), AsgiApp),
    "partial of a partial": (functools.partial(functools.partial(asgi_with_setting, "set")), AsgiApp),
    "partial of Starlette": (functools.partial(starlette_app()), AsgiApp),
    "partial of a WSGI function": (functools.partial(wsgi_function), WsgiApp),
    "partial of a WSGI function with a setting": (functools.partial(wsgi_with_setting, "set"), WsgiApp),
    "partial of Flask": (functools.partial(flask_app()), WsgiApp),
}


def ask(app: Any, path: str, method: str = "GET") -> httpx.Response:
    if isinstance(app, WsgiApp):
        transport = httpx.WSGITransport(app)
        with httpx.Client(transport=transport, base_url="http://shop.example") as client:
            return client.request(method, path)

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
            return await client.request(method, path)

    return anyio.run(send)


@pytest.mark.parametrize(("app", "kind"), APPS.values(), ids=APPS)
def test_images_are_answered_here_and_pages_by_the_app(site: Masthead, app: Any, kind: type) -> None:
    wrapped = site.middleware(app)
    assert isinstance(wrapped, kind)
    assert pixel_size(ask(wrapped, "/icon").content) == (8, 8)
    assert ask(wrapped, "/page").text == "inner"


@pytest.mark.parametrize("app", [asgi_function, wsgi_function])
def test_the_app_is_asked_for_whatever_is_no_image(site: Masthead, app: Any) -> None:
    wrapped = site.middleware(app)
    for path in ("/", "/nothing", "/icon/5", "/icon.png"):
        assert ask(wrapped, path, "POST").text == "inner"
    assert ask(wrapped, "/icon", "POST").status_code == 405
    assert ask(wrapped, "/icon", "HEAD").content == b""
    assert ask(wrapped, "/shop/icon").status_code == 500


def test_two_sites_can_be_wrapped_around_each_other(site: Masthead, tmp_path: Path) -> None:
    other = Masthead(write_site(tmp_path / "other", {"apple-icon.py": PLAIN}))
    wrapped = other.middleware(site.middleware(asgi_function))
    assert [ask(wrapped, path).text == "inner" for path in ("/icon", "/apple-icon", "/page")] == [False, False, True]


def test_lifespan_and_websockets_go_to_the_app(site: Masthead) -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    async def run() -> None:
        for kind in ("lifespan", "websocket"):
            await site.middleware(inner)({"type": kind, "path": "/icon"}, None, None)

    anyio.run(run)
    assert seen == ["lifespan", "websocket"]


WRONG = [None, "app", 5, object(), len, dict, lambda: None, print, WsgiObject, Flask, NeedsThree]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_app_is_refused(site: Masthead, wrong: Any) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        site.middleware(wrong)
    expected = "an ASGI or WSGI app" + (", not its class" if isinstance(wrong, type) else "")
    assert str(caught.value) == f"app must be {expected}, got {wrong!r}"
