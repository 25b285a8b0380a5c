"""A server that has enough to draw: what a view says of its picture's freshness is not said of the refusal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from litestar import Litestar
from litestar import get as litestar_get
from litestar.datastructures import CacheControlHeader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from masthead import Serving, flask, litestar, starlette
from masthead.modules.worlds import SYNC, complete
from masthead.serving.keeping.admission import Admission
from masthead.serving.keeping.pictures import Pictures
from tests.hosts.asking import get
from tests.sites import write_site

FOR_A_DAY = "public, max-age=86400"


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The only place to draw is taken, a site's and that of those without one, and nobody may wait for it."""
    admission = Admission(1, 0, 1)
    monkeypatch.setattr("masthead.serving.answer._pictures", lambda: Pictures(None, admission))
    monkeypatch.setattr(Serving, "pictures", lambda _serving, _store: Pictures(None, admission))
    place = admission.place(SYNC)
    complete(place.__aenter__())
    yield
    complete(place.__aexit__(None, None, None))


def test_starlette() -> None:
    async def card(_request: Request) -> Response:
        response = starlette.ImageResponse("x", width=8, height=8)
        response.headers["cache-control"] = FOR_A_DAY
        response.headers["x-a"] = "1"
        return response

    found = get(Starlette(routes=[Route("/", card)]), "/")
    assert (found.status_code, found.headers["cache-control"], found.headers["x-a"]) == (503, "no-store", "1")
    assert found.headers["retry-after"]


def test_litestar() -> None:
    @litestar_get("/", cache_control=CacheControlHeader(max_age=86400, public=True))
    async def card() -> litestar.ImageResponse:
        return litestar.ImageResponse("x", width=8, height=8)

    found = get(Litestar([card]), "/")
    assert (found.status_code, found.headers["cache-control"]) == (503, "no-store")


def test_flask(tmp_path: Path) -> None:
    write_site(tmp_path, {})
    app = Flask("shop", root_path=str(tmp_path))
    flask.Masthead(app)

    @app.get("/")
    def card() -> flask.ImageResponse:
        response = flask.ImageResponse("x", width=8, height=8)
        response.headers["cache-control"] = FOR_A_DAY
        return response

    found = app.test_client().get("/")
    assert (found.status_code, found.headers["cache-control"]) == (503, "no-store")
    assert found.headers["retry-after"]
