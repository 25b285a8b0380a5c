"""Masthead in FastAPI: a response class that OpenAPI shows as a picture, and the tags as a dependency.

    @app.get("/", response_class=HTMLResponse)
    async def home(head: Annotated[Markup, Depends(head_of(site))]): ...

    @app.get("/card.png", response_class=ImageResponse)
    async def card(title: str): return ImageResponse(Markup("<h1>{}</h1>").format(title))

``site.mount_to(app)`` answers the image URLs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from markupsafe import Markup

from masthead.site import Masthead
from masthead.starlette import ImageResponse, context_processor

__all__ = ["ImageResponse", "context_processor", "head_of"]


def head_of(site: Masthead) -> Callable[[Request], Awaitable[Markup]]:
    """A dependency: the tags of the page that is asked for."""

    # FastAPI reads this annotation when the route is made, in this module.
    async def head(request: Request) -> Markup:
        return await site.head_async(request=request)

    return head
