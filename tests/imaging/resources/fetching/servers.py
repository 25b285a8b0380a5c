"""A real web server on this machine for the tests of fetching: pages by path, and a count of what was asked."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Page = Callable[[BaseHTTPRequestHandler], None]


class Web:
    """A running server; ``pages`` may be changed, ``asked`` lists the paths in order, ``headers`` those of the last."""

    def __init__(self, server: ThreadingHTTPServer, pages: dict[str, Page], scheme: str) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.headers: Mapping[str, str] = {}
        self.port: int = server.server_address[1]
        self.host = f"localhost:{self.port}"
        self.origin = f"{scheme}://{self.host}"

    def url(self, path: str) -> str:
        return self.origin + path


@contextmanager
def web(
    pages: Mapping[str, Page] | None = None, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Web]:
    """A server that answers ``pages``, and 404 for anything else, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.asked.append(self.path)
            found.headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                found.pages.get(self.path, answer(b"no", status=404))(self)
            except OSError:  # whoever asked has gone
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that refuses a certificate

    server = Server((address, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found = Web(server, dict(pages or {}), "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(
    body: bytes = b"",
    *,
    status: int = 200,
    length: int | None = None,
    more: Mapping[str, str] | None = None,
    **headers: str,
) -> Page:
    """A page with a body; ``cache_control`` stands for ``cache-control``, ``length`` for another length than its own."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {**headers, **(more or {})}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = length is not None

    return page


def redirect(location: str, status: int = 302, **headers: str) -> Page:
    """A page that leads elsewhere."""
    return answer(status=status, more={"location": location, **headers})


def streamed(parts: Sequence[bytes], *, wait: float = 0, **headers: str) -> Page:
    """A body that ends with the connection, sent in parts with a pause before each."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("connection", "close")
        handler.end_headers()
        for part in parts:
            stopped.wait(wait)
            handler.wfile.write(part)
            handler.wfile.flush()

    return page


def raw(parts: Sequence[bytes], *, wait: float = 0) -> Page:
    """Bytes as they are, headers included, with a pause before each part."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        for part in parts:
            stopped.wait(wait)
            handler.wfile.write(part)
            handler.wfile.flush()
        handler.close_connection = True

    return page


stopped = threading.Event()  # never set: its wait is a pause
