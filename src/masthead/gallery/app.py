"""The ASGI app behind ``masthead dev``: the site's images, and the gallery at ``/``."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import parse_qs

from masthead.errors import MastheadError
from masthead.export.plan import make_plan
from masthead.gallery.page import NOTICES_URL, STATE_URL, broken_page, gallery_page, notices_of, preview_page
from masthead.metadata.resolve import resolve_images
from masthead.metadata.tags import write_tags
from masthead.modules.worlds import ASYNC
from masthead.serving.asgi import AsgiApp, nothing_else
from masthead.serving.messages import Request, Response, text_response
from masthead.site import LoadedSite, Masthead

MOST_PARAMS = 1000  # of a list, which may have millions
NO_STORE = ("cache-control", "no-store")


def gallery_app(site: Masthead) -> AsgiApp:
    """A complete ASGI app for developing a site: its images under their own URLs, the gallery at ``/``."""
    gallery = _Gallery(site)
    return AsgiApp(gallery.respond, nothing_else)


def broken_app(title: str, error: str) -> AsgiApp:
    """What stands in for a site that cannot be made, until the server starts anew: the reason, at every URL."""
    state = _state_of_process()

    async def respond(request: Request) -> Response:
        if request.path == STATE_URL:
            return text_response(200, state, NO_STORE)
        page = broken_page(title, state, error)
        return text_response(200 if request.path == "/" else 500, page, NO_STORE, media_type="text/html")

    return AsgiApp(respond, nothing_else)


def _state_of_process() -> str:
    """Code outside of the site's folder is loaded with the server: another server is another state."""
    return f"{time.time_ns():x}"


class _Gallery:
    def __init__(self, site: Masthead) -> None:
        self._site = site
        self._began = _state_of_process()

    async def respond(self, request: Request) -> Response:
        site = self._site.loaded
        if request.path == STATE_URL:
            return text_response(200, self._state(site), NO_STORE)
        if request.path == NOTICES_URL:
            return await self._notices(request)
        if request.path != "/" or request.method not in ("GET", "HEAD"):
            return await self._site.respond_async(request)
        page = next(iter(parse_qs(request.query).get("page", [])), "")
        try:
            site.checked()
            html = await self._preview(page, request) if page else await self._gallery()
        except MastheadError as error:
            html = broken_page(self._site.config.label, self._state(site), str(error))
        return text_response(200, html, NO_STORE, media_type="text/html")

    def _state(self, site: LoadedSite) -> str:
        return f"{self._began}-{site.state:x}"

    async def _notices(self, request: Request) -> Response:
        """What is worth knowing of one picture; it is drawn for that."""
        path = next(iter(parse_qs(request.query).get("path", [])), "")
        response = await self._site.respond_async(replace(request, path=path, method="GET", query="", headers={}))
        found = await ASYNC.blocking(lambda: response.diagnostics)
        return text_response(200, notices_of(found), NO_STORE, media_type="text/html")

    async def _gallery(self) -> str:
        site = self._site.loaded
        plan = await ASYNC.blocking(lambda: make_plan(site.tree.root, site.loader, MOST_PARAMS))
        return gallery_page(self._site.config.label, self._state(site), site.tree.routes, plan, site.tree.diagnostics)

    async def _preview(self, page: str, request: Request) -> str:
        site = self._site.loaded
        found = await resolve_images(ASYNC, site.loader, site.matcher, page)
        tags = write_tags(found, self._site.url_base(request), page)
        images = [image for kind in found.values() for image in kind]
        return preview_page(self._site.config.label, self._state(site), page, str(tags), images)
