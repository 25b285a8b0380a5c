"""WSGI ↔ neutral messages. Translation only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from masthead.serving.messages import BODILESS, Request, Response, from_environ

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]
# Answers a request, or says with ``None`` that it is somebody else's.
Respond = Callable[[Request], Response | None]


class WsgiApp:
    """A WSGI app that answers image URLs and hands everything else to ``inner``."""

    def __init__(self, respond: Respond, inner: App) -> None:
        self._respond = respond
        self._inner = inner

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = self._respond(from_environ(environ))
        if response is None:
            return self._inner(environ, start_response)
        headers = list(response.headers)
        if response.status not in BODILESS:
            headers.append(("content-length", str(len(response.body))))
        start_response(_status_line(response.status), headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def nothing_else(_environ: Environ, _start_response: StartResponse) -> Iterable[bytes]:
    """The inner app of a site that stands alone; it is never asked, since the site answers all."""
    raise AssertionError("a complete site passes nothing on")
