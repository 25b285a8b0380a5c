"""An ``ImageResponse`` → its ``Drawing``: from the store, or drawn once for all who ask at the same time.

    job → key → store → one of this process → one of all processes → a place to draw → store

The key is that of ``imaging.keeping.keys``: what can change a picture changes it, so that nothing ever has to be
forgotten. A store that is down only costs drawings.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from importlib import import_module
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderError
from masthead.imaging.job import Drawing, Job
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.modules.worlds import World
from masthead.observing.timeline import comes_from, phase
from masthead.serving.keeping.admission import Admission
from masthead.serving.keeping.flights import Flights
from masthead.stores.store import LEASE, Store

# Loads with the first picture.
ENGINE = "masthead.imaging.running.run"
# Seconds between looks for what another process draws, at first and at last.
LOOKING_AGAIN, AT_LAST = 0.05, 0.5


class _Asked(NamedTuple):
    """A picture that is wanted: its key before and after it is known what it reads."""

    job: Job
    key: str


class Load(NamedTuple):
    """How many pictures are drawn now, and how many wait for their turn."""

    drawing: int
    waiting: int


class Pictures:
    """Draws for a site; without a ``store`` nothing is kept."""

    def __init__(self, store: Store | None, admission: Admission) -> None:
        self._store = store
        self._admission = admission
        self._flights = Flights()

    @property
    def store(self) -> Store | None:
        """Where pictures are kept."""
        return self._store

    @property
    def load(self) -> Load:
        """How busy it is."""
        return Load(self._admission.drawing, self._admission.waiting)

    async def draw(self, world: World, image: ImageResponse, context: DrawContext) -> Drawing:
        """The picture of a response.

        Raises a ``RenderError``, ``BusyError`` among them.
        """
        asked, found = await world.blocking(lambda: self._look(image, context))
        if found:
            comes_from("kept")
            return found
        # The key is of what a job says. Its settings say which files and hosts it may read.
        return await self._flights.join(world, (asked.key, asked.job.settings), lambda: self._draw(world, asked))

    def _look(self, image: ImageResponse, context: DrawContext) -> tuple[_Asked, Drawing | None]:
        from masthead.imaging.keeping.keys import job_key

        with phase("content"):
            job = image.job(context)
            asked = _Asked(job, job_key(job))
        return asked, self._found(asked)

    def _found(self, asked: _Asked) -> Drawing | None:
        """What the store has; it is drawn again should somebody ask what is worth knowing of it."""
        from masthead.imaging.keeping.kept import find

        kept = find(self._store, asked.key, asked.job.settings) if self._store else None
        if kept is None:
            return None
        inspect = partial(_diagnostics_of, asked.job)
        return Drawing(kept.body, kept.media_type, kept.size, (), inspect, kept.outside, kept.noticed)

    async def _draw(self, world: World, asked: _Asked) -> Drawing:
        holder, is_released = os.urandom(16).hex(), False
        try:
            turn = await world.blocking(lambda: self._turn(asked, holder))
            if not turn:
                turn = await self._turn_in_time(world, asked, holder)
            if isinstance(turn, Drawing):
                is_released = True
                comes_from("shared")
                return turn
            comes_from("drawn")
            async with self._admission.place(world):
                return await world.blocking(lambda: self._drawn(asked))
        finally:
            if self._is_shared and not is_released:
                await world.finishing(lambda: self._release(asked, holder))

    async def _turn_in_time(self, world: World, asked: _Asked, holder: str) -> Drawing | bool:
        """``_turn`` of one who waits for another process, as one of the queue and no longer than that."""
        pause = LOOKING_AGAIN
        with self._admission.patience() as check:
            while True:
                with phase("wait"):
                    await world.pausing(pause)
                if turn := await world.blocking(lambda: self._turn(asked, holder)):
                    return turn
                check()
                pause = min(1.5 * pause, AT_LAST)

    @property
    def _is_shared(self) -> bool:
        return self._store is not None and self._store.is_shared

    def _turn(self, asked: _Asked, holder: str) -> Drawing | bool:
        """What another has drawn since, or whether it is for us to draw."""
        leased = self._store is None or not self._is_shared or self._store.lease(asked.key, holder, LEASE)
        found = self._found(asked)
        if found and leased:
            self._release(asked, holder)
        return found or leased

    def _release(self, asked: _Asked, holder: str) -> None:
        if self._store and self._is_shared:
            self._store.release(asked.key, holder)

    def _drawn(self, asked: _Asked) -> Drawing:
        if ENGINE not in sys.modules:
            with phase("load"):
                import_module(ENGINE)
        from masthead.imaging.keeping.kept import keep
        from masthead.imaging.running.run import run

        drawing = run(asked.job)
        if self._store and _is_as_it_was(asked):
            keep(self._store, asked.key, drawing)
        return drawing


def _is_as_it_was(asked: _Asked) -> bool:
    """Whether fonts that are files are still those of its key: it may have waited for its turn."""
    from masthead.imaging.keeping.keys import job_key

    if all(isinstance(font.source, bytes) for font in (*asked.job.fonts, *asked.job.settings.fonts)):
        return True
    try:
        return job_key(asked.job) == asked.key
    except RenderError:  # one is not there any more
        return False


def _diagnostics_of(job: Job) -> tuple[Diagnostic, ...]:
    from masthead.imaging.running.run import run

    return run(job).diagnostics


def drawing_freely() -> Pictures:
    """Draws whatever it is asked for at once, and keeps nothing: for those who count their drawings themselves."""
    return Pictures(None, Admission(sys.maxsize, 0, 1))
