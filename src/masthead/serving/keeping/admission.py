"""So many drawings at once, so many waiting, and no more: a server under load says so instead of piling up.

Places are given in the order in which they were asked for. Safe to use from several threads; no I/O.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager

from masthead.errors import BusyError
from masthead.modules.worlds import World
from masthead.observing.timeline import phase

LONGEST_WAIT = 60  # seconds that a client is asked to stay away
# How much the last drawing counts in the running mean of what one takes.
WEIGHT = 0.1


class Admission:
    """``places`` drawings at once, ``waiting`` more in a queue, each of them for ``patience`` seconds."""

    def __init__(self, places: int, waiting: int, patience: float) -> None:
        self._places, self._most, self._patience = places, waiting, patience
        self._lock = threading.Lock()
        self._taken = 0
        self._queue: deque[Future[None]] = deque()
        self._seconds = 0.05  # that a drawing takes

    @property
    def drawing(self) -> int:
        """How many draw now."""
        return self._taken

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue)

    @asynccontextmanager
    async def place(self, world: World) -> AsyncIterator[None]:
        """A place for one drawing, given back whatever happens; whoever goes while waiting leaves the queue.

        Raises ``BusyError``.
        """
        turn = self._ask()
        begin = None
        try:
            with phase("queue"):
                await world.waiting(turn, self._patience)
            begin = time.monotonic()
            yield
        except TimeoutError:
            if begin is not None:
                raise
            raise self._busy() from None
        finally:
            self._leave(turn, None if begin is None else time.monotonic() - begin)

    def _ask(self) -> Future[None]:
        turn: Future[None] = Future()
        with self._lock:
            if self._taken < self._places:
                self._taken += 1
                turn.set_result(None)
            elif len(self._queue) < self._most:
                self._queue.append(turn)
            else:
                raise self._busy()
        return turn

    def _leave(self, turn: Future[None], seconds: float | None) -> None:
        following = None
        with self._lock:
            if seconds is not None:
                self._seconds += (seconds - self._seconds) * WEIGHT
            if turn in self._queue:
                self._queue.remove(turn)
                return
            if self._queue:
                following = self._queue.popleft()
            else:
                self._taken -= 1
        if following:
            following.set_result(None)

    def _busy(self) -> BusyError:
        wait = self._seconds * (len(self._queue) + 1) / self._places
        return BusyError(self._places, self._most, min(LONGEST_WAIT, max(1, math.ceil(wait))))
