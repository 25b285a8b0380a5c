"""``Job`` → ``Drawing``, where and for as long as the settings say."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import TypeVar

from masthead.imaging.drawing import draw
from masthead.imaging.job import Drawing, Job
from masthead.imaging.running.deadline import Threads, cores

Result = TypeVar("Result")

SETTLING = 2.0  # seconds


def run(job: Job) -> Drawing:
    """Draw a picture in a worker process where ``isolated`` asks for one, else here; within the deadline.

    Raises a ``RenderError``.
    """
    if job.settings.isolated:
        from masthead.imaging.running.isolation import workers

        return workers.draw(job)
    deadline = job.settings.limits.deadline
    return here(lambda: draw(job)) if deadline is None else _threads.call(lambda: draw(job), deadline)


def here(function: Callable[[], Result]) -> Result:
    """What a function that asks the engine something returns, in this thread; the end of the program waits for it.

    Raises ``EndingError`` when that has come.
    """
    return _threads.here(function)


_threads = Threads(most=cores())
# A call that leaves the engine while the interpreter is taken down aborts the process (before Python 3.14), be it one
# of a daemon thread of a server's or one that was abandoned. Those that are about to end may, and no others begin; the
# rest is cut off when the process is gone.
atexit.register(_threads.settle, SETTLING)
