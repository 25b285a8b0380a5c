"""What ``image()`` returned → status, headers and body, from any world.

An ``ImageResponse`` is drawn in a worker thread; bytes and files are taken as they are; a response
of a web framework keeps its status, headers and body, whatever framework it is of.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from masthead.errors import ImageResultError, MastheadError
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import World, describe
from masthead.serving.messages import Response

# First bytes → type, for bytes and files that say nothing else of themselves.
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "image/svg+xml"),
)
# Written by the server for the body it really sends.
NOT_COPIED = frozenset({"content-length", "transfer-encoding", "connection", "date", "server"})


async def to_response(world: World, result: Any, image: ImageDescriptor) -> Response:
    """The response that a user's result stands for; the body is whole.

    Raises ``ImageResultError`` for what cannot be served, a ``RenderError`` from drawing.
    """
    if isinstance(result, ImageResponse):
        drawing = await world.blocking(lambda: result.draw(DrawContext(image.size, image.content_type)))
        return Response(result.status, tuple(result.headers.items()), drawing.body)
    if isinstance(result, (bytes, bytearray, memoryview)):
        return _bytes(bytes(result), image)
    if isinstance(result, os.PathLike):
        return await world.blocking(lambda: _file(Path(os.fspath(result)), image))
    response = await _framework(world, result)
    if response is None:
        found = "HTML; wrap it in ImageResponse(...)" if isinstance(result, str) else type(result).__name__
        raise ImageResultError(image.route.shown, f"returned {found}")
    if not response.body and response.status == 200:
        raise ImageResultError(image.route.shown, f"returned an empty {type(result).__name__}")
    return response


def _bytes(body: bytes, image: ImageDescriptor) -> Response:
    if not body:
        raise ImageResultError(image.route.shown, "returned no bytes")
    return Response(200, (("content-type", sniffed_type(body) or image.content_type),), body)


def _file(path: Path, image: ImageDescriptor) -> Response:
    """A file, relative to the image module's folder."""
    try:
        return _bytes((image.route.file.parent / path).read_bytes(), image)
    except OSError as error:
        problem = f"returned the path {path.as_posix()!r}, which cannot be read ({error.strerror})"
        raise ImageResultError(image.route.shown, problem) from error


def sniffed_type(body: bytes) -> str | None:
    """The media type that the first bytes of an image show, if they do."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in SIGNATURES if body.startswith(signature)), None)


async def _framework(world: World, result: Any) -> Response | None:
    """A response of Django, Flask (Werkzeug), Starlette, FastAPI, Quart, Litestar …"""
    try:
        if _is_asgi(result):
            return await world.awaiting(_from_asgi(result))
        status = getattr(result, "status_code", None)
        if not isinstance(status, int):
            return None
        return await world.blocking(lambda: _from_attributes(result, status))
    except MastheadError:
        raise
    except Exception as error:  # a response that fails while it makes its body
        raise ImageResultError(
            "image()", f"returned a {type(result).__name__} that failed: {describe(error)}"
        ) from error


def _is_asgi(result: object) -> bool:
    call = getattr(type(result), "__call__", None)
    return call is not None and inspect.iscoroutinefunction(call) and len(inspect.signature(call).parameters) == 4


async def _from_asgi(app: Any) -> Response:
    """Run a response that is an ASGI app (Starlette's all are) and keep what it sends."""
    start: dict[str, Any] = {}
    body: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            body.append(message.get("body", b""))

    scope = {"type": "http", "asgi": {"version": "3.0"}, "method": "GET", "path": "/", "headers": [], "extensions": {}}
    await app(scope, receive, send)
    headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ()))
    return Response(start.get("status", 500), _copied(headers), b"".join(body))


def _from_attributes(result: Any, status: int) -> Response:
    """Django has ``content`` (or ``streaming_content``), Werkzeug ``get_data()``."""
    if hasattr(result, "get_data"):
        body = result.get_data()
    elif getattr(result, "streaming", False):
        body = b"".join(result.streaming_content)
    else:
        body = result.content if hasattr(result, "content") else result.body
    return Response(status, _copied(result.headers.items()), bytes(body))


def _copied(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in headers if name.lower() not in NOT_COPIED)
