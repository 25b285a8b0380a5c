"""Litestar: the plugin, tags as a dependency, a picture returned from a handler."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Request, get, route
from litestar.enums import HttpMethod
from markupsafe import Markup
from tests.conformance.hosts import SITE

from masthead import Masthead, Serving
from masthead.litestar import ImageResponse, MastheadPlugin

site = Masthead(SITE, trusted_proxies=["127.0.0.1"], serving=Serving(health="/-/health"))
PAGE = Markup("<!doctype html><html><head>{}</head><body>A page</body></html>")


@get("/", media_type="text/html")
async def home(masthead_head: Markup) -> str:
    return PAGE.format(masthead_head)


@get("/pages/{name:str}", media_type="text/html")
async def page(name: str, request: Request[Any, Any, Any]) -> str:
    return PAGE.format(await site.head_async(f"/{name}", request=request))


@route("/card", http_method=[HttpMethod.GET, HttpMethod.HEAD], media_type="image/png")
async def card() -> ImageResponse:
    return ImageResponse("<h1>A card</h1>", width=60, height=40, headers={"x-card": "1"})


app = Litestar([home, page, card], plugins=[MastheadPlugin(site)])
