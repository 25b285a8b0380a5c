"""FastAPI: the site as middleware, tags through a dependency, a picture as ``response_class``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from tests.conformance.hosts import SITE

from masthead import Masthead, Serving
from masthead.fastapi import ImageResponse, head_of

site = Masthead(SITE, trusted_proxies=["127.0.0.1"], serving=Serving(health="/-/health"))
PAGE = Markup("<!doctype html><html><head>{}</head><body>A page</body></html>")
app = FastAPI()
site.mount_to(app)


@app.get("/", response_class=HTMLResponse)
async def home(head: Annotated[Markup, Depends(head_of(site))]) -> str:
    return PAGE.format(head)


@app.get("/pages/{name}", response_class=HTMLResponse)
async def page(name: str, request: Request) -> str:
    return PAGE.format(await site.head_async(f"/{name}", request=request))


@app.api_route("/card", methods=["GET", "HEAD"], response_class=ImageResponse)
async def card() -> ImageResponse:
    return ImageResponse("<h1>A card</h1>", width=60, height=40, headers={"x-card": "1"})
