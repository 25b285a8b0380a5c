"""Values kept in a cache of the project: whatever stands under an alias of ``CACHES``.

Django makes names and bytes of keys and values as for everything else in that cache (it pickles values: a cache
is trusted as the database is). A lease is a value that only one can add.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import ClassVar, TypeVar

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache

from masthead.django.tables import TableConnections
from masthead.errors import InvalidOptionError
from masthead.sentences import did_you_mean, listed
from masthead.system.forks import Lock

Result = TypeVar("Result")

DEFAULT_SECONDS = 30 * 86400
PREFIX = "masthead:"
LEASES = "masthead:lease:"
# Clocks of machines differ by less than this, in seconds: a lease nearer to its end is left to end by itself.
CLOCKS = 1.0


class DjangoCacheStore:
    """What is put into ``CACHES[alias]`` for ``seconds`` after it was put; ``None`` leaves it to the cache.

    The cache's own ``TIMEOUT`` does not count, its ``MAX_ENTRIES`` and other bounds do. Caches that other processes
    cannot see, those in local memory and the dummy, lend leases to this process only. The file-based cache cannot add
    atomically: two processes may both draw a picture then.

    Raises ``InvalidOptionError`` for an alias that is not in ``CACHES`` and a time that is none.
    """

    is_near: ClassVar[bool] = False

    def __init__(self, alias: str = "default", *, seconds: float | None = DEFAULT_SECONDS) -> None:
        if alias not in settings.CACHES:
            names = list(settings.CACHES)
            expected = f"an alias of CACHES{did_you_mean(str(alias), names)}; there are {listed(names)}"
            raise InvalidOptionError("DjangoCacheStore: alias", expected, alias)
        is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
        if seconds is not None and not (is_number and seconds >= 1):
            raise InvalidOptionError("DjangoCacheStore: seconds", "a number of seconds from 1 on, or None", seconds)
        self.alias = alias
        self.place = f"CACHES[{alias!r}]"
        self._seconds = seconds
        backend = caches[alias]
        self.is_shared = not isinstance(backend, (LocMemCache, DummyCache))
        self._adding = Lock() if isinstance(backend, FileBasedCache) else nullcontext()
        self._tables = TableConnections(backend) if isinstance(backend, BaseDatabaseCache) else None

    def get(self, key: str) -> bytes | None:
        """What was put under a key. Raises whatever the cache does, as everything here."""
        value = self._ask(lambda cache: cache.get(PREFIX + key))
        return value if isinstance(value, bytes) else None

    def put(self, key: str, value: bytes) -> None:
        self._ask(lambda cache: cache.set(PREFIX + key, value, self._seconds))

    def delete(self, key: str) -> None:
        self._ask(lambda cache: cache.delete(PREFIX + key))

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        """Add a value that only one can add; caches count in whole seconds, so it ends up to a second late."""
        lease = f"{holder} {time.time() + seconds}"
        with self._adding:
            if self._ask(lambda cache: cache.add(LEASES + key, lease, math.ceil(seconds))):
                return True
        return self._held(key)[0] == holder

    def release(self, key: str, holder: str) -> None:
        """Delete the value while the lease is certainly the holder's: caches cannot compare and delete in one step."""
        owner, end = self._held(key)
        if owner == holder and end > time.time() + CLOCKS:
            self._ask(lambda cache: cache.delete(LEASES + key))

    def _held(self, key: str) -> tuple[str, float]:
        """Who has a lease, and until when."""
        owner, _, end = str(self._ask(lambda cache: cache.get(LEASES + key)) or "").partition(" ")
        return owner, float(end or 0)

    def _ask(self, question: Callable[[BaseCache], Result]) -> Result:
        """What the cache says, as this thread has it: Django keeps one for each."""
        cache = caches[self.alias]
        return self._tables.ask(lambda: question(cache)) if self._tables else question(cache)
