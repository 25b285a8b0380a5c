"""Starlette: the site as middleware, tags through the context of templates."""

from __future__ import annotations

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from tests.conformance.hosts import SITE

from masthead import Masthead, Serving
from masthead.starlette import ImageResponse, context_processor

site = Masthead(SITE, trusted_proxies=["127.0.0.1"], serving=Serving(health="/-/health"))
PAGES = {
    "page.html": "<!doctype html><html><head>{{ masthead_head(path) if path else masthead_head() }}</head><body>A page</body></html>"
}
templates = Jinja2Templates(env=Environment(loader=DictLoader(PAGES), autoescape=True))
templates.context_processors.append(context_processor(site))


async def home(request: Request) -> Response:
    return templates.TemplateResponse(request, "page.html")


async def page(request: Request) -> Response:
    return templates.TemplateResponse(request, "page.html", {"path": f"/{request.path_params['name']}"})


async def card(_request: Request) -> Response:
    return ImageResponse("<h1>A card</h1>", width=60, height=40, headers={"x-card": "1"})


app = Starlette(routes=[Route("/", home), Route("/pages/{name}", page), Route("/card", card)])
site.mount_to(app)
