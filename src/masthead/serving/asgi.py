"""ASGI ↔ neutral messages. Translation only; a client that has gone is no longer answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from masthead.imaging.response import ImageResponse
from masthead.modules.worlds import ASYNC, ClientGone, departure
from masthead.serving.answer import answer
from masthead.serving.messages import BODILESS, Request, Response, from_scope
from masthead.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
# Begins to answer a request, or says with ``None`` that it is somebody else's.
Respond = Callable[[Request], Awaitable[Response] | None]
# Answers with a picture that a route returns, drawn with some settings in place of its own.
Draw = Callable[[ImageResponse, Request, Settings | None], Awaitable[Response]]
_DRAW = "masthead.draw"  # in the scope of a request: the ``Draw`` of the site around the application


class AsgiApp:
    """An ASGI app that answers image URLs and hands everything else to ``inner``.

    ``draw`` is what pictures that routes of ``inner`` return are answered by.
    """

    def __init__(self, respond: Respond, inner: App, draw: Draw | None = None) -> None:
        self._respond = respond
        self._inner = inner
        self._draw = draw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = self._respond(from_scope(scope)) if scope["type"] == "http" else None
        if answering is None:
            if self._draw:
                # No copy: what is around reads there what the application has found, such as its route.
                scope[_DRAW] = self._draw
            await self._inner(scope, receive, send)
            return
        response = await unless_gone(answering, receive)
        if response is not None:
            await send_response(response, scope["method"], send)


async def answer_of_route(image: ImageResponse, scope: Scope, settings: Settings | None) -> Response:
    """The finished response for a picture that a route returns: of the site around the application, if it has one."""
    draw: Draw | None = scope.get(_DRAW)
    asked = from_scope(scope)
    return await (draw(image, asked, settings) if draw else answer(ASYNC, image, asked, settings))


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
