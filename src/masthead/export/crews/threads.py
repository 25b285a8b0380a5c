"""A crew of threads of this process."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from masthead.export.crews.crew import Described
from masthead.export.making.work import Workshop
from masthead.export.plan import Target
from masthead.export.steps import Batch, Made, Order
from masthead.site import LoadedSite


class Threads:
    """Threads of this process; user code sees the context that the build was started in."""

    batch = 8
    seconds = 0.05
    generation = 0

    def __init__(self, site: LoadedSite, count: int) -> None:
        self.width = count
        self._workshop = Workshop(site)
        self._executor = ThreadPoolExecutor(self.width, thread_name_prefix="masthead-build")

    def begin(self, order: Order) -> None:
        """Threads of earlier builds have ended with them."""

    def describe(self, targets: tuple[Target, ...]) -> Future[Described]:
        return self._executor.submit(copy_context().run, self._workshop.describe, targets)

    def make(self, batch: Batch) -> Future[tuple[Made, ...]]:
        return self._executor.submit(copy_context().run, self._workshop.make, batch)

    def renew(self, generation: int) -> None:
        """Threads do not die."""

    def check(self) -> None:
        """They are always there."""

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)
