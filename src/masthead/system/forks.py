"""Processes and their parents.

What a forked one starts afresh: the threads that its parent's locks and state speak of are not in it. What a fork
waits for. How a process ends in time, and with its parent.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """State of threads."""

    def start_afresh(self) -> None:
        """Be as one that was just made."""
        ...


_every: WeakSet[Forked] = WeakSet()
_gates: WeakSet[ForkGate] = WeakSet()


def begin_in_forks(state: Forked) -> None:
    """Start some state, now and in each process that is forked while it is used."""
    state.start_afresh()
    _every.add(state)


class Lock:
    """A lock that is free in a forked process, whichever thread of its parent held it.

    ``afresh`` is called there if one did: what the lock guards may be half changed.
    """

    def __init__(self, afresh: Callable[[], object] | None = None) -> None:
        self._afresh = afresh
        self._lock = threading.Lock()
        _every.add(self)

    def start_afresh(self) -> None:
        """Be free, in a process that was just forked."""
        was_held = self._lock.locked()
        self._lock = threading.Lock()
        if was_held and self._afresh:
            self._afresh()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        if self._lock.locked():  # it is free already where its own holder was forked
            self._lock.release()


class ForkGate:
    """A stretch of code that forks of this process wait for: the child would find its locks taken for ever.

    A fork waits until no thread is inside, while those that come wait for it, but no longer than ``seconds``.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        begin_in_forks(self)
        _gates.add(self)

    def start_afresh(self) -> None:
        """Have nobody inside and no fork on its way."""
        self._changed = threading.Condition(threading.Lock())
        self._inside = self._forks = 0

    def close(self) -> None:
        """Let nobody in, and wait for those inside."""
        with self._changed:
            self._forks += 1
            self._changed.wait_for(lambda: not self._inside, self._seconds)

    def open(self) -> None:
        """Let them in again."""
        with self._changed:
            self._forks -= self._forks > 0  # a gate that was made while one was on its way has not been closed
            self._changed.notify_all()

    def __enter__(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._forks)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify_all()


@contextmanager
def holding_back(*signals: int) -> Iterator[None]:
    """Signals for this thread wait until the block ends; a process that is started in it begins with them blocked."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows has none
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_at_ctrl_c() -> None:
    """Have a process that was started while ``SIGINT`` was held back end at it, with no traceback."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def after(seconds: float, function: Callable[..., object], *given: object) -> threading.Timer:
    """Call a function in a while, if this process is still there then and nobody has cancelled the timer."""
    timer = threading.Timer(seconds, function, given)
    timer.daemon = True
    timer.start()
    return timer


def end_with_parent() -> None:
    """End this process as soon as the one that started it by ``multiprocessing`` is gone, however that ended."""
    from multiprocessing import parent_process

    parent = parent_process()
    assert parent  # who calls this was started by one

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _start_afresh() -> None:
    for state in _every:
        state.start_afresh()


def _close_gates() -> None:
    for gate in _gates:
        gate.close()


def _open_gates() -> None:
    for gate in _gates:
        gate.open()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_gates, after_in_parent=_open_gates, after_in_child=_start_afresh)
