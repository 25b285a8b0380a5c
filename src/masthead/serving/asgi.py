"""ASGI ↔ neutral messages. Translation only; a client that has gone is no longer answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from masthead.modules.worlds import ClientGone, departure
from masthead.serving.messages import BODILESS, Request, Response, from_scope

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
# Begins to answer a request, or says with ``None`` that it is somebody else's.
Respond = Callable[[Request], Awaitable[Response] | None]


class AsgiApp:
    """An ASGI app that answers image URLs and hands everything else to ``inner``."""

    def __init__(self, respond: Respond, inner: App) -> None:
        self._respond = respond
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._respond(from_scope(scope)) if scope["type"] == "http" else None
        if answer is None:
            await self._inner(scope, receive, send)
            return
        response = await unless_gone(answer, receive)
        if response is not None:
            await send_response(response, scope["method"], send)


async def unless_gone(answer: Awaitable[Response], receive: Receive) -> Response | None:
    """The response, or ``None`` when the client has gone while it waited for others."""
    token = departure.set(_Client(receive).goes)
    try:
        return await answer
    except ClientGone:
        return None
    finally:
        departure.reset(token)


class _Client:
    """Who a request is from, as the messages of its server tell."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_whole = False

    async def goes(self) -> bool:
        """Wait until the client goes; ``False`` from a server that does not say so."""
        with suppress(Exception):  # what it raises it has no more to say
            while (message := await self._receive())["type"] == "http.request":
                if self._is_whole:
                    return False
                self._is_whole = not message.get("more_body", False)
            return bool(message["type"] == "http.disconnect")
        return False


async def send_response(response: Response, method: str, send: Send) -> None:
    """Send a finished response; a HEAD gets the headers of GET and no body."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status not in BODILESS:
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
