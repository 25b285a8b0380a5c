"""So many drawings at once, so many waiting, and no more: a server under load says so instead of piling up.

Places are given in the order in which they were asked for. Safe to use from several threads; no I/O.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager

from masthead.errors import BusyError
from masthead.modules.worlds import World
from masthead.observing.timeline import phase
from masthead.system.forks import begin_in_forks

LONGEST_WAIT = 60  # seconds that a client is asked to stay away
# How much the last drawing counts in the running mean of what one takes.
WEIGHT = 0.1


class Admission:
    """``places`` drawings at once, ``waiting`` more in a queue, each of them for ``patience`` seconds."""

    def __init__(self, places: int, waiting: int, patience: float) -> None:
        self._places, self._most = places, waiting
        self._patience = min(patience, threading.TIMEOUT_MAX)  # a thread waits no longer, and not for ever at all
        begin_in_forks(self)

    def start_afresh(self) -> None:
        """Nobody draws or waits: those who did in the parent of a forked process are not here."""
        self._lock = threading.Lock()
        self._taken = self._elsewhere = 0
        self._queue: deque[Future[None]] = deque()
        self._seconds = 0.05  # that a drawing takes

    @property
    def drawing(self) -> int:
        """How many draw now."""
        return self._taken

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue) + self._elsewhere

    @contextmanager
    def patience(self) -> Iterator[Callable[[], None]]:
        """One who waits for what another process draws: counted as waiting, and told to go by what this gives.

        Raises ``BusyError``, and so does a call of what it gives once its patience is over.
        """
        end = time.monotonic() + self._patience
        with self._lock:
            if self.waiting >= self._most:
                raise self._busy()
            self._elsewhere += 1

        def check() -> None:
            if time.monotonic() > end:
                raise self._busy()

        try:
            yield check
        finally:
            with self._lock:
                self._elsewhere -= 1

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
            elif self.waiting < self._most:
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
        wait = self._seconds * (self.waiting + 1) / self._places
        return BusyError(self._places, self._most, min(LONGEST_WAIT, max(1, math.ceil(wait))))
