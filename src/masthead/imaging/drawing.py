"""``Job`` → ``Drawing``: one picture from HTML to bytes. The table of contents of imaging.

    document → resources → faces → pixels → bytes, and what is worth knowing of them when asked

Synchronous; all that is read from outside is read in the second step.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from masthead.diagnostics import Diagnostic
from masthead.errors import EngineError
from masthead.imaging import checks, engine
from masthead.imaging.document import Document, parse_document
from masthead.imaging.emoji.choice import chosen_pictures, with_chosen_font
from masthead.imaging.encoding.formats import FORMATS, encode
from masthead.imaging.fonts import FontSet, font_set
from masthead.imaging.job import Drawing, Job
from masthead.imaging.raster import Raster
from masthead.imaging.resources.gather import Gathered, Resources, gather, resolve
from masthead.imaging.typefaces.faces import faces_for
from masthead.imaging.typefaces.glyphs import Missing, check_glyphs


def draw(job: Job) -> Drawing:
    """Draw a picture, here and now.

    Raises a ``RenderError``.
    """
    clock = _Clock()
    own_fonts = partial(font_set, (*job.fonts, *job.settings.fonts), job.emoji)
    pictures = chosen_pictures(job.emoji, job.settings, own_fonts)
    document = parse_document(job.source, job.size, job.stylesheets, pictures.place if pictures else None)
    clock.lap("markup")
    gathered = gather(document, (*job.images, *(pictures.images.items() if pictures else ())), job.settings)
    clock.lap("resources")
    given, lacking = with_chosen_font(own_fonts(), job.emoji, job.settings, system=not job.deterministic)
    given = (*given, *gathered.fonts)
    fonts, missing = faces_for(document, given, system=not job.deterministic)
    clock.lap("fonts")
    raster, found = _rasterised(job, document, gathered, fonts)
    clock.lap("raster")
    lacking += tuple(pictures.diagnostics()) if pictures else ()
    inspect = partial(_inspected, job, found, missing, lacking)
    if job.strict:
        checks.refuse(tuple(inspect()))
    output = FORMATS[job.output.format]
    body = encode(raster, output, job.output.quality, level=job.output.level, max_bytes=job.output.max_bytes)
    clock.lap("encode")
    return Drawing(body, output.media_type, job.size, tuple(clock.laps), inspect)


def _rasterised(job: Job, document: Document, gathered: Gathered, fonts: FontSet) -> tuple[Raster, Resources]:
    """The pixels, and the resources that they are made of.

    The engine decodes while it draws: only when it refuses are its images looked at one by one.
    """
    found = resolve(document, gathered, engine.undecodable(gathered.there(in_svg=True), fonts))
    try:
        return _raster(job, found, fonts), found
    except EngineError:
        undecodable = engine.undecodable(gathered.there(), fonts)
        if not undecodable:
            raise
    found = resolve(document, gathered, undecodable)
    return _raster(job, found, fonts), found


def _raster(job: Job, found: Resources, fonts: FontSet) -> Raster:
    return engine.rasterise(
        found.document, fonts=fonts, size=job.size, scale=job.scale, images=found.images, debug=job.debug
    )


def _inspected(
    job: Job, found: Resources, missing: Sequence[Missing], lacking: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """Everything that is worth knowing of a drawing; ``lacking`` is what was said of its emoji."""
    yield from checks.check_document(found.document, found.problems)
    yield from lacking
    yield from check_glyphs(missing, system=not job.deterministic)


class _Clock:
    """Seconds spent in each phase."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self._last = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.laps.append((phase, now - self._last))
        self._last = now
