"""``ImageResponse``: a description of one picture, drawn when somebody asks for its bytes.

Follows ``next/og`` in its name and options. Unlike there, nothing is sent before the picture is
whole, and the size that ``generate_image_metadata`` declares is the canvas.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderOptionError
from masthead.imaging.content import to_html
from masthead.imaging.fonts import Font, font_set
from masthead.imaging.options import (
    ImageSource,
    checked_bytes,
    checked_canvas,
    checked_fonts,
    checked_format,
    checked_headers,
    checked_images,
    checked_level,
    checked_quality,
    checked_scale,
    checked_side,
    checked_status,
    checked_stylesheets,
    read_image,
)
from masthead.size import DEFAULT_SIZE, SIZE_FORMS, Size, SizeLike, parse_size

if TYPE_CHECKING:
    from masthead.imaging.document import Document
    from masthead.imaging.encode import Format
    from masthead.imaging.lowering.declarations import Context
    from masthead.imaging.typefaces.glyphs import Missing


@dataclass(frozen=True, slots=True)
class DrawContext:
    """What whoever draws adds to an ``ImageResponse``: the matched image's size and type."""

    size: Size | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class Drawing:
    """A finished picture; ``timings`` are (phase, seconds)."""

    body: bytes
    media_type: str
    size: Size
    timings: tuple[tuple[str, float], ...]
    inspect: Callable[[], Iterable[Diagnostic]]

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is worth knowing of the picture; found out when first asked for."""
        return tuple(self.inspect())


class ImageResponse:
    """A picture of HTML and CSS.

    ``content``: an HTML string, an object with ``__html__`` (htpy, Markup, Jinja output), a
    ``{"type", "props"}`` tree or a t-string. ``width`` and ``height`` in CSS px; what is not given
    comes from the matched image's ``size``, else the module's, else 1200×630. ``scale`` multiplies
    CSS px to device px. ``fonts`` come before the shipped ones; ``emoji`` is ``"twemoji"`` or
    ``None``; ``stylesheets`` are CSS texts; ``images`` maps the names used in ``<img src>`` to bytes
    or paths. ``format`` is ``png``, ``jpeg``, ``webp``, ``avif`` or ``ico`` (not given: the image's content
    type, else PNG); ``quality`` 1 to 100 for JPEG, WebP and AVIF, ``level`` ``fast``, ``balanced`` or
    ``small`` for PNG; ``max_bytes`` lowers the quality until the picture fits. ``debug`` outlines boxes.
    Characters that ``fonts`` and the shipped faces lack are drawn with fonts of this machine and of
    installed packages, unless ``deterministic``: then the same input gives the same bytes on every
    machine. ``strict`` makes an error of every warning. ``status`` and ``headers`` are those of the HTTP
    response.

    Raises ``RenderOptionError`` for a wrong option; ``ContentError``, ``FontError`` and ``StrictError``
    when drawn.
    """

    def __init__(
        self,
        content: object,
        *,
        width: int | None = None,
        height: int | None = None,
        fonts: Iterable[Font] = (),
        emoji: str | None = "twemoji",
        stylesheets: Iterable[str] = (),
        images: Mapping[str, ImageSource] | None = None,
        scale: float = 1.0,
        format: str | None = None,
        quality: int | None = None,
        level: str = "balanced",
        max_bytes: int | None = None,
        debug: bool = False,
        deterministic: bool = False,
        strict: bool = False,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.content = content
        self.status = checked_status(status)
        self._width = checked_side("width", width)
        self._height = checked_side("height", height)
        self._quality = checked_quality(quality)
        self._level = checked_level(level)
        self._max_bytes = checked_bytes(max_bytes)
        self._scale = checked_scale(scale)
        self._format_name = checked_format(format)
        self._fonts = checked_fonts(fonts)
        self._emoji = emoji
        self._stylesheets = checked_stylesheets(stylesheets)
        self._images = checked_images(images)
        self._debug = bool(debug)
        self._deterministic = bool(deterministic)
        self._strict = bool(strict)
        self._headers = checked_headers(headers)
        self._drawing: Drawing | None = None
        self._context: DrawContext | None = None
        self._lock = threading.Lock()

    def render(self, *, size: SizeLike | None = None) -> bytes:
        """Draw the picture once and keep it; ``size`` counts where no width or height was given."""
        parsed = None if size is None else parse_size(size)
        if size is not None and parsed is None:
            raise RenderOptionError("size", SIZE_FORMS, size)
        if parsed is None and self._drawing:
            return self._drawing.body
        return self.draw(DrawContext(parsed)).body

    def draw(self, context: DrawContext = DrawContext()) -> Drawing:
        """Draw within a context, once; later calls return the same drawing, unless the context is another.

        Raises a ``RenderError``. Blocks: call it from a worker thread when on an event loop.
        """
        with self._lock:
            if self._drawing is None or context != self._context:
                self._drawing, self._context = self._draw(context), context
            return self._drawing

    @property
    def media_type(self) -> str:
        """The type of the picture: the true one once drawn, before that what was asked for."""
        return self._drawing.media_type if self._drawing else self._format(DrawContext()).media_type

    @property
    def headers(self) -> dict[str, str]:
        """The response headers with lower-case names: ``content-type``, then those given."""
        return self.headers_of(self.media_type)

    def headers_of(self, media_type: str) -> dict[str, str]:
        """The response headers of a drawing of some type."""
        return {"content-type": media_type, **self._headers}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was noticed while drawing; empty before."""
        return self._drawing.diagnostics if self._drawing else ()

    def _repr_png_(self) -> bytes | None:
        """The picture in a notebook, where it is a PNG."""
        drawing = self.draw()
        return drawing.body if drawing.media_type == "image/png" else None

    def _draw(self, context: DrawContext) -> Drawing:
        # The engine and the parsers load when something is drawn, not before.
        from masthead.imaging import checks, encode, engine
        from masthead.imaging.checking.limits import check_css
        from masthead.imaging.document import parse_document
        from masthead.imaging.lowering.css import lower_stylesheet
        from masthead.imaging.lowering.declarations import Context
        from masthead.imaging.typefaces.faces import faces_for

        clock = _Clock()
        output, size = self._format(context), self._size(context)
        document = parse_document(to_html(self.content), size)
        clock.lap("markup")
        given = font_set(self._fonts, self._emoji)
        fonts, missing = faces_for(document, given, self._stylesheets, system=not self._deterministic)
        images = {name: read_image(name, source) for name, source in self._images.items()}
        for sheet in self._stylesheets:
            check_css(sheet)
        lowering = Context(size)
        clock.lap("resources")
        raster = engine.rasterise(
            document,
            fonts=fonts,
            size=size,
            scale=self._scale,
            stylesheets=[lower_stylesheet(sheet, lowering) for sheet in self._stylesheets],
            images=images,
            debug=self._debug,
        )
        clock.lap("raster")
        inspect = partial(self._inspected, document, images, missing, lowering)
        if self._strict:
            checks.refuse(tuple(inspect()))
        body = encode.encode(raster, output, self._quality, level=self._level, max_bytes=self._max_bytes)
        clock.lap("encode")
        return Drawing(body, output.media_type, size, tuple(clock.laps), inspect)

    def _inspected(
        self, document: Document, images: Mapping[str, bytes], missing: Sequence[Missing], lowering: Context
    ) -> Iterator[Diagnostic]:
        """Everything that is worth knowing of a drawing."""
        from masthead.imaging import checks
        from masthead.imaging.typefaces import glyphs

        yield from checks.check_document(document, images, self._stylesheets, lowering)
        yield from glyphs.check_glyphs(missing, system=not self._deterministic)

    def _format(self, context: DrawContext) -> Format:
        from masthead.imaging.encode import BY_MEDIA_TYPE, FORMATS

        if self._format_name:
            return FORMATS[self._format_name]
        output = BY_MEDIA_TYPE.get(context.content_type or "image/png")
        if output is None:
            expected = f"one that an ImageResponse can be drawn as: {', '.join(BY_MEDIA_TYPE)}"
            raise RenderOptionError("content_type", expected, context.content_type)
        return output

    def _size(self, context: DrawContext) -> Size:
        default = context.size or DEFAULT_SIZE
        return checked_canvas(Size(self._width or default.width, self._height or default.height), self._scale)


class _Clock:
    """Seconds spent in each phase."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self._last = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.laps.append((phase, now - self._last))
        self._last = now
