"""Values kept in this process, those used last, up to so many bytes."""

from __future__ import annotations

import time
from typing import ClassVar

from cachetools import LRUCache

from masthead.errors import InvalidOptionError
from masthead.size import is_positive_integer
from masthead.system.forks import Lock

DEFAULT_BYTES = 64_000_000
# What a key and its place cost beside the value.
OVERHEAD = 200


class MemoryStore:
    """The values used last, ``max_bytes`` of them together.

    Raises ``InvalidOptionError`` for a bound that is none.
    """

    is_shared: ClassVar[bool] = False
    is_near: ClassVar[bool] = True

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        if not is_positive_integer(max_bytes):
            raise InvalidOptionError("MemoryStore: max_bytes", "a positive whole number of bytes", max_bytes)
        self._lock = Lock(self._forget)
        self._most = max_bytes
        self._forget()

    def _forget(self) -> None:
        self._values: LRUCache[str, bytes] = LRUCache(self._most, getsizeof=lambda value: len(value) + OVERHEAD)
        self._leases: dict[str, tuple[str, float]] = {}

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._values.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a value, unless there is no room for it at all."""
        with self._lock:
            self._values.pop(key, None)
            if len(value) + OVERHEAD <= self._values.maxsize:
                self._values[key] = value

    def delete(self, key: str) -> None:
        with self._lock:
            self._values.pop(key, None)

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        """Whether the holder has it now."""
        now = time.monotonic()
        with self._lock:
            self._leases = {name: lease for name, lease in self._leases.items() if lease[1] > now}
            return self._leases.setdefault(key, (holder, now + seconds))[0] == holder

    def release(self, key: str, holder: str) -> None:
        """End a lease before its time."""
        with self._lock:
            if self._leases.get(key, ("",))[0] == holder:
                del self._leases[key]
