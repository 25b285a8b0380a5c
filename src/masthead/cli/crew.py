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
    ray = "ray"


# What a cluster's executor needs besides.
PACKAGES = {Executor.dask: "distributed", Executor.ray: "ray"}


def crew_of(
    executor: Executor, source: SiteSource, workers: int | None, scheduler: str | None
) -> Callable[[LoadedSite], Crew] | None:
    """What makes the crew of a build; ``None`` for threads, which the build makes by itself."""
    if (executor in PACKAGES) != (scheduler is not None):
        fail("--executor dask or ray and --scheduler, the address of its cluster, belong together")
    if executor is Executor.threads:
        return None
    if executor is Executor.processes:
        return partial(process_crew, source, count=workers)
    try:
        cluster = _cluster_of(executor)
    except ModuleNotFoundError:
        fail(f"--executor {executor} needs the package {PACKAGES[executor]}: pip install 'masthead[{executor}]'")
    return lambda loaded: cluster(source, loaded, str(scheduler))


def _cluster_of(executor: Executor) -> Callable[[SiteSource, LoadedSite, str], Crew]:
    if executor is Executor.dask:
        from masthead.export.crews.dask import DaskWorkers

        return DaskWorkers
    from masthead.export.crews.ray import RayWorkers

    return RayWorkers
