"""A plan → its images, in order, described by a crew where that runs user code; and what else the plan says.

A few chunks of the plan are with the crew at once, and the next is taken from the plan when the first has come
back: however slow the workers are, the plan is only that far ahead of them. What ends workers is never run by this
process: it is tried again with others, and at last each target alone, so that it is known for what it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import NamedTuple

from masthead.errors import BuildWorkerError, MastheadError
from masthead.export.crews.crew import Crew, Described
from masthead.export.crews.pieces import pieces
from masthead.export.crews.running import TRIED_OFTEN, TRIES, check_start, error_of, is_death
from masthead.export.making.work import Workshop
from masthead.export.plan import Failure, Page, PlanItem, Skipped, Target
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import describe

CHUNK = 32  # pieces of a plan


class _Call(NamedTuple):
    """The targets whose module lists their images, and what was asked of the crew."""

    targets: tuple[Target, ...]
    future: Future[Described]
    generation: int


def described(
    plan: Iterator[PlanItem], crew: Crew, workshop: Workshop
) -> Iterator[ImageDescriptor | Page | Skipped | Failure]:
    """The plan with the images of each target in its place."""
    asking = _Asking(crew)
    waiting: deque[tuple[list[PlanItem], _Call | None]] = deque()
    for chunk in pieces(plan, lambda: CHUNK):
        listing = tuple(item for item in chunk if isinstance(item, Target) and item.route.has_ids)
        waiting.append((chunk, asking.call(listing) if listing else None))
        while waiting and (len(waiting) > crew.width or _is_answered(waiting[0][1])):
            yield from _answered(*waiting.popleft(), asking, workshop)
    while waiting:
        yield from _answered(*waiting.popleft(), asking, workshop)


def _is_answered(call: _Call | None) -> bool:
    return call is None or call.future.done()


def _answered(
    chunk: list[PlanItem], call: _Call | None, asking: _Asking, workshop: Workshop
) -> Iterator[ImageDescriptor | Page | Skipped | Failure]:
    answers = iter(asking.result(call) if call else ())
    for item in chunk:
        if not isinstance(item, Target):
            yield item
        elif item.route.has_ids:
            yield from next(answers)
        else:
            yield from workshop.describe((item,))[0]


class _Asking:
    """Calls for a crew, and what comes of each in the end."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._has_result = False

    def call(self, targets: tuple[Target, ...]) -> _Call:
        future = self._crew.describe(targets)
        # Read after that, which may have found the workers dead and have started others.
        return _Call(targets, future, self._crew.generation)

    def result(self, call: _Call) -> Described:
        """What the crew says, in the order of the targets.

        Raises what each try of a call ended with where that is an ``OSError``, and ``BuildWorkerError`` where no
        worker can do any.
        """
        tries = 1
        while error := self._error(call):
            if tries == TRIES or type(error).__name__ == TRIED_OFTEN:
                self._check(error)
                return tuple(map(self._alone, call.targets))
            call = self.call(call.targets)
            tries += 1
        return call.future.result()

    def _alone(self, target: Target) -> tuple[ImageDescriptor | Failure, ...]:
        call = self.call((target,))
        error = self._error(call)
        if error is None:
            return call.future.result()[0]
        shown = f" for {target.params}" if target.params else ""
        what = "each worker that was to list its images{} died ({})" if is_death(error) else "listing its images{}: {}"
        return (Failure(target.route.shown, what.format(shown, describe(error))),)

    def _error(self, call: _Call) -> BaseException | None:
        """What went wrong with the worker; workers that are gone have others in their place then."""
        error = error_of(self._crew, call.future)
        if isinstance(error, BrokenExecutor):
            self._crew.renew(call.generation)
        if isinstance(error, MastheadError):
            raise error
        self._has_result |= error is None
        return error

    def _check(self, error: BaseException) -> None:
        """Whether it is worth trying each target alone."""
        if isinstance(error, OSError):
            raise error
        if not self._has_result and isinstance(error, Exception) and not is_death(error):
            raise BuildWorkerError(f"cannot work: {describe(error)}") from error
        # Workers of a cluster may have died of what else they do.
        if not self._has_result and isinstance(error, BrokenExecutor):
            check_start(self._crew)
            self._has_result = True
