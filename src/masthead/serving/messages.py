"""The neutral ``Request`` and ``Response``, and reading a request out of what a host has at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from masthead.errors import InvalidOptionError


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
    """One finished HTTP response; header names are lower-case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key == name.lower()), None)


def text_response(status: int, text: str, *headers: tuple[str, str], media_type: str = "text/plain") -> Response:
    """A short answer in words."""
    return Response(status, (("content-type", f"{media_type}; charset=utf-8"), *headers), text.encode())


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
                return from_environ(source, request)
    expected = "a request of Starlette, FastAPI, Django, Flask …, an ASGI scope or a WSGI environ"
    raise InvalidOptionError("request", expected, request)


def from_scope(scope: Mapping[str, Any], native: object = None) -> Request:
    """The request of an ASGI http scope."""
    # Repeated headers are joined, as HTTP allows for every header read here.
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    client = scope.get("client")
    root_path = scope.get("root_path", "") or ""
    return Request(
        path=_below(_encoded_path(scope["path"], scope.get("raw_path")), quote(root_path.rstrip("/"), safe="/%")),
        method=scope.get("method", "GET"),
        root_path=quote(root_path.rstrip("/"), safe="/%"),
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
    root_path = quote(environ.get("SCRIPT_NAME", "").rstrip("/").encode("latin-1", "replace"), safe="/%")
    raw_path = _below(raw.partition("?")[0], root_path) if raw.startswith("/") else ""
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    }
    return Request(
        path=raw_path if unquote_to_bytes(raw_path) == path else quote(path, safe="/~!$&'()*+,;=:@"),
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
    if unquote_to_bytes(raw_path) == path.encode("utf-8", "surrogateescape"):
        return raw_path.decode("latin-1")
    return quote(path.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=:@")


def _below(path: str, root_path: str) -> str:
    """The path without its mount point; a path that lies elsewhere stays as it is."""
    if root_path and (path == root_path or path.startswith(f"{root_path}/")):
        return path[len(root_path) :] or "/"
    return path


def _server(server: Any) -> str | None:
    if not server or not server[0]:
        return None
    host, port = server[0], server[1]
    return host if port in (None, "", 80, "80", 443, "443") else f"{host}:{port}"
