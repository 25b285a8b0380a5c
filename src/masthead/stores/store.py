"""``Store``: the protocol behind which pictures are kept.

A store may forget anything at any time, and never gives other bytes than it was given. It is used from
several threads at once, and by several processes where it ``is_shared``.
"""

from __future__ import annotations

import time
from typing import Protocol

LEASE = 10.0  # seconds of those who draw, after which another process draws as well
CLOCKS = 1.0  # seconds by which clocks may differ


def is_over(end: float, seconds: float) -> bool:
    """Whether a lease that says when it ends, in seconds since 1970, has ended for one who wants it for ``seconds``.

    One that ends later than any could is of a clock that was wrong: nobody knows when that will come.
    """
    return not 0 < end - time.time() <= max(seconds, LEASE) + CLOCKS


class Store(Protocol):
    """Bytes by key; a key is a hexadecimal digest.

    Each method may raise any exception while the store cannot be reached.
    """

    @property
    def is_shared(self) -> bool:
        """Whether other processes use it too, so that leases are worth taking."""
        ...

    @property
    def is_near(self) -> bool:
        """Whether asking it takes microseconds and never waits for anything."""
        ...

    def get(self, key: str) -> bytes | None:
        """What was put under a key; ``None`` where nothing is kept."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep a value, whole or not at all, in the place of any before it."""
        ...

    def delete(self, key: str) -> None:
        """Forget a value; nothing happens where there is none."""
        ...

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        """Take the right to make the value of a key; ``False`` while another holder has it.

        It ends by itself after ``seconds``, so that nobody waits for a holder that died.
        """
        ...

    def release(self, key: str, holder: str) -> None:
        """Give a lease back; nothing happens where the holder has none any more."""
        ...
