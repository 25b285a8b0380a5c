"""A host name → a connection to an address that was checked, and to no other (httpcore's network backend).

The name is resolved once; every address that it has must be public; the connection is made to one of
those very addresses, so that a name that leads elsewhere a moment later (DNS rebinding) changes nothing.
TLS still asks for, and verifies, the host name. Every wait ends at one deadline, however slowly the
other side sends.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from masthead.imaging.resources.fetching.addresses import LOOPBACK, refusal

MOST_ADDRESSES = 4  # tried one after the other
LOOPBACK_FIX = "in development, allow this machine with Settings(localhost=True)"
Resolve = Callable[[str, int], Sequence[str]]


class RefusedError(Exception):
    """A connection that is not made: why, and what would allow it."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as this machine finds them; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Connections(httpcore.NetworkBackend):
    """Connections for one fetch after the other; ``begin`` starts the time of the next.

    ``loopback`` lets this machine's own addresses through. Not for several threads at once.
    """

    def __init__(self, resolve: Resolve, *, loopback: bool, seconds: float) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._seconds = seconds
        self._end = time.monotonic()

    def begin(self, end: float) -> None:
        """From now on, wait for nothing beyond ``end`` (``time.monotonic``)."""
        self._end = end

    def left(self) -> float:
        """Seconds until the end; raises ``httpcore.TimeoutException`` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("no time is left")
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check, connect: 5 seconds for all three, unless the fetch ends before."""
        del timeout
        end = time.monotonic() + min(self._seconds, self.left())
        problem: Exception = httpcore.ConnectTimeout("the name was not found in time")
        for address in self._checked(host, port, end):
            left = end - time.monotonic()
            if left <= 0:
                break
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _TimedStream(stream, self, end)
        raise problem

    def _checked(self, host: str, port: int, end: float) -> Sequence[str]:
        addresses = _within(end, lambda: self._resolve(host, port))
        if not addresses:
            raise RefusedError(f"has a host that does not exist, {host}")
        for address in addresses:
            problem = refusal(address, loopback=self._loopback)
            if problem:
                # Not which address: whoever wrote the URL need not learn that of this network.
                reason = f"is on the host {host}, whose address is {problem}, not one of the public Internet"
                raise RefusedError(reason, LOOPBACK_FIX if problem == LOOPBACK else "")
        return addresses[:MOST_ADDRESSES]


def _within(end: float, work: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What ``work`` returns, waited for until ``end``: the system's resolver takes no time limit."""
    found: list[Sequence[str]] = []
    problems: list[OSError | UnicodeError] = []

    def run() -> None:
        try:
            found.append(work())
        except (OSError, UnicodeError) as error:
            problems.append(error)

    thread = threading.Thread(target=run, name="masthead-resolve", daemon=True)
    thread.start()
    thread.join(max(0.0, end - time.monotonic()))
    if problems:
        raise httpcore.ConnectError(str(problems[0])) from problems[0]
    if not found:
        raise httpcore.ConnectTimeout("the name was not found in time")
    return found[0]


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every wait ends with the fetch that it serves; ``end`` is for the TLS handshake."""

    def __init__(self, stream: httpcore.NetworkStream, connections: Connections, end: float) -> None:
        self._stream = stream
        self._connections = connections
        self._end = end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._connections.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._connections.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The handshake belongs to connecting, and shares its time."""
        del timeout
        left = min(self._end - time.monotonic(), self._connections.left())
        if left <= 0:
            raise httpcore.ConnectTimeout("no time is left")
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(secured, self._connections, self._end)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
