"""A plan → its images, in order, described by a crew where that runs user code; and what else the plan says.

A few chunks of the plan are with the crew at once, and the next is taken from the plan when the first has come
back: however slow the workers are, the plan is only that far ahead of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import islice
from typing import NamedTuple

from masthead.errors import MastheadError
from masthead.export.crews.crew import Crew, Described
from masthead.export.crews.running import result_of
from masthead.export.making.work import Workshop
from masthead.export.plan import Failure, Page, PlanItem, Skipped, Target
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import USER_ERRORS

CHUNK = 32  # pieces of a plan


class _Asked(NamedTuple):
    chunk: list[PlanItem]
    future: Future[Described] | None
    generation: int


def described(
    plan: Iterator[PlanItem], crew: Crew, workshop: Workshop
) -> Iterator[ImageDescriptor | Page | Skipped | Failure]:
    """The plan with the images of each target in its place."""
    waiting: deque[_Asked] = deque()
    while chunk := list(islice(plan, CHUNK)):
        waiting.append(_asked(chunk, crew))
        if len(waiting) > crew.width:
            yield from _answered(waiting.popleft(), crew, workshop)
    while waiting:
        yield from _answered(waiting.popleft(), crew, workshop)


def _asked(chunk: list[PlanItem], crew: Crew) -> _Asked:
    listing = _listing(chunk)
    future = crew.describe(listing) if listing else None
    # Read after that, which may have found the workers dead and have started others.
    return _Asked(chunk, future, crew.generation)


def _listing(chunk: list[PlanItem]) -> tuple[Target, ...]:
    """The targets whose module lists its images."""
    return tuple(item for item in chunk if isinstance(item, Target) and item.route.has_ids)


def _answered(asked: _Asked, crew: Crew, workshop: Workshop) -> Iterator[ImageDescriptor | Page | Skipped | Failure]:
    answers = iter(_result(asked, crew, workshop))
    for item in asked.chunk:
        if not isinstance(item, Target):
            yield item
        elif item.route.has_ids:
            yield from next(answers)
        else:
            yield from workshop.describe((item,))[0]


def _result(asked: _Asked, crew: Crew, workshop: Workshop) -> Described:
    """What the crew says; a worker that died leaves it to this process."""
    if asked.future is None:
        return ()
    try:
        return result_of(crew, asked.future)
    except MastheadError:
        raise
    except USER_ERRORS:
        crew.renew(asked.generation)
        return workshop.describe(_listing(asked.chunk))
