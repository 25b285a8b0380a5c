"""The image URLs answered by a middleware, under WSGI and ASGI; everything else goes on.

MIDDLEWARE = [..., "masthead.django.middleware.masthead"]
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from masthead.django.conf import get_site
from masthead.django.responses import to_django
from masthead.serving.messages import read_request


@sync_and_async_middleware
def masthead(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answer image URLs ahead of the views."""
    if iscoroutinefunction(get_response):

        async def respond_async(request: HttpRequest) -> HttpResponseBase:
            response = await get_site().respond_if_image_async(read_request(request))
            found: HttpResponseBase = await get_response(request) if response is None else to_django(response)
            return found

        return respond_async

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_site().respond_if_image(read_request(request))
        found: HttpResponseBase = get_response(request) if response is None else to_django(response)
        return found

    return respond
