"""``Job`` → ``Drawing``: one picture from HTML to bytes. The table of contents of imaging.

    document → resources → faces → pixels (or vectors, or frames) → bytes, and what is worth knowing of them when asked

Synchronous; all that is read from outside is read in the second step.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.errors import DeadlineError, EngineError
from masthead.imaging import engine
from masthead.imaging.checking.limits.document import check_layers
from masthead.imaging.document import Document, parse_document
from masthead.imaging.emoji.choice import chosen_pictures, looks_for_font, with_chosen_font
from masthead.imaging.encoding.formats import FORMATS, encode, way_of
from masthead.imaging.fonts import FontSet, font_set
from masthead.imaging.job import Drawing, Job, Outside
from masthead.imaging.raster import Raster, Scene
from masthead.imaging.resources.gather import Gathered, Resources, gather, resolve
from masthead.imaging.typefaces.faces import faces_for
from masthead.imaging.typefaces.glyphs import check_glyphs
from masthead.observing.timeline import record


def draw(job: Job) -> Drawing:
    """Draw a picture, here and now.

    Raises a ``RenderError``.
    """
    clock = _Clock(job.settings.limits.deadline)
    own_fonts = partial(font_set, (*job.fonts, *job.settings.fonts), job.emoji)
    pictures = chosen_pictures(job.emoji, job.settings, own_fonts)
    place = pictures.place if pictures else None
    limits = job.settings.limits
    document = parse_document(
        job.source, job.size, job.stylesheets, compat=job.compat, place_pictures=place, limits=limits
    )
    check_layers(document, round(job.size.width * job.scale) * round(job.size.height * job.scale))
    clock.lap("markup")
    gathered = gather(document, (*job.images, *(pictures.images.items() if pictures else ())), job.settings)
    clock.lap("resources")
    given, lacking = with_chosen_font(own_fonts(), job.emoji, job.settings, system=not job.deterministic)
    fonts, missing, searched = faces_for(document, (*given, *gathered.fonts), system=not job.deterministic)
    clock.lap("fonts")
    told = (
        *lacking,
        *(pictures.diagnostics() if pictures else ()),
        *check_glyphs(missing, system=not job.deterministic),
    )
    reads = (*(pictures.reads if pictures else ()), *gathered.reads)
    outside = Outside(reads, "machine" if looks_for_font(job.emoji, job.settings) else searched)
    return _drawn(job, _Parts(document, gathered, fonts, told, outside), clock)


class _Parts(NamedTuple):
    """What a picture is made of; ``told`` is what was said of its text."""

    document: Document
    gathered: Gathered
    fonts: FontSet
    told: tuple[Diagnostic, ...]
    outside: Outside


def _drawn(job: Job, parts: _Parts, clock: _Clock) -> Drawing:
    """The picture of a document.

    The engine decodes images while it draws: only when it refuses are they looked at one by one, and
    those that it cannot decode are left out.
    """
    document, gathered, fonts, *_ = parts
    found = resolve(document, gathered, engine.undecodable(gathered.there(in_svg=True), fonts))
    try:
        return _finished(job, parts, found, clock)
    except EngineError:
        undecodable = engine.undecodable(gathered.there(), fonts)
        if not undecodable:
            raise
    return _finished(job, parts, resolve(document, gathered, undecodable), clock)


def _finished(job: Job, parts: _Parts, found: Resources, clock: _Clock) -> Drawing:
    way = way_of(job.output)
    drawn = way.draw(_scene(job, found, parts.fonts, clock), job.output)
    clock.lap("raster")  # the frames of an animation are drawn while they are encoded
    inspect = partial(_inspected, job, found, parts)
    if job.strict:
        from masthead.imaging.checking import checks

        checks.refuse(tuple(inspect()))
    body = encode(drawn, way, job.output, portable=job.deterministic)
    clock.lap("encode")
    media_type, laps = FORMATS[job.output.format].media_type, tuple(clock.laps)
    return Drawing(body, media_type, job.size, laps, inspect, parts.outside, parts.told)


def _scene(job: Job, found: Resources, fonts: FontSet, clock: _Clock) -> Scene:
    """The document with all that it takes to draw it."""

    def rasterise(scale: float, time: int) -> Raster:
        clock.check()
        return engine.rasterise(
            found.document, fonts=fonts, size=job.size, scale=scale, images=found.images, debug=job.debug, time=time
        )

    vectorise = partial(engine.vectorise, found.document, fonts=fonts, size=job.size, images=found.images)
    return Scene(job.size, job.scale, job.debug, rasterise, vectorise)


def _inspected(job: Job, found: Resources, parts: _Parts) -> Iterator[Diagnostic]:
    """Everything that is worth knowing of a drawing."""
    # Most pictures are drawn and nobody asks; the first one does not wait for what it takes to answer.
    from masthead.imaging.checking import checks
    from masthead.imaging.checking.picture.whole import Picture

    picture = Picture(found.document, parts.fonts, found.images, job.size, job.scale)
    yield from checks.check(picture, found.problems)
    yield from checks.check_motion(found.document, moves=job.output.duration is not None)
    yield from parts.told


class _Clock:
    """Seconds spent in each phase; a drawing that nobody waits for any more ends with the phase."""

    def __init__(self, deadline: float | None) -> None:
        self.laps: list[tuple[str, float]] = []
        self._begin = self._last = time.perf_counter()
        self._deadline = deadline

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.laps.append((phase, now - self._last))
        record(phase, self._last, now)
        self._last = now
        self.check()

    def check(self) -> None:
        if self._deadline is not None and time.perf_counter() - self._begin > self._deadline:
            raise DeadlineError(self._deadline)
