"""Responses: neutral ones as Django has them, and a picture to return from any view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Unpack

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

import masthead
from masthead.django.conf import get_site
from masthead.serving.messages import BODILESS, FRESHNESS, Response


def to_django(response: Response) -> HttpResponse:
    """A finished response in Django's form."""
    made = HttpResponse(response.body, status=response.status)
    del made["content-type"]
    for name, value in response.headers:
        if name == "set-cookie":
            made.cookies.load(value)  # Django has one header of a name
        else:
            made[name] = value
    if response.status not in BODILESS:
        made["content-length"] = str(len(response.body))
    return made


class ImageResponse(HttpResponse):
    """A picture to return from any view, drawn with the settings of the project's site when Django renders it.

    Takes the content and options of ``masthead.ImageResponse``. Middleware and views may set headers
    and cookies as on any response; a client that has the picture gets a 304 when ``request`` is given.
    """

    def __init__(
        self, content: object, *, request: HttpRequest | None = None, **options: Unpack[masthead.ImageOptions]
    ) -> None:
        self.image = masthead.ImageResponse(content, **options)
        self.is_rendered = False
        self._request = request
        self._callbacks: list[Callable[[HttpResponse], HttpResponse | None]] = []
        super().__init__(status=self.image.status, content_type=self.image.media_type)
        for name, value in self.image.headers.items():
            self[name] = value

    @classmethod
    def from_template(
        cls,
        name: str,
        context: Mapping[str, Any] | None = None,
        *,
        request: HttpRequest | None = None,
        options: masthead.ImageOptions | None = None,
        **more: Any,
    ) -> ImageResponse:
        """A picture of a template of the project; ``options`` are those of the response."""
        source = render_to_string(name, {**(context or {}), **more}, request)
        return cls(source, request=request, **(options or {}))

    def render(self) -> HttpResponse:
        """Draw; Django calls it after the view and before the response middleware."""
        if self.is_rendered:
            return self
        drawn = get_site().answer(self.image, request=self._request)
        self.status_code = drawn.status
        self.content = drawn.body
        for name in FRESHNESS if drawn.is_refusal else ():  # what was said of a picture's is not said of that
            del self[name]
        for name, value in drawn.headers:
            self[name] = value
        self.is_rendered = True
        for callback in self._callbacks:
            callback(self)
        return self

    def add_post_render_callback(self, callback: Callable[[HttpResponse], HttpResponse | None]) -> None:
        """Call something with the drawn response, as caches do."""
        if self.is_rendered:
            callback(self)
        else:
            self._callbacks.append(callback)
