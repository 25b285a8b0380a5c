"""``Job`` → ``Drawing``: one picture from HTML to bytes. The table of contents of imaging.

    document → resources → faces → pixels → bytes, and what is worth knowing of them when asked

Pure and synchronous.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from masthead.diagnostics import Diagnostic
from masthead.imaging import checks, engine
from masthead.imaging.checking.limits import check_layers
from masthead.imaging.document import Document, parse_document
from masthead.imaging.encoding.formats import FORMATS, encode
from masthead.imaging.fonts import font_set
from masthead.imaging.job import Drawing, Job
from masthead.imaging.options import read_image
from masthead.imaging.typefaces.faces import faces_for
from masthead.imaging.typefaces.glyphs import Missing, check_glyphs


def draw(job: Job) -> Drawing:
    """Draw a picture, here and now.

    Raises a ``RenderError``.
    """
    clock = _Clock()
    document = parse_document(job.source, job.size, job.stylesheets, job.settings.limits)
    check_layers(document, round(job.size.width * job.scale) * round(job.size.height * job.scale))
    clock.lap("markup")
    images = {name: read_image(name, source) for name, source in job.images}
    clock.lap("resources")
    given = font_set((*job.fonts, *job.settings.fonts), job.emoji)
    fonts, missing = faces_for(document, given, system=not job.deterministic)
    clock.lap("fonts")
    raster = engine.rasterise(document, fonts=fonts, size=job.size, scale=job.scale, images=images, debug=job.debug)
    clock.lap("raster")
    inspect = partial(_inspected, job, document, images, missing)
    if job.strict:
        checks.refuse(tuple(inspect()))
    output = FORMATS[job.output.format]
    body = encode(raster, output, job.output.quality, level=job.output.level, max_bytes=job.output.max_bytes)
    clock.lap("encode")
    return Drawing(body, output.media_type, job.size, tuple(clock.laps), inspect)


def _inspected(
    job: Job, document: Document, images: dict[str, bytes], missing: Sequence[Missing]
) -> Iterator[Diagnostic]:
    """Everything that is worth knowing of a drawing."""
    yield from checks.check_document(document, images)
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
