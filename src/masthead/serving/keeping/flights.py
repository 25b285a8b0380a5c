"""One run for all who want the same at once. Safe to use from several threads; no I/O."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from masthead.modules.worlds import World
from masthead.observing.timeline import comes_from, phase
from masthead.stores.store import LEASE
from masthead.system.forks import begin_in_forks

Result = TypeVar("Result")

# Seconds in which the first notices that the lease of another process has ended, and those who wait do not overtake it.
NOTICING = 1.0


class _LeftError(Exception):
    """Whoever ran for the others has gone before it was done."""


class Flights:
    """The runs that are under way, by key."""

    def __init__(self) -> None:
        begin_in_forks(self)

    def start_afresh(self) -> None:
        """Nothing is under way: those who ran in the parent of a forked process do not run here."""
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, Future[Any]] = {}

    async def join(self, world: World, key: Hashable, run: Callable[[], Awaitable[Result]]) -> Result:
        """What ``run`` returns or raises, whoever runs it: the first for a key does, the others wait.

        When the first is cancelled, as its client has gone, another takes its place. A thread waits for the first no
        longer than a little more than ``LEASE`` and then runs as well: the first may be waiting for this very thread.
        """
        while True:
            flight, leads = self._board(key)
            if leads:
                return await self._lead(key, flight, run)
            try:
                with phase("wait"):
                    result: Result = await world.waiting(flight, None if world.is_async else LEASE + NOTICING)
            except _LeftError:
                continue
            except TimeoutError as error:
                # That is what the first raised; it may also have ended just now.
                if flight.done() and flight.exception() is error:
                    raise
                return await run()
            except Exception as error:  # whatever the first raised
                # All raise the same one, which would collect the traceback of each.
                error.__traceback__ = None
                raise
            comes_from("shared")
            return result

    def is_under_way(self, key: Hashable) -> bool:
        """Whether somebody runs for a key."""
        return key in self._under_way

    def _board(self, key: Hashable) -> tuple[Future[Any], bool]:
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None:
                return flight, False
            self._under_way[key] = flight = Future()
            return flight, True

    async def _lead(self, key: Hashable, flight: Future[Any], run: Callable[[], Awaitable[Result]]) -> Result:
        land = partial(flight.set_exception, _LeftError())
        try:
            result = await run()
            land = partial(flight.set_result, result)
        except Exception as error:
            land = partial(flight.set_exception, error)
            raise
        finally:
            with self._lock:
                del self._under_way[key]
            land()
        return result
