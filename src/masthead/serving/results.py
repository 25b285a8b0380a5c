"""What ``image()`` returned → status, headers and body, from any world.

An ``ImageResponse`` is drawn in a worker thread, or was before; bytes and files are taken as they are; a response
of a web framework keeps its status, headers and body, whatever framework it is of.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import AsyncIterable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from masthead.diagnostics import Diagnostic
from masthead.errors import BusyError, DrawingError, ImageResultError, RenderError
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.media import SNIFFED, sniffed_type
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import describe, is_users
from masthead.modules.worlds import World
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.messages import Response
from masthead.settings import Settings

_NO_IMAGE = "return an ImageResponse, or the bytes of an image"
# Written by the server for the body it really sends.
NOT_COPIED = frozenset({"content-length", "transfer-encoding", "connection", "date", "server"})


async def to_response(
    world: World, result: Any, image: ImageDescriptor, settings: Settings, pictures: Pictures
) -> Response:
    """The response that a user's result stands for, drawn by ``pictures``; the body is whole.

    Raises ``ImageResultError`` for what cannot be served, a ``RenderError`` from drawing.
    """
    if isinstance(result, ImageResponse):
        context = DrawContext(image.size, image.content_type, settings)
        try:
            drawing = await pictures.draw(world, result, context)
        except BusyError:
            raise
        except RenderError as error:
            raise DrawingError(image.route.shown, str(error)) from error
        headers = _copied(result.headers_of(drawing.media_type).items())
        return Response(result.status, headers, drawing.body, drawing)
    if isinstance(result, (bytes, bytearray, memoryview)):
        return _bytes(bytes(result), image)
    if isinstance(result, os.PathLike):
        return await world.blocking(lambda: _file(Path(os.fspath(result)), image))
    response = await _framework(world, result, image.route.shown)
    if response is None:
        raise ImageResultError(image.route.shown, f"returned {_found(result)}")
    if not response.body and response.status == 200:
        raise ImageResultError(image.route.shown, f"returned an empty {type(result).__name__}")
    for name, value in response.headers:
        if not all(ord(character) < 256 for character in name + value):
            raise ImageResultError(image.route.shown, f"returned the header {name!r}, which is not Latin-1: {value!r}")
    return response


def _found(result: object) -> str:
    if result is None:
        return "None (is a return missing?)"
    if isinstance(result, str):
        return "a str (is it HTML, for ImageResponse(...), or a file, for Path(...)?)"
    if isinstance(result, tuple):
        return "a tuple (is there a comma behind it?)"
    return type(result).__name__


def _bytes(body: bytes, image: ImageDescriptor) -> Response:
    if not body:
        raise ImageResultError(image.route.shown, "returned no bytes")
    return Response(200, (("content-type", sniffed_type(body) or image.content_type),), body)


def _file(path: Path, image: ImageDescriptor) -> Response:
    """A file, relative to the image module's folder."""
    try:
        return _bytes((image.route.file.parent / path).read_bytes(), image)
    except OSError as error:
        where = "" if path.is_absolute() else "from the module's folder "
        problem = f"returned the path {path.as_posix()!r}, which cannot be read {where}({error.strerror})"
        raise ImageResultError(image.route.shown, problem) from error


async def _framework(world: World, result: Any, shown: str) -> Response | None:
    """A response of Django, Flask (Werkzeug), Starlette, FastAPI, Quart, Litestar …"""
    try:
        if _is_asgi(result):
            return await world.awaiting(_from_asgi(result))
        status = getattr(result, "status_code", None)
        if not isinstance(status, int):
            return None
        if getattr(result, "is_async", False):  # Django's streaming response over an async iterator
            chunks = [bytes(chunk) for chunk in await world.awaiting(_all_of(result.streaming_content))]
            return Response(status, _headers_of(result), b"".join(chunks))
        return await world.blocking(lambda: Response(status, _headers_of(result), _body_of(result)))
    except BaseException as error:  # a response that fails while it makes its body
        if not is_users(error):
            raise
        raise ImageResultError(shown, f"returned a {type(result).__name__} that failed: {describe(error)}") from error


def _is_asgi(result: object) -> bool:
    call = getattr(type(result), "__call__", None)
    return call is not None and inspect.iscoroutinefunction(call) and len(inspect.signature(call).parameters) == 4


