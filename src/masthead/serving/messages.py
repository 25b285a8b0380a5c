"""The neutral ``Request`` and ``Response``, and reading a request out of what a host has at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from masthead.diagnostics import Diagnostic
from masthead.errors import BusyError, InvalidOptionError
from masthead.imaging.job import Drawing

FRESHNESS = frozenset({
    "cache-control", "cdn-cache-control", "etag", "expires", "last-modified", "surrogate-control"
})  # fmt: skip


BODILESS = frozenset({204, 304})  # statuses without a body, and so without its length (RFC 9110)
_ORIGIN = re.compile(r"https?://[^/]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    ``path`` is the percent-encoded URL path below ``root_path``; header names are lower-case;
    ``client`` is the peer's IP address; ``host`` the authority that the client named; ``native`` the
    web framework's own request, which image functions receive as ``request``.
    """

    path: str
    method: str = "GET"
    root_path: str = ""
    query: str = ""
    scheme: str = "http"
    host: str | None = None
    client: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    native: Any = None


@dataclass(frozen=True, slots=True)
class Response:
    """One finished HTTP response; header names are lower-case.

    ``drawing`` is where the body came from, if it was drawn, and ``notes`` are what is worth knowing
    of the image beside its picture; they are not sent.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    drawing: Drawing | None = None
    notes: tuple[Diagnostic, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is worth knowing of the image and its picture."""
        return self.notes + (self.drawing.diagnostics if self.drawing else ())

    @property
    def lacks_something(self) -> bool:
        """Whether its picture was drawn without something that it names, such as an image that could not be had."""
        return self.drawing is not None and not all(read.digest or read.is_spare for read in self.drawing.outside.reads)

    @property
    def is_refusal(self) -> bool:
        """Whether it stands in the place of a picture that was not drawn."""
        return self.drawing is None and self.status >= 400

    def with_headers(self, added: Iterable[tuple[str, str]]) -> Response:
        """The response with more headers; those of the same name give way, except cookies.

        What was said of a picture's freshness is not said of a refusal.
        """
        left_out = FRESHNESS if self.is_refusal else frozenset()
        pairs = [(name.lower(), value) for name, value in added if name.lower() not in left_out]
        replaced = {name for name, _ in pairs} - {"set-cookie"}
        return replace(self, headers=(*(pair for pair in self.headers if pair[0] not in replaced), *pairs))

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key == name.lower()), None)


def text_response(status: int, text: str, *headers: tuple[str, str], media_type: str = "text/plain") -> Response:
    """A short answer in words."""
    return Response(
        status, (("content-type", f"{media_type}; charset=utf-8"), *headers), text.encode(errors="backslashreplace")
    )


def busy_answer(error: BusyError) -> Response:
    """503 of a server that has enough to draw; no cache keeps it."""
    headers = (("retry-after", str(error.retry_after)), ("cache-control", "no-store"))
    return text_response(503, "Service Unavailable", *headers)


def read_request(request: object) -> Request:
    """The neutral form of any request a host has: ASGI scope, WSGI environ, or an object with one.

    Raises ``InvalidOptionError`` for anything else.
    """
    if isinstance(request, Request):
        return request
    for source in (request, getattr(request, "scope", None), getattr(request, "environ", None)):
        if isinstance(source, Mapping):
            if "type" in source and "path" in source:
                return from_scope(source, request)
            if "PATH_INFO" in source or "wsgi.version" in source:
                return from_environ(_as_received(source, request), request)
    expected = "a request of Starlette, FastAPI, Django, Flask …, an ASGI scope or a WSGI environ"
    raise InvalidOptionError("request", expected, request)


def _as_received(environ: Mapping[str, Any], request: object) -> Mapping[str, Any]:
    """An environ with its paths as PEP 3333 has them: Django writes them back decoded."""
    if environ is request or not isinstance(getattr(request, "path_info", None), str):
        return environ
    decoded = {name: environ.get(name, "") for name in ("PATH_INFO", "SCRIPT_NAME")}
    return {**environ, **{name: path.encode("utf-8", "replace").decode("latin-1") for name, path in decoded.items()}}


def from_scope(scope: Mapping[str, Any], native: object = None) -> Request:
    """The request of an ASGI http scope."""
    # Repeated headers are joined, as HTTP allows for every header read here.
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    client = scope.get("client")
    root_path, path = _split_mount(_encoded_path(scope["path"], scope.get("raw_path")), scope.get("root_path") or "")
    return Request(
        path=path,
        method=scope.get("method", "GET"),
        root_path=root_path,
        query=(scope.get("query_string") or b"").decode("latin-1"),
        scheme=scope.get("scheme", "http"),
        host=headers.get("host") or _server(scope.get("server")),
        client=client[0] if client else None,
        headers=headers,
        native=scope if native is None else native,
    )


def from_environ(environ: Mapping[str, Any], native: object = None) -> Request:
    """The request of a WSGI environ (PEP 3333: paths are bytes read as Latin-1)."""
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace")
    # Servers that keep the undecoded URL name it so; it alone tells %2F from a slash.
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    mount = environ.get("SCRIPT_NAME", "").encode("latin-1", "replace").decode("utf-8", "surrogateescape")
    root_path, raw_path = _split_mount(raw.partition("?")[0] if raw.startswith("/") else "", mount)
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    }
    return Request(
        path=raw_path if unquote_to_bytes(raw_path) == path else _quoted(path),
        method=environ.get("REQUEST_METHOD", "GET"),
        root_path=root_path,
        query=environ.get("QUERY_STRING", ""),
        scheme=environ.get("wsgi.url_scheme", "http"),
        host=headers.get("host") or _server((environ.get("SERVER_NAME"), environ.get("SERVER_PORT"))),
        client=environ.get("REMOTE_ADDR") or None,
        headers=headers,
        native=environ if native is None else native,
    )


def _encoded_path(path: str, raw: bytes | None) -> str:
    """The path as the client sent it, unless middleware has rewritten ``path`` since."""
    raw_path = (raw or b"").partition(b"?")[0]
    sent = unquote_to_bytes(raw_path)
    # Servers write U+FFFD for what is not UTF-8.
    if sent == path.encode("utf-8", "surrogateescape") or sent.decode("utf-8", "replace") == path:
        return _below_origin(raw_path.decode("latin-1"))
    return _below_origin(_quoted(path.encode("utf-8", "surrogateescape")))


def _below_origin(target: str) -> str:
    """The path of a request target, which may name the origin too (RFC 9112, absolute-form)."""
    found = _ORIGIN.match(target)
    return (target[found.end() :] or "/") if found else target


def _split_mount(path: str, mount: str) -> tuple[str, str]:
    """The encoded mount point and the encoded path below it; a path that lies elsewhere stays whole."""
    mount = mount.rstrip("/")
    parts = path.split("/")
    depth = mount.count("/") + 1
    encoded = "/".join(parts[:depth])
    if mount and unquote_to_bytes(encoded) == mount.encode("utf-8", "surrogateescape"):
        return encoded, "/" + "/".join(parts[depth:])
    return _quoted(mount.encode("utf-8", "surrogateescape")), path


def _quoted(path: bytes) -> str:
    """Percent-encoded but for what RFC 3986 lets stand in a path."""
    return quote(path, safe="/~!$&'()*+,;=:@")


def _server(server: Any) -> str | None:
    if not server or not server[0]:
        return None
    host, port = server[0], server[1]
    return host if port in (None, "", 80, "80", 443, "443") else f"{host}:{port}"
