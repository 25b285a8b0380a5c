"""Quart: the site around ``asgi_app``, tags awaited in the view."""

from __future__ import annotations

from markupsafe import Markup
from quart import Quart, Response, request
from tests.conformance.hosts import SITE

import masthead
from masthead import Masthead, Serving

site = Masthead(SITE, trusted_proxies=["127.0.0.1"], serving=Serving(health="/-/health"))
PAGE = Markup("<!doctype html><html><head>{}</head><body>A page</body></html>")
app = Quart(__name__)
site.mount_to(app)


@app.get("/")
async def home() -> str:
    return PAGE.format(await site.head_async(request=request))


@app.get("/pages/<name>")
async def page(name: str) -> str:
    return PAGE.format(await site.head_async(f"/{name}", request=request))


@app.get("/card")
async def card() -> Response:
    drawn = await site.answer_async(
        masthead.ImageResponse("<h1>A card</h1>", width=60, height=40, headers={"x-card": "1"}), request=request
    )
    return Response(drawn.body, drawn.status, dict(drawn.headers))
