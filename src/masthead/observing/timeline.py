"""What happens while a request is answered → phases with their start and length. No I/O, cannot fail.

Whoever answers keeps a timeline in the context of the request; code anywhere below marks its part of the
way and need not know whether somebody looks: without a timeline that costs a tenth of a microsecond. Threads
that draw run in a copy of the context, so their phases come to the same timeline.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Literal, NamedTuple

Source = Literal["drawn", "shared", "kept", "stale", "file", "code", "absent", "refused", "failed", "gone"]
_NOTHING = nullcontext()


class Phase(NamedTuple):
    """One part of the way: ``start`` and length in seconds, the start counted from that of the answer."""

    name: str
    start: float
    seconds: float


class Timeline:
    """The way of one answer so far. Used from several threads, each of which only adds."""

    __slots__ = ("_begin", "began", "convention", "error", "phases", "route", "source")

    def __init__(self) -> None:
        self.began = time.time()  # seconds since 1970
        self._begin = time.perf_counter()
        self.phases: list[Phase] = []
        self.route = ""
        self.convention = ""
        self.source: Source = "absent"
        self.error: BaseException | None = None

    @property
    def seconds(self) -> float:
        """How long it has taken until now."""
        return time.perf_counter() - self._begin

    def add(self, name: str, begin: float, end: float) -> None:
        """A phase between two readings of ``time.perf_counter()``."""
        self.phases.append(Phase(name, begin - self._begin, end - begin))


_under_way: ContextVar[Timeline | None] = ContextVar("masthead_timeline", default=None)


@contextmanager
def keeping() -> Iterator[Timeline]:
    """A timeline of what happens inside the block."""
    timeline = Timeline()
    token = _under_way.set(timeline)
    try:
        yield timeline
    finally:
        _under_way.reset(token)


class _Measured:
    """A block that is a phase, whether it ends well or not."""

    __slots__ = ("_begin", "_name", "_timeline")

    def __init__(self, timeline: Timeline, name: str) -> None:
        self._timeline, self._name = timeline, name

    def __enter__(self) -> None:
        self._begin = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._timeline.add(self._name, self._begin, time.perf_counter())


def phase(name: str) -> AbstractContextManager[None]:
    """For ``with``: the block is a phase of the answer under way."""
    timeline = _under_way.get()
    return _NOTHING if timeline is None else _Measured(timeline, name)


def record(name: str, begin: float, end: float) -> None:
    """A phase that is over, between two readings of ``time.perf_counter()``."""
    timeline = _under_way.get()
    if timeline is not None:
        timeline.add(name, begin, end)


def is_for(convention: str, route: Callable[[], str]) -> None:
    """The answer under way is one of a convention, by its name, and of a route, whose URL pattern ``route`` says."""
    timeline = _under_way.get()
    if timeline is not None:
        timeline.route, timeline.convention = route(), convention


def comes_from(source: Source, error: BaseException | None = None) -> None:
    """Where the answer under way comes from, as far as is known now; what is said last counts."""
    timeline = _under_way.get()
    if timeline is not None:
        timeline.source, timeline.error = source, error