async def _from_asgi(app: Any) -> Response:
    """Run a response that is an ASGI app (Starlette's all are) and keep what it sends."""
    from anyio import sleep_forever

    start: dict[str, Any] = {}
    body: list[bytes] = []
    incoming = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in incoming:
            return message
        await sleep_forever()  # the client stays: a response that watches for that is cancelled when it is done
        raise AssertionError("for ever is over")

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            body.append(message.get("body", b""))

    # From 2.4 on a failed send says that the client has gone: responses need not listen for it.
    version = {"version": "3.0", "spec_version": "2.4"}
    scope = {"type": "http", "asgi": version, "method": "GET", "path": "/", "headers": [], "extensions": {}}
    await app(scope, receive, send)
    headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ()))
    return Response(start.get("status", 500), _copied(headers), b"".join(body))


async def _all_of(items: AsyncIterable[Any]) -> list[Any]:
    return [item async for item in items]


def _headers_of(result: Any) -> tuple[tuple[str, str], ...]:
    headers = _copied(result.headers.items())
    if hasattr(result, "raise_for_status"):  # a client's response: its body is decoded already
        headers = tuple(pair for pair in headers if pair[0] != "content-encoding")
    cookies = getattr(result, "__dict__", {}).get("cookies")
    if cookies is None:
        return headers
    from http.cookies import BaseCookie  # of Django, which keeps them apart, and has it

    if isinstance(cookies, BaseCookie):
        headers += tuple(("set-cookie", morsel.OutputString()) for morsel in cookies.values())
    return headers


def _body_of(result: Any) -> bytes:
    """Django has ``content`` (or ``streaming_content``), Werkzeug ``get_data()``."""
    try:
        if hasattr(result, "get_data"):
            result.direct_passthrough = False  # send_file() would hand over its file unread
            return bytes(result.get_data())
        if getattr(result, "streaming", False):
            return b"".join(result.streaming_content)
        return bytes(result.content if hasattr(result, "content") else result.body)
    finally:
        if hasattr(result, "close"):
            result.close()


def _copied(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in headers if name.lower() not in NOT_COPIED)


def with_notes(response: Response, image: ImageDescriptor) -> Response:
    """The response, with warnings where it is no image of the type or the size that the tags name."""
    if response.status != 200:
        return response
    notes = (*_about_type(response, image), *_about_size(response, image))
    return replace(response, notes=notes) if notes else response


def _about_type(response: Response, image: ImageDescriptor) -> Iterator[Diagnostic]:
    served = _bare(response.header("content-type") or "")
    if served != _bare(image.content_type):
        told = _another_type(served, image)
    elif not response.drawing and served in SNIFFED and not sniffed_type(response.body):
        told = (f"what is served as {served} is no image: it begins with {response.body[:16]!r}", _NO_IMAGE)
    else:
        return
    yield Diagnostic("content-type", "warning", image.route.shown, *told)


def _about_size(response: Response, image: ImageDescriptor) -> Iterator[Diagnostic]:
    """Of a drawing. Tags may have its size in device px, for ``scale``: the same shape is told alike."""
    drawn, said = response.drawing and response.drawing.size, image.size
    if drawn and said and drawn.width * said.height != drawn.height * said.width:
        message = f"the picture is {drawn} CSS px, and the tags in the head say {said}"
        hint = f"leave width and height out of the ImageResponse, or say size = ({drawn.width}, {drawn.height})"
        yield Diagnostic("size", "warning", image.route.shown, message, hint)


def _another_type(served: str, image: ImageDescriptor) -> tuple[str, str]:
    """What to say of a type that the tags do not name, and what to do."""
    message = f"the picture is {served or 'of no type'}, and the tags in the head say {image.content_type}"
    place = "to the module" if image.id is None else "to the module, or to the item of generate_image_metadata()"
    hint = f'add content_type = "{served}" {place}' if served.startswith("image/") else "answer with an image type"
    return message, hint


def _bare(media_type: str) -> str:
    """A type without parameters, by the name that Masthead has for it."""
    from masthead.imaging.encoding.formats import BY_MEDIA_TYPE

    bare = media_type.partition(";")[0].strip().lower()
    return BY_MEDIA_TYPE[bare].media_type if bare in BY_MEDIA_TYPE else bare
