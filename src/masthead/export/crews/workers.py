"""A crew of the workers of any ``concurrent.futures.Executor``: processes, or those of other machines.

Each loads the site by itself, once, from a ``SiteSource``, which says how and travels with every call; nothing of
the site travels but that and values. Both are bytes on the way: what a worker cannot read is then an error of the call,
where Dask's own reading of it would end the worker.
"""

from __future__ import annotations

import os
import pickle
import signal
import time
import uuid
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from multiprocessing import get_context
from typing import Any, TypeVar

from masthead.errors import BuildWorkerError
from masthead.export.crews.crew import Described
from masthead.export.crews.loaded import check_loaded, note_loaded
from masthead.export.making.work import Workshop
from masthead.export.plan import Target
from masthead.export.steps import Batch, Made, Order
from masthead.site import LoadedSite, Masthead
from masthead.system.forks import Lock, end_at_ctrl_c, end_with_parent, holding_back
from masthead.system.versions import version_of

Result = TypeVar("Result")
# How a worker elsewhere gets the site: a function without arguments that pickle can name there.
SiteSource = Callable[[], Masthead]
# What a worker must have as the build has it, programs and files of the site, and which build that is.
Expected = tuple[tuple[str, ...], str, str]
# All machines of a build draw with the same.
PROGRAMS = ("masthead", "pytakumi", "pillow", "zlib-ng")
GONE = 60.0  # seconds without any worker, after which none is waited for
ASKED_AFTER = 5.0  # seconds after which a cluster is asked for its size again


class Workers:
    """Workers of an executor that ``start`` makes, elsewhere than in this process."""

    batch = 64
    seconds = 0.5

    def __init__(
        self, source: SiteSource, site: LoadedSite, start: Callable[[], Executor], width: Callable[[], int]
    ) -> None:
        self._site = pickle.dumps(source)
        self._expected: Expected = (_programs(), _digest_of(site), uuid.uuid4().hex)
        self._start = start
        self._width = width
        self._executor = start()
        self._size, self._asked = 1, float("-inf")
        self._seen = time.monotonic()
        self.generation = 0

    @property
    def width(self) -> int:
        return max(self._size_now(), 1)

    def _size_now(self) -> int:
        if time.monotonic() - self._asked > ASKED_AFTER:
            self._size, self._asked = self._width(), time.monotonic()
        return self._size

    def check(self) -> None:
        """Raises ``BuildWorkerError`` where all workers have been gone for ``GONE``; others may come before that."""
        if self._size_now():
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > GONE:
            raise BuildWorkerError(f"is not there any more: all of them have been gone for {GONE:g} s")

    def begin(self, order: Order) -> None:
        """Workers that end with their build write nothing after it."""

    def describe(self, targets: tuple[Target, ...]) -> Future[Described]:
        return self._submit(_describe_elsewhere, targets)

    def make(self, batch: Batch) -> Future[tuple[Made, ...]]:
        return self._submit(_make_elsewhere, batch)

    def _submit(self, function: Callable[..., Any], what: object) -> Future[Any]:
        packed = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
        try:
            return self._executor.submit(function, self._site, self._expected, packed)
        except BrokenExecutor:  # found out just now: the calls that were running will say so too
            self.renew(self.generation)
            return self._executor.submit(function, self._site, self._expected, packed)

    def renew(self, generation: int) -> None:
        """Start an executor in the place of one that broke; what it was asked for is asked again by others."""
        if generation != self.generation:
            return
        with suppress(Exception):
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start()
        self.generation += 1

    def close(self) -> None:
        """End what has not begun, and the workers where they are the executor's own."""
        try:
            self._executor.shutdown(cancel_futures=True)
        except TypeError:  # Dask's takes no such option
            self._executor.shutdown(wait=False)


def process_crew(source: SiteSource, site: LoadedSite, count: int | None = None) -> Workers:
    """Processes of this machine, started anew: for user code that computes in Python."""
    number = count or os.cpu_count() or 1
    return Workers(source, site, partial(_Processes, number), lambda: number)


class _Processes(ProcessPoolExecutor):
    """Processes that say nothing when somebody interrupts them together with the one that leads the build."""

    def __init__(self, number: int) -> None:
        super().__init__(number, get_context("spawn"), _begin)

    def submit(self, function: Callable[..., Result], /, *given: Any, **named: Any) -> Future[Result]:
        """Give a call to one of them. The first call starts them all, and they have what is blocked from here."""
        with holding_back(signal.SIGINT):
            return super().submit(function, *given, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End them; at once where waiting for what they do is interrupted.

        Python waits for them at its own end, and has no way then to tell them that there is no more to do.
        """
        try:
            super().shutdown(wait, cancel_futures=cancel_futures)
        except BaseException:
            for process in dict(self._processes or {}).values():
                process.kill()
            raise


def _begin() -> None:
    """What a process does first.

    A Ctrl+C is sent to all processes of a terminal. Python's own way to end of it is a traceback in each; the
    system's is to end at once. To take no notice would keep the build waiting for user code that takes long; where
    the build itself takes none, started in the background of a shell, nor do they.
    """
    end_at_ctrl_c()
    end_with_parent()


def _describe_elsewhere(source: bytes, expected: Expected, packed: bytes) -> Described:
    workshop = _workshop(source, expected)
    targets: tuple[Target, ...] = _unpacked(packed)
    routes = {route.shown: route for route in workshop.site.tree.routes}
    try:
        return workshop.describe(Target(routes[target.route.shown], target.params) for target in targets)
    finally:
        note_loaded()


def _make_elsewhere(source: bytes, expected: Expected, packed: bytes) -> tuple[Made, ...]:
    workshop = _workshop(source, expected)
    batch: Batch = _unpacked(packed)
    routes = {route.shown: route for route in workshop.site.tree.routes}
    # The folder of the site may be another one here.
    own = (
        replace(wanted, image=replace(wanted.image, route=routes[wanted.image.route.shown])) for wanted in batch.images
    )
    try:
        return workshop.make(replace(batch, images=tuple(own)))
    finally:
        note_loaded()


def _unpacked(packed: bytes) -> Any:
    try:
        return pickle.loads(packed)  # noqa: S301  # as trusted as the call that brought it
    except (AttributeError, ImportError, TypeError) as error:
        problem = f"has other code of Masthead than the build, under the same version: {error}"
        raise BuildWorkerError(problem) from None


def _workshop(source: bytes, expected: Expected) -> Workshop:
    with _loading:  # a worker may have several threads, and loads what it is asked for once
        return _loaded(source, expected)


_loading = Lock()


@lru_cache(maxsize=2)
def _loaded(source: bytes, expected: Expected) -> Workshop:
    """The site as this worker loads it, once for each build; it must be the one that the build is of."""
    programs, digest, _ = expected
    check_loaded()
    if _programs() != programs:
        raise BuildWorkerError(f"has other versions: {_programs()} where the build has {programs}")
    found: SiteSource = pickle.loads(source)  # noqa: S301  # as trusted as the call that brought it
    # Anew, and not as the site of a module was when that was imported, nor with what another build has loaded of it.
    site = found().with_options().loaded
    site.loader.forget()
    if _digest_of(site) != digest:
        raise BuildWorkerError("has other files in the site's folder than the build; bring them up to date there")
    return Workshop(site)


def _programs() -> tuple[str, ...]:
    return tuple(f"{name} {version_of(name)}" for name in PROGRAMS)


def _digest_of(site: LoadedSite) -> str:
    return " ".join(f"{route.shown} {route.digest}" for route in site.tree.routes)
