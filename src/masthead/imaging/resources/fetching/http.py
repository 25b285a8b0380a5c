"""An http(s) URL → what is there, by way of a cache on disk. Needs httpx and hishel (``masthead[http]``).

Each hop of a redirect is checked as the first URL was: scheme, host, address. No proxy, cookie,
password or environment variable counts. Sizes are of decoded content, so that a small answer that
unpacks to a large one ends as soon as it is too large. The cache follows RFC 9111 as a shared one: an
answer that is fresh is not asked for again, a stale one is asked about (``If-None-Match``), and one that
is nobody else's business (``private``, ``no-store``) is not kept. Whether a host is allowed is asked
before the cache is.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

import httpcore
import httpx
from hishel import BaseStorage, CacheOptions
from hishel.httpx import CacheTransport

from masthead.imaging.resources.failure import ResourceError, shown
from masthead.imaging.resources.fetching.connecting import Connections, RefusedError, Resolve, resolve
from masthead.imaging.resources.fetching.targets import Target, check_allowed, read_target
from masthead.imaging.resources.files import LARGEST
from masthead.settings import Settings

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
MOST_REDIRECTS = 5
MOST_PIECES = 16  # of the body of a redirect, each 64 KiB at most
REDIRECTS = (301, 302, 303, 307, 308)
NOT_ASKED_FOR = ("text/html", "application/xhtml+xml")
HEADERS = {
    "accept": "image/avif,image/webp,image/*,font/*,*/*;q=0.1",
    "accept-encoding": "identity",
    "user-agent": "masthead",
}


@dataclass(frozen=True, slots=True)
class Ways:
    """How things are fetched; the defaults are what pictures are drawn with. Times in seconds."""

    resolve: Resolve = resolve
    ssl_context: ssl.SSLContext | None = None
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS


class Fetcher:
    """Fetches one URL after the other, over connections that are kept; for one thread.

    ``storage`` is the cache, if there is one.
    """

    def __init__(self, settings: Settings, storage: BaseStorage | None, ways: Ways) -> None:
        self._settings = settings
        self._seconds = ways.total_seconds
        self._connections = Connections(ways.resolve, loopback=settings.localhost, seconds=ways.connect_seconds)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ways.ssl_context or _ssl_context(), network_backend=self._connections
        )
        plain = _Transport(self._pool)
        self._transport = CacheTransport(plain, storage, rfc=CacheOptions(shared=True)) if storage else plain

    def fetch(self, url: str, end: float) -> bytes:
        """The content of a URL, before ``end`` (``time.monotonic``) and within 10 seconds.

        Raises ``ResourceError``.
        """
        self._connections.begin(min(end, time.monotonic() + self._seconds))
        try:
            return self._follow(url)
        except RefusedError as error:
            raise ResourceError(shown(url), error.reason, error.fix) from error
        except httpcore.ConnectTimeout as error:
            raise ResourceError(shown(url), "could not be connected to in time") from error
        except httpcore.TimeoutException as error:
            raise ResourceError(shown(url), "did not arrive in time") from error
        except httpcore.ConnectError as error:
            raise ResourceError(shown(url), f"could not be connected to: {error}") from error
        except httpx.InvalidURL as error:
            raise ResourceError(shown(url), "is not an http(s) URL that can be read") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise ResourceError(shown(url), f"did not arrive whole: {error}") from error

    def close(self) -> None:
        self._pool.close()

    def _follow(self, url: str) -> bytes:
        target = read_target(url)
        for _ in range(MOST_REDIRECTS + 1):
            check_allowed(target, self._settings.hosts)
            response = self._transport.handle_request(httpx.Request("GET", target.url, headers=HEADERS))
            try:
                if response.status_code not in REDIRECTS:
                    return _content(url, response)
                target = _next(url, target, response)
            finally:
                response.close()
        raise ResourceError(shown(url), f"leads from one URL to the next more than {MOST_REDIRECTS} times")


def _next(url: str, target: Target, response: httpx.Response) -> Target:
    """Where a redirect leads; whether its host is allowed is not asked here."""
    for read, _ in enumerate(response.iter_raw(), 1):  # what is read to its end is kept
        if read == MOST_PIECES:
            break
    location = response.headers.get("location")
    if not location:
        raise ResourceError(shown(url), f"was answered {response.status_code} without saying where it went")
    try:
        found = read_target(urljoin(target.url, location))
    except (ResourceError, ValueError) as error:
        raise ResourceError(shown(url), f"leads to {shown(location)!r}, which is not an http(s) URL") from error
    if target.scheme == "https" and found.scheme == "http":
        raise ResourceError(shown(url), f"leads from https to http, to {shown(found.url)}")
    return found


def _content(url: str, response: httpx.Response) -> bytes:
    if response.status_code != 200:
        phrase = httpx.codes.get_reason_phrase(response.status_code)
        raise ResourceError(shown(url), f"was answered {response.status_code} {phrase}".rstrip())
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in NOT_ASKED_FOR:
        raise ResourceError(shown(url), f"is a page ({kind}), not an image or a font")
    content = bytearray()
    declared = response.headers.get("content-length", "")
    too_large = ResourceError(shown(url), f"is larger than {LARGEST // 1024 // 1024} MiB")
    if declared.isascii() and declared.isdecimal() and int(declared[:20]) > LARGEST:
        raise too_large
    for part in _decoded(url, response):
        content += part
        if len(content) > LARGEST:
            raise too_large
    return bytes(content)


def _decoded(url: str, response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces of bounded size; some servers send what they keep packed, asked or not."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip"):
        raise ResourceError(shown(url), f"was sent packed as {coding}, which was not asked for")
    unpacking = zlib.decompressobj(wbits=31)
    try:
        for packed in response.iter_raw():
            yield unpacking.decompress(packed, LARGEST + 1)
            while unpacking.unconsumed_tail:
                yield unpacking.decompress(unpacking.unconsumed_tail, LARGEST + 1)
    except zlib.error as error:
        raise ResourceError(shown(url), "was sent damaged (gzip)") from error
    if not unpacking.eof:
        raise ResourceError(shown(url), "did not arrive whole")


class _Transport(httpx.BaseTransport):
    """httpx's requests over our own pool: httpx has no other way to choose who connects."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer, its body still to be read."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(httpcore.Request("GET", url, headers=request.headers.raw))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        # Whatever goes wrong with a connection that nobody needs any more.
        with suppress(httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
            self._answer.close()


@cache
def _ssl_context() -> ssl.SSLContext:
    """The certificates that count here; reading them takes 20 ms."""
    return httpx.create_ssl_context()
