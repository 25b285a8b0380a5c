"""A call that is waited for, but not beyond its deadline.

Nothing can end a thread that is inside the engine. So the call runs in a thread of ours, and whoever
waits goes on at the deadline; the call is abandoned, and ends when it ends. As many abandoned calls as
the machine has cores, and no other is begun: else a server would be buried under them.

Threads are kept and used again: handing a call over takes some 30 µs, starting a thread five times that.
They are daemons, so that nothing waits for long for an abandoned call when the interpreter ends.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any, TypeVar, cast

from masthead.errors import AbandonedDrawingsError, DeadlineError, EndingError
from masthead.system.forks import begin_in_forks

Result = TypeVar("Result")

# The engine's parsers recurse, and what the platform gives a thread may be a tenth of what the main one has.
STACK = 16 * 1024 * 1024
KEPT = 16  # threads that wait for the next call
# Seconds until a call is refused at the end of the program. It has mostly ended by then, and no thread says anything:
# one that writes to stderr while Python is taken down may abort the process as well.
REFUSING = 5.0

Outcome = tuple[Any, BaseException | None]


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Threads:
    """Runs calls in threads of its own, at most ``most`` of them abandoned."""

    def __init__(self, most: int) -> None:
        self._most = most
        begin_in_forks(self)

    def start_afresh(self) -> None:
        """Have no thread yet: a forked process has none of its parent's."""
        self._lock = threading.Lock()
        self._idle: list[_Thread] = []
        self._abandoned = 0
        self._running = 0
        self._is_ending = False

    def call(self, function: Callable[[], Result], seconds: float) -> Result:
        """What ``function`` returns or raises, within ``seconds``.

        Raises ``DeadlineError`` when they have passed, ``AbandonedDrawingsError`` when too many calls are abandoned,
        ``EndingError`` when the program ends.
        """
        if self._abandoned >= self._most:
            raise AbandonedDrawingsError(self._abandoned)
        call = _Call(function, copy_context())
        self._begin()
        thread = self._thread()
        if thread is None:
            return self._in_place(function)
        thread.calls.put(call)
        try:
            result, error = call.outcome.get(timeout=seconds)
        except BaseException as interruption:
            if not isinstance(interruption, queue.Empty):
                self._abandon(call)  # somebody stops the program
                raise
            if self._abandon(call):
                raise DeadlineError(seconds) from None
            result, error = call.outcome.get()  # it ended this very moment
        if error is not None:
            try:
                raise error
            finally:
                del error, call  # the error holds this frame
        return cast("Result", result)

    def here(self, function: Callable[[], Result]) -> Result:
        """What ``function`` returns or raises, in the caller's thread and however long it takes.

        Raises ``EndingError`` when the program ends.
        """
        self._begin()
        return self._in_place(function)

    def settle(self, seconds: float) -> None:
        """Begin no other calls, and give those that run a little time to end."""
        with self._lock:
            self._is_ending = True
        end = time.monotonic() + seconds
        while self._running > 0 and time.monotonic() < end:
            time.sleep(0.01)

    def _begin(self) -> None:
        with self._lock:
            # The main thread is the one that takes the interpreter down: nothing cuts its calls off.
            is_refused = self._is_ending and threading.current_thread() is not threading.main_thread()
            self._running += not is_refused
        if is_refused:
            time.sleep(REFUSING)
            raise EndingError

    def _in_place(self, function: Callable[[], Result]) -> Result:
        try:
            return function()
        finally:
            with self._lock:
                self._running -= 1

    def _abandon(self, call: _Call) -> bool:
        """Wait no longer for a call; ``False`` when it has ended."""
        with self._lock:
            call.is_abandoned = not call.is_done
            self._abandoned += call.is_abandoned
        return call.is_abandoned

    def _thread(self) -> _Thread | None:
        """One that waits, else a new one; ``None`` when the interpreter ends and starts no more."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            thread = _Thread(self._done)
            before = threading.stack_size(STACK)
            try:
                thread.start()
            except RuntimeError:
                return None
            finally:
                threading.stack_size(before)
            return thread

    def _done(self, thread: _Thread, call: _Call) -> bool:
        """A call has ended; whether its thread is to wait for another."""
        with self._lock:
            call.is_done = True
            self._running -= 1
            self._abandoned -= call.is_abandoned
            is_kept = len(self._idle) < KEPT
            if is_kept:
                self._idle.append(thread)
        return is_kept


class _Call:
    """One call, and the place for its outcome."""

    def __init__(self, function: Callable[[], Any], context: Context) -> None:
        self.function = function
        self.context = context
        self.outcome: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self.is_abandoned = False
        self.is_done = False

    def run(self) -> Outcome:
        try:
            return self.context.run(self.function), None
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            return None, error


class _Thread(threading.Thread):
    """Runs one call after another."""

    def __init__(self, done: Callable[[_Thread, _Call], bool]) -> None:
        super().__init__(name="masthead drawing", daemon=True)
        self.calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        self._done = done

    def run(self) -> None:
        goes_on = True
        while goes_on:
            call = self.calls.get()
            outcome = call.run()
            goes_on = self._done(self, call)
            call.outcome.put(outcome)
            del call, outcome  # a picture is not kept until the next one
