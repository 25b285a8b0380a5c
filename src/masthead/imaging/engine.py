"""The one door to ``pytakumi``: a document, fonts and a size → RGBA pixels. Nothing else imports it.

Sizes come in CSS px and leave in device px (CSS px × scale). The engine reads no file and opens no
connection: images are handed to it by name. It releases the GIL while it draws.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytakumi

from masthead.errors import EngineError, FontError
from masthead.imaging.document import Document, Element
from masthead.imaging.fonts import Face, FontSet
from masthead.imaging.languages import shaping_language
from masthead.imaging.raster import Raster
from masthead.size import Size

# The canvas is the page: no margin, percentages of height count from it, and its background reaches
# the edges (flow-root keeps the margins of children inside).
PAGE_STYLES = "html, body { display: flow-root; margin: 0; width: 100%; height: 100% }"
KEPT_ENGINES = 8

logger = logging.getLogger("masthead.fonts")


def rasterise(
    document: Document,
    *,
    fonts: FontSet,
    size: Size,
    scale: float,
    stylesheets: Sequence[str],
    images: Mapping[str, bytes],
    debug: bool,
) -> Raster:
    """Lay out and draw a document on a canvas of ``size`` CSS px.

    Raises ``FontError`` for a face that the engine cannot read, ``EngineError`` for anything else
    that it refuses.
    """
    engine, families = _engines.with_fonts(fonts)
    width, height = round(size.width * scale), round(size.height * scale)
    try:
        pixels = engine.render(
            _page(document),
            width=width,
            height=height,
            format="raw",
            stylesheets=[PAGE_STYLES, *stylesheets, *document.stylesheets],
            images=dict(images),
            draw_debug_border=debug,
            device_pixel_ratio=scale,
            font_families=families,
            lang=shaping_language(document.html.lang or document.body.lang),
        )
    except (RuntimeError, ValueError, RecursionError) as error:
        raise EngineError(str(size), str(error)) from error
    return Raster(width, height, pixels)


def _page(document: Document) -> pytakumi.NodeTree:
    nodes = [pytakumi.from_html(node) for node in document.nodes]
    return _element("html", document.html, [_element("body", document.body, nodes)])


def _element(tag: str, element: Element, children: list[pytakumi.NodeTree]) -> pytakumi.NodeTree:
    return pytakumi.container(
        children,
        tag_name=tag,
        class_name=element.class_name,
        id=element.id,
        lang=shaping_language(element.lang),
        dir=element.dir,
        style={_camel(name): value for name, value in element.style.items() if _accepts(name, value)},
    )


def _camel(name: str) -> str:
    """The engine's own spelling of a CSS property in a node's style."""
    if name.startswith("--"):
        return name
    first, *rest = name.strip("-").split("-")
    return first + "".join(word.capitalize() for word in rest)


def _accepts(name: str, value: str) -> bool:
    """Whether the engine understands a declaration; one that it does not is ignored, as in CSS."""
    try:
        pytakumi.container([], style={_camel(name): value})
    except (TypeError, ValueError, RuntimeError):
        return False
    return True


class _Engine(NamedTuple):
    """An engine, and what text without ``font-family`` is set in: the families of its faces, in their order.

    The same families stand in for characters that the family of a text lacks.
    """

    renderer: pytakumi.Renderer
    families: list[str]


class _Engines:
    """One engine for each set of fonts, the last few kept: registering faces takes milliseconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[FontSet, _Engine] = OrderedDict()

    def with_fonts(self, fonts: FontSet) -> _Engine:
        with self._lock:
            engine = self._kept.get(fonts)
            if engine is None:
                engine = self._kept[fonts] = _make_engine(fonts)
                if len(self._kept) > KEPT_ENGINES:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(fonts)
            return engine


def _make_engine(fonts: FontSet) -> _Engine:
    engine, families = pytakumi.Renderer(), []
    for face in fonts:
        try:
            families += _register(engine, face)
        except FontError as error:
            if face.number is None:
                raise
            logger.warning("left out: %s", error)  # nobody asked for this very file
    return _Engine(engine, list(dict.fromkeys(families)))


def _register(engine: pytakumi.Renderer, face: Face) -> list[str]:
    """Make a face known to an engine; returns the families that text may be set in."""
    try:
        families = engine.register_font(face.data, name=face.family, weight=face.weight, style=face.style)
    except (RuntimeError, ValueError) as error:
        raise FontError(face.shown, f"cannot be used: {error}") from error
    if not families:
        raise FontError(face.shown, "cannot be used: no face was found in it; is the file damaged?")
    if face.number is None:
        return [family["name"] for family in families]
    # A collection is registered whole; of its families only that of the chosen face is used.
    return [family["name"] for family in families if any(found["index"] == face.number for found in family["faces"])]


_engines = _Engines()
