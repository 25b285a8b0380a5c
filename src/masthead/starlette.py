"""Masthead in Starlette, and in what is built on it: a response class, and the tags of a page for templates.

    app.add_route("/card", lambda request: ImageResponse("<h1>Hello</h1>"))
    templates = Jinja2Templates("templates", context_processors=[context_processor(site)])

``site.mount_to(app)`` answers the image URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

import masthead
from masthead.serving.asgi import answer_of_route, send_response, unless_gone
from masthead.settings import Settings

if TYPE_CHECKING:
    from starlette.templating import Jinja2Templates  # needs jinja2, which an application without templates lacks

__all__ = ["ImageResponse", "context_processor"]


class ImageResponse(Response):
    """A picture to return from any route; drawn in a worker thread, whole before a header leaves.

    Takes the content and options of ``masthead.ImageResponse``. Drawn, kept and observed as those of the site that is
    mounted to the application are, with its settings or those given. A client that has the picture gets a 304.
    """

    media_type = "image/png"

    def __init__(
        self,
        content: object,
        *,
        status_code: int = 200,
        settings: Settings | None = None,
        background: BackgroundTask | None = None,
        **options: Unpack[masthead.ImageOptions],
    ) -> None:
        # FastAPI reads the default status of a response class from this very parameter.
        options.setdefault("status", status_code)
        self.image = masthead.ImageResponse(content, **options)
        self.settings = settings
        self.status_code = self.image.status
        self.media_type = self.image.media_type
        self.background = background
        self.init_headers(self.image.headers)
        self._planned = tuple(self.raw_headers)

    @classmethod
    def from_template(
        cls, templates: Jinja2Templates, name: str, *, options: masthead.ImageOptions | None = None, **context: Any
    ) -> ImageResponse:
        """A picture of a template of the application; ``options`` are those of the response."""
        return cls(templates.get_template(name).render(context), **(options or {}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await unless_gone(answer_of_route(self.image, scope, self.settings), receive)
        if response is None:
            return
        # What a route or a dependency has set on this object since it was made.
        added = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._added())
        await send_response(response.with_headers(added), scope.get("method", "GET"), send)
        if self.background is not None:
            await self.background()

    def _added(self) -> list[tuple[bytes, bytes]]:
        return [pair for pair in self.raw_headers if pair not in self._planned]


def context_processor(site: masthead.Masthead) -> Callable[[Request], dict[str, Any]]:
    """For ``Jinja2Templates``: ``{{ masthead_head() }}`` is the tags of the page that is asked for."""

    def process(request: Request) -> dict[str, Any]:
        return {"masthead_head": lambda path=None: site.head(path, request=request)}

    return process
