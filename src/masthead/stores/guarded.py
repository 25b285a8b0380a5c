"""A store that may be down → one that then has nothing: a site draws instead of failing.

After a failure the store is left alone for a while, and then asked by one request alone, so that the others never wait
for what is down; one line in the log says so, at most once a minute. Never raises.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import ClassVar, TypeVar

from masthead.errors.base import is_panic
from masthead.stores.places import named, said_by
from masthead.stores.store import Store
from masthead.system.forks import Lock

Result = TypeVar("Result")

LEFT_ALONE = 5.0  # seconds
SAID_EVERY = 60.0  # seconds
NEVER = WORKS = float("-inf")
LATELY = 60.0  # seconds: whoever asks whether it can be written needs no write of his own
READING, WRITING = "reading", "writing"
logger = logging.getLogger("masthead.stores")


class Guarded:
    """``store`` for as long as it works, else nothing; ``is_down`` says which."""

    is_near: ClassVar[bool] = False

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self._clock = clock
        self._lock = Lock()
        # A store that takes no more may still be read; one that cannot be read is of no use at all.
        self._down_until = {READING: WORKS, WRITING: WORKS}
        self._said = self._written = NEVER
        self._refused = 1  # bytes of the largest value that it has not taken since it took one

    @property
    def is_shared(self) -> bool:
        return self.store.is_shared

    @property
    def is_down(self) -> bool:
        """Whether it failed a moment ago."""
        return any(map(self._is_left_alone, self._down_until))

    def works(self, key: str) -> bool:
        """Whether it can be read and written now, which is asked under ``key``; blocks until it has said so.

        Reading alone does not tell: a folder that may only be read, a full server and a bucket that does not exist
        all have nothing under a key. Nor does a byte: a disk is full once the next picture finds no room.
        """
        self.get(key)
        if self._clock() - self._written >= LATELY:
            self.put(key, b"-" * self._refused)
        return not self.is_down

    def _is_left_alone(self, kind: str) -> bool:
        return self._clock() < self._down_until[kind]

    def get(self, key: str) -> bytes | None:
        return self._ask(READING, lambda: self.store.get(key), None)

    def put(self, key: str, value: bytes) -> None:
        """Keep it, and remember when that worked last."""

        def write() -> float:
            self.store.put(key, value)
            return self._clock()

        self._written = self._ask(WRITING, write, NEVER)
        self._refused = 1 if self._written > NEVER else max(self._refused, len(value))

    def delete(self, key: str) -> None:
        self._ask(WRITING, lambda: self.store.delete(key), None)

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        # Nobody can share with a store that is down: everybody draws.
        return self._ask(WRITING, lambda: self.store.lease(key, holder, seconds), True)

    def release(self, key: str, holder: str) -> None:
        self._ask(WRITING, lambda: self.store.release(key, holder), None)

    def _ask(self, kind: str, question: Callable[[], Result], otherwise: Result) -> Result:
        is_trial = self._down_until[kind] != WORKS
        if is_trial and not self._may_try(kind):
            return otherwise
        try:
            answer = question()
        except BaseException as error:  # whatever a client library raises
            if not (isinstance(error, Exception) or is_panic(error)):
                raise
            self._failed(kind, error)
            return otherwise
        if is_trial:
            self._down_until[kind] = WORKS
        return answer

    def _may_try(self, kind: str) -> bool:
        """Whether to ask a store that failed; who may not goes on without it instead of waiting with who may."""
        with self._lock:
            may = not self._is_left_alone(kind)
            if may:
                self._down_until[kind] = self._clock() + LEFT_ALONE
        return may

    def _failed(self, kind: str, error: BaseException) -> None:
        now = self._clock()
        with self._lock:
            self._down_until[WRITING] = now + LEFT_ALONE
            self._written = NEVER
            if kind == READING:
                self._down_until[READING] = now + LEFT_ALONE
            is_said = now - self._said >= SAID_EVERY
            if is_said:
                self._said = now
        if is_said:
            what = f"{type(error).__name__}: {said_by(error)}"
            logger.warning("%s cannot be used, pictures are drawn instead: %s", named(self.store), what)
