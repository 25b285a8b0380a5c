"""``ImageResponse``: a description of one picture, drawn when somebody asks for its bytes.

Follows ``next/og`` in its name and options. Unlike there, nothing is sent before the picture is
whole, and the size that ``generate_image_metadata`` declares is the canvas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderOptionError
from masthead.font import Font
from masthead.imaging.content import to_html
from masthead.imaging.job import Drawing, Job, Output
from masthead.imaging.options import (
    ImageSource,
    checked_bytes,
    checked_canvas,
    checked_compat,
    checked_duration,
    checked_emoji,
    checked_fonts,
    checked_format,
    checked_fps,
    checked_headers,
    checked_images,
    checked_level,
    checked_quality,
    checked_scale,
    checked_side,
    checked_sizes,
    checked_status,
    checked_stylesheets,
    read_image,
)
from masthead.settings import DEFAULT_SETTINGS, Settings
from masthead.size import DEFAULT_SIZE, SIZE_FORMS, Size, SizeLike, parse_size
from masthead.system.forks import Lock

if TYPE_CHECKING:
    from masthead.imaging.encoding.formats import Format
    from masthead.imaging.encoding.notebook import Bundle


@dataclass(frozen=True, slots=True)
class DrawContext:
    """What whoever draws adds to an ``ImageResponse``: the matched image's size and type, and the site's settings."""

    size: Size | None = None
    content_type: str | None = None
    settings: Settings = DEFAULT_SETTINGS


class ImageResponse:
    """A picture of HTML and CSS.

    ``content``: an HTML string, an object with ``__html__`` (htpy, Markup, Jinja output), a
    ``{"type", "props"}`` tree or a t-string. ``width`` and ``height`` in CSS px; what is not given
    comes from the matched image's ``size``, else the module's, else 1200×630. ``scale`` multiplies
    CSS px to device px. ``fonts`` come before the shipped ones; ``emoji`` is ``"twemoji"`` or
    ``None``; ``stylesheets`` are CSS texts; ``compat="next-og"`` gives content written for ``next/og`` the
    defaults that it has there; ``images`` maps the names used in ``<img src>`` to bytes
    or paths. ``format`` is ``png``, ``jpeg``, ``webp``, ``avif``, ``gif``, ``apng``, ``ico`` or ``svg`` (not
    given: the image's content type, else PNG); ``quality`` 1 to 100 for JPEG, WebP and AVIF, ``level``
    ``fast``, ``balanced`` or ``small`` for PNG; ``max_bytes`` lowers the quality until the picture fits.
    ``duration`` in seconds makes an animation of ``fps`` frames a second (WebP, GIF, PNG), ``sizes`` an
    ICO of several squares, their sides in device px. ``debug`` outlines boxes.
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
        compat: str | None = None,
        images: Mapping[str, ImageSource] | None = None,
        scale: float = 1.0,
        format: str | None = None,
        quality: int | None = None,
        level: str = "balanced",
        max_bytes: int | None = None,
        duration: float | None = None,
        fps: float = 25,
        sizes: Iterable[int] | None = None,
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
        self._duration = checked_duration(duration)
        self._fps = checked_fps(fps)
        self._sizes = checked_sizes(sizes)
        self._scale = checked_scale(scale)
        self._format_name = checked_format(format)
        self._fonts = checked_fonts(fonts)
        self._emoji = checked_emoji(emoji)
        self._stylesheets = checked_stylesheets(stylesheets)
        self._compat = checked_compat(compat)
        self._images = checked_images(images)
        self._debug = bool(debug)
        self._deterministic = bool(deterministic)
        self._strict = bool(strict)
        self._headers = checked_headers(headers)
        self._drawing: Drawing | None = None
        self._context: DrawContext | None = None
        self._lock = Lock()

    def render(self, *, size: SizeLike | None = None, settings: Settings | None = None) -> bytes:
        """Draw the picture once and keep it; ``size`` counts where no width or height was given.

        ``settings`` say what a site's would: which files and hosts pictures may be taken from, limits,
        and more.
        """
        parsed = None if size is None else parse_size(size)
        if size is not None and parsed is None:
            raise RenderOptionError("size", SIZE_FORMS, size)
        if settings is not None and not isinstance(settings, Settings):
            raise RenderOptionError("settings", "a masthead.Settings", settings)
        if parsed is None and settings is None and self._drawing:
            return self._drawing.body
        return self.draw(DrawContext(parsed, settings=settings or DEFAULT_SETTINGS)).body

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

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        """The picture in a notebook, by its MIME type; the notebook itself leaves out what it did not ask for."""
        from masthead.imaging.encoding.notebook import mimebundle

        return mimebundle(self.draw())

    def _draw(self, context: DrawContext) -> Drawing:
        # The engine and the parsers load when something is drawn, not before.
        from masthead.imaging.running.run import run

        return run(self.job(context))

    def job(self, context: DrawContext) -> Job:
        """What is to be drawn within a context, as plain values; images that were given as paths are read.

        Raises ``ContentError``, ``RenderOptionError`` for options that do not go together and for an image that
        cannot be read, ``LimitError`` for an SVG too deep.
        """
        settings = context.settings
        return Job(
            source=to_html(self.content),
            size=self._size(context),
            scale=self._scale,
            output=self._output(context),
            fonts=self._fonts,
            emoji=self._emoji,
            stylesheets=self._stylesheets,
            compat=self._compat,
            # Read once, here: whoever makes a key of the job has what will be drawn.
            images=tuple((name, read_image(name, source)) for name, source in self._images.items()),
            debug=self._debug,
            deterministic=self._deterministic or settings.deterministic,
            strict=self._strict or settings.strict,
            settings=settings,
        )

    def _output(self, context: DrawContext) -> Output:
        from masthead.imaging.encoding.formats import way_of

        name = self._format(context).name
        effort = (self._quality, self._level, self._max_bytes)
        output = Output(name, *effort, duration=self._duration, fps=self._fps, sizes=self._sizes)
        way_of(output)  # says what the format cannot do
        return output

    def _format(self, context: DrawContext) -> Format:
        from masthead.imaging.encoding.formats import BY_MEDIA_TYPE, FORMATS

        if self._format_name:
            return FORMATS[self._format_name]
        output = BY_MEDIA_TYPE.get(context.content_type or "image/png")
        if output is None:
            expected = f"one that an ImageResponse can be drawn as: {', '.join(BY_MEDIA_TYPE)}"
            raise RenderOptionError("content_type", expected, context.content_type)
        return output

    def _size(self, context: DrawContext) -> Size:
        largest = max(self._sizes, default=0)
        default = context.size or (Size(largest, largest) if largest else DEFAULT_SIZE)
        size = Size(self._width or default.width, self._height or default.height)
        return checked_canvas(size, self._scale, context.settings.limits)
