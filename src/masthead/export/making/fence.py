"""Which build may write to a place, as far as this process knows. Workers of a cluster outlive builds: one may still be
at an image when its build has been ended and the next one has begun, and would write an image of the old one then.
"""

from __future__ import annotations

import errno
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Fence:
    """Around the places that are written to; whoever never heard of a build of theirs lets all write."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._builds: dict[str, str] = {}
        self._writing = Counter[str]()

    def close(self, place: str, build: str) -> bool:
        """Let only one build write from now on; whether nobody is still writing what began before."""
        with self._lock:
            self._builds[place] = build
            return not self._writing[place]

    @contextmanager
    def writing(self, place: str, build: str) -> Iterator[None]:
        """A stretch in which a build writes. Raises ``OSError`` where another has begun."""
        with self._lock:
            if self._builds.get(place, build) != build:
                raise OSError(errno.EBUSY, "another build has begun to write there", place)
            self._writing[place] += 1
        try:
            yield
        finally:
            with self._lock:
                self._writing[place] -= 1


fence = Fence()
