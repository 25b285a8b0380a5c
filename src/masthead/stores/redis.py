"""Values kept in Redis or Valkey, which processes on many machines may share.

Bytes as they are, under ``prefix`` and the key, for so many seconds. A lease is a key that only one can
set and that ends by itself. Short timeouts: a server that is down costs a moment, not a request.
"""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar, Protocol, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnectedError
from redis.exceptions import ResponseError
from redis.retry import Retry

from masthead.errors import InvalidOptionError
from masthead.stores.places import without_password

DEFAULT_SECONDS = 30 * 86400
# A picture crosses a data centre in a millisecond; who waits longer had better draw.
CONNECTING, ANSWERING = 0.5, 1.0  # seconds
LEASES = "lease:"
URL_FORM = "the URL of a server, such as 'redis://localhost:6379/0', or a redis.Redis"
_VALKEY = re.compile("^valkey(s?:)")
# The holder and its lease are compared and removed in one step of the server.
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class _Client(Protocol):
    """What is used of a client, as redis-py and valkey-py have it."""

    def get(self, name: str, /) -> Any: ...
    def set(self, name: str, value: Any, /, *, nx: bool = False, px: int | None = None) -> Any: ...
    def delete(self, *names: str) -> Any: ...
    def eval(self, script: str, numkeys: int, /, *keys_and_args: Any) -> Any: ...


class RedisStore:
    """What is put into ``server``, a URL or a client, for ``seconds`` after it was put.

    ``prefix`` begins the name of every key. ``seconds`` may be ``None``: the server's own
    ``maxmemory-policy`` then says what goes. Options of a connection stand in the URL
    (``redis://…?socket_timeout=3``), or are those of the client. Connections belong to the process that made
    them: a process forked from it makes its own. Raises ``InvalidOptionError`` for options that cannot work.
    """

    is_shared: ClassVar[bool] = True
    is_near: ClassVar[bool] = False

    def __init__(self, server: object, *, prefix: str = "masthead:", seconds: float | None = DEFAULT_SECONDS) -> None:
        if not isinstance(prefix, str):
            raise InvalidOptionError("RedisStore: prefix", "a string", prefix)
        if seconds is not None and not _is_duration(seconds):
            raise InvalidOptionError("RedisStore: seconds", "a number of seconds from 0.001 on, or None", seconds)
        self.place = without_password(server) if isinstance(server, str) else ""
        self._client = _checked(_connected(server) if isinstance(server, str) else server)
        self._prefix = prefix
        self._expiry = None if seconds is None else _milliseconds(seconds)

    def get(self, key: str) -> bytes | None:
        """What was put under a key. Raises ``redis.RedisError``, as everything here does."""
        try:
            return cast("bytes | None", self._client.get(self._prefix + key))
        except ResponseError as error:
            if str(error).startswith("WRONGTYPE"):  # somebody else's; the next ``put`` takes its place
                return None
            raise

    def put(self, key: str, value: bytes) -> None:
        self._client.set(self._prefix + key, value, px=self._expiry)

    def delete(self, key: str) -> None:
        self._client.delete(self._prefix + key)

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        """Set a key that only one can set, and that the server removes when the time is over."""
        name = self._lease(key)
        if self._client.set(name, holder, nx=True, px=_milliseconds(seconds)):
            return True
        return bool(self._client.get(name) == holder.encode())

    def release(self, key: str, holder: str) -> None:
        self._client.eval(_RELEASE, 1, self._lease(key), holder)

    def _lease(self, key: str) -> str:
        return f"{self._prefix}{LEASES}{key}"


def _connected(url: str) -> object:
    """A client that gives up soon, and asks again once: a server that was restarted has closed its connections."""
    # Valkey speaks Redis' protocol; redis-py knows its own schemes only.
    address = _VALKEY.sub(r"redis\1", url, 1)
    try:
        client = Redis.from_url(
            address,
            socket_connect_timeout=CONNECTING,
            socket_timeout=ANSWERING,
            retry=Retry(NoBackoff(), 1, (NotConnectedError,)),
        )
        # Options that do not exist are noticed by a connection, which this makes and does not open.
        client.connection_pool.connection_class(**client.connection_pool.connection_kwargs)
    except (ValueError, TypeError) as error:
        # A password with a slash in it is read as a port, which the reason would name.
        reason = "" if "@" in url else f" ({error})"
        raise InvalidOptionError("RedisStore: server", f"{URL_FORM}{reason}", without_password(url)) from None
    return client


def _checked(client: object) -> _Client:
    """The client, when it is one that waits for its answers and gives bytes."""
    is_async = ".asyncio" in type(client).__module__
    if is_async or not all(callable(getattr(client, name, None)) for name in ("get", "set", "delete", "eval")):
        raise InvalidOptionError("RedisStore: server", URL_FORM, client)
    encoder = getattr(client, "get_encoder", None)
    if encoder and encoder().decode_responses:
        expected = "a client that gives bytes: one without decode_responses"
        raise InvalidOptionError("RedisStore: server", expected, client)
    return cast("_Client", client)


def _is_duration(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0.001 <= value < math.inf


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
