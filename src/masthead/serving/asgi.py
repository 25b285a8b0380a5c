"""ASGI ↔ neutral messages. Translation only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from masthead.serving.messages import Request, Response, from_scope

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
# Answers a request, or says with ``None`` that it is somebody else's.
Respond = Callable[[Request], Awaitable[Response | None]]


class AsgiApp:
    """An ASGI app that answers image URLs and hands everything else to ``inner``."""

    def __init__(self, respond: Respond, inner: App) -> None:
        self._respond = respond
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(from_scope(scope)) if scope["type"] == "http" else None
        if response is None:
            await self._inner(scope, receive, send)
        else:
            await send_response(response, scope["method"], send)


async def send_response(response: Response, method: str, send: Send) -> None:
    """Send a finished response; a HEAD gets the headers of GET and no body."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status != 304:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})


async def nothing_else(scope: Scope, receive: Receive, send: Send) -> None:
    """The inner app of a site that stands alone: no websockets, nothing to start or stop."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
