"""``--executor`` and what belongs to it → the crew that draws."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from masthead.cli.console import fail
from masthead.export.crews.crew import Crew
from masthead.export.crews.workers import SiteSource, process_crew
from masthead.site import LoadedSite


class Executor(StrEnum):
    """Where images are drawn."""

    threads = "threads"
    processes = "processes"
    dask = "dask"


def crew_of(
    executor: Executor, source: SiteSource, workers: int | None, scheduler: str | None
) -> Callable[[LoadedSite], Crew] | None:
    """What makes the crew of a build; ``None`` for threads, which the build makes by itself."""
    if (executor is Executor.dask) != (scheduler is not None):
        fail("--executor dask and --scheduler tcp://… belong together")
    if executor is Executor.threads:
        return None
    if executor is Executor.processes:
        return partial(process_crew, source, count=workers)
    try:
        from masthead.export.crews.dask import DaskWorkers
    except ModuleNotFoundError:
        fail("--executor dask needs the package distributed: pip install 'masthead[dask]'")
    return lambda loaded: DaskWorkers(source, loaded, str(scheduler))
