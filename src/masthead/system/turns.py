"""Turns at the cores of a machine: only so many threads compute at once, and none of those waits for another machine.

Which turn a thread has is in its context, so that a copy of that may give it up as well.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar


class Turns:
    """Turns for ``number`` threads at once."""

    def __init__(self, number: int) -> None:
        self._free = threading.Semaphore(number)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn, which lasts until the end of the block or ``give_up_turn`` in it."""
        self._free.acquire()
        had = [self._free]
        token = _had.set(had)
        try:
            yield
        finally:
            _had.reset(token)
            _end(had)


def give_up_turn() -> None:
    """Let another thread compute, for good where this one has a turn.

    It does not wait for a new one afterwards: those that have one may wait for what it holds.
    """
    _end(_had.get())


def _end(had: list[threading.Semaphore] | None) -> None:
    if had:
        with suppress(IndexError):  # another thread with this context did so at the very moment
            had.pop().release()


_had: ContextVar[list[threading.Semaphore] | None] = ContextVar("masthead_turn", default=None)
