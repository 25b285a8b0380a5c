"""Calls for a crew → their results: some running at once, none asked for before there is room, each tried again.

What a call raises is about its worker: user code that fails is a result. A call whose worker died is tried again
with the others; one that was there each time a worker died, then alone, so that it is known for what it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from masthead.errors import BuildPlaceError, BuildWorkerError
from masthead.export.crews.crew import Crew
from masthead.modules.calls import describe

Asked = TypeVar("Asked")
Result = TypeVar("Result")
TRIES = 3
PAUSE = 0.25  # seconds
AHEAD = 3  # calls for each worker: one at work, and some on the way there and back
# What Dask and Ray call the death of a worker. The first is said when several have died of one call.
DEATHS = (
    TRIED_OFTEN := "KilledWorker",
    "CommClosedError",
    "FutureCancelledError",
    "WorkerCrashedError",
    "NodeDiedError",
    "OutOfMemoryError",
)
AT_START = (
    'does it load the site by itself? A script that builds does so below `if __name__ == "__main__":`, '
    "since each process runs the rest of it at its start"
)
# Nothing that another try would mend.
HOPELESS = (BuildPlaceError, BuildWorkerError)


@dataclass(frozen=True, slots=True)
class Done(Generic[Asked, Result]):
    """A call and its result, or what went wrong each time."""

    asked: Asked
    result: Result | None
    error: BaseException | None = None


@dataclass(slots=True)
class _Try(Generic[Asked]):
    asked: Asked
    count: int = 0
    generation: int = 0


def is_death(error: BaseException) -> bool:
    """Whether a worker died of a call, or beside it."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ in DEATHS


def error_of(crew: Crew, future: Future[Any]) -> BaseException | None:
    """What one call failed with, when it has ended; raises ``BuildWorkerError`` where nobody is left to do it."""
    while not wait([future], PAUSE).done:
        crew.check()
    return _error(future)


def check_start(crew: Crew) -> None:
    """Asked where workers have died and nothing was ever done. Raises ``BuildWorkerError`` where they die of nothing.

    To list the images of no target, a worker has to start and to load the site.
    """
    error = error_of(crew, crew.describe(()))
    if isinstance(error, HOPELESS):
        raise error
    if error and is_death(error):
        raise BuildWorkerError(f"dies at its start, before it has anything to do ({describe(error)}); {AT_START}")


def _error(future: Future[Any]) -> BaseException | None:
    return BrokenExecutor("cancelled") if future.cancelled() else future.exception()


class Running(Generic[Asked, Result]):
    """The calls of one kind.

    ``split`` takes one apart that cannot be done as a whole; one of one piece stays. ``idle`` is called whenever
    none has ended for ``PAUSE``.
    """

    def __init__(
        self,
        crew: Crew,
        call: Callable[[Asked], Future[Result]],
        asked: Iterator[Asked],
        split: Callable[[Asked], list[Asked]],
        idle: Callable[[], object],
    ) -> None:
        self._crew, self._call, self._asked, self._split = crew, call, asked, split
        self._idle = idle
        self._finished: SimpleQueue[tuple[_Try[Asked], Future[Result]]] = SimpleQueue()
        self._running = 0
        self._again: deque[_Try[Asked]] = deque()
        self._alone: deque[_Try[Asked]] = deque()
        self._has_more = True
        self._has_result = self._has_started = self._is_in_doubt = False

    def results(self) -> Iterator[Done[Asked, Result]]:
        """Each call's result, as they are ready.

        Raises ``OSError`` where that is what each try of a call ended with, and ``BuildWorkerError`` where no
        worker can do any, or none is alive for long enough to be given one.
        """
        while True:
            self._fill()
            if not self._running:
                if not self._alone:
                    return
                self._start(self._alone.popleft())
            tried, future = self._next()
            self._running -= 1
            error = _error(future)
            if error is None:
                self._has_result = True
                yield Done(tried.asked, future.result())
            else:
                yield from self._failed(tried, error)

    def _next(self) -> tuple[_Try[Asked], Future[Result]]:
        while True:
            with suppress(Empty):
                return self._finished.get(timeout=PAUSE)
            self._idle()
            self._crew.check()

    def _fill(self) -> None:
        if self._is_in_doubt and not self._has_result:
            if self._running:
                return  # what is asked then has nothing deadly beside it
            check_start(self._crew)
            self._is_in_doubt, self._has_started = False, True
        # What is ready is taken first where the workers have enough to do: the next call may be long in coming.
        while self._running < self._crew.width or (self._finished.empty() and self._running < self._crew.width * AHEAD):
            if self._again:
                self._start(self._again.popleft())
                continue
            following = next(self._asked, None) if self._has_more else None
            if following is None:
                self._has_more = False
                return
            self._start(_Try(following))

    def _start(self, tried: _Try[Asked]) -> None:
        self._running += 1
        future = self._call(tried.asked)
        tried.generation = self._crew.generation
        future.add_done_callback(lambda done: self._finished.put((tried, done)))

    def _failed(self, tried: _Try[Asked], error: BaseException) -> Iterator[Done[Asked, Result]]:
        tried.count = TRIES if type(error).__name__ == TRIED_OFTEN and tried.count < TRIES else tried.count + 1
        if isinstance(error, BrokenExecutor):
            self._crew.renew(tried.generation)
        if isinstance(error, HOPELESS):
            raise error
        if tried.count < TRIES:
            self._again.append(tried)
        elif isinstance(error, OSError):
            raise error
        elif not self._has_result and not is_death(error):
            raise BuildWorkerError(f"cannot work: {describe(error)}") from error
        elif tried.count == TRIES:
            self._is_in_doubt = not self._has_started
            self._alone.extend(_Try(piece, TRIES) for piece in self._split(tried.asked))
        else:
            yield Done(tried.asked, None, error)
