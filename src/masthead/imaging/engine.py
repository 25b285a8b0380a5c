"""The one door to ``pytakumi``: a document, fonts and a size → RGBA pixels. Nothing else imports it.

Sizes come in CSS px and leave in device px (CSS px × scale). The engine reads no file and opens no
connection: images are handed to it by name. It releases the GIL while it draws.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import pytakumi

from masthead.errors import EngineError, FontError
from masthead.imaging.document import Document, Element
from masthead.imaging.fonts import Face, FontSet
from masthead.imaging.languages import shaping_language
from masthead.imaging.raster import Raster
from masthead.size import Size

# What browsers bring along and the engine does not, before the author's own sheets.
# The canvas is the page: no margin, percentages of height count from it, and its background reaches
# the edges (flow-root keeps the margins of children inside).
PAGE_STYLES = """
*, ::before, ::after { box-sizing: content-box }
html, body { box-sizing: border-box; display: flow-root; margin: 0; width: 100%; height: 100% }
table { box-sizing: border-box; width: fit-content }
hr { height: 0; margin: 8px 0; border: 0; border-top: 1px solid #9a9a9a }
code, kbd, pre, samp { font-family: monospace }
sup, sub { position: relative }
sup { top: -0.4em }
sub { top: 0.25em }
"""
# The engine lets an image that is larger than its box run over the edges, unless corners are round.
# Rounding costs time, so only documents with such images get it.
CLIPPED_IMAGES = "*, ::before, ::after { border-radius: .001px }"
KEPT_ENGINES = 8
SHIPPED_PREFIX = "Masthead "

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
    engine = _engines.with_fonts(fonts)
    width, height = round(size.width * scale), round(size.height * scale)
    try:
        pixels = engine.renderer.render(
            _page(document),
            width=width,
            height=height,
            format="raw",
            stylesheets=[*_own_styles(document, stylesheets), *stylesheets, *document.stylesheets],
            images=dict(images),
            draw_debug_border=debug,
            device_pixel_ratio=scale,
            font_families=engine.families,
            lang=shaping_language(document.html.lang or document.body.lang),
        )
    except (RuntimeError, ValueError, RecursionError) as error:
        raise EngineError(str(size), str(error)) from error
    return Raster(width, height, pixels)


def measure(markup: str, fonts: FontSet, width: int) -> tuple[float, float]:
    """How far markup reaches across and down, in CSS px, laid out ``width`` CSS px wide.

    Raises as ``rasterise``.
    """
    engine = _engines.with_fonts(fonts)
    try:
        found = engine.renderer.measure(pytakumi.from_html(markup), width=width, font_families=engine.families)
    except (RuntimeError, ValueError, RecursionError) as error:
        raise EngineError(f"{width} px wide", str(error)) from error
    return max((run["x"] + run["width"] for run in found["runs"]), default=0.0), found["height"]


def _own_styles(document: Document, stylesheets: Sequence[str]) -> list[str]:
    texts = (*stylesheets, *document.stylesheets, *document.nodes, *document.body.style.values())
    has_images = any("url(" in text or "background-size" in text for text in texts)
    return [PAGE_STYLES, CLIPPED_IMAGES] if has_images else [PAGE_STYLES]


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
        style={_camel(name): value for name, value in element.style.items() if refusal(name, value) is None},
    )


def _camel(name: str) -> str:
    """The engine's own spelling of a CSS property in a node's style."""
    if name.startswith("--"):
        return name
    first, *rest = name.strip("-").split("-")
    return first + "".join(word.capitalize() for word in rest)


@lru_cache(maxsize=4096)
def refusal(name: str, value: str) -> str | None:
    """Why the engine does not understand a value, in its own words; ``None`` when it does.

    A property that it does not know it takes with any value.
    """
    try:
        pytakumi.container([], style={_camel(name): value})
    except (TypeError, ValueError, RuntimeError) as error:
        return str(error)
    return None


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
    engine = _Engine(pytakumi.Renderer(), [])
    given: set[str] = set()
    for face in fonts:
        try:
            names = _register(engine.renderer, face, given)
        except FontError as error:
            if face.number is None:
                raise
            logger.warning("left out: %s", error)  # nobody asked for this very file
            continue
        engine.families.extend(name for name in names if name not in engine.families)
        if not face.is_shipped:
            given |= {name.lower() for name in names}
    return engine


def _register(renderer: pytakumi.Renderer, face: Face, given: set[str]) -> list[str]:
    """Make a face known to an engine; returns the families that text may be set in."""
    name = face.family
    if face.is_shipped and str(name).lower() in given:
        name = f"{SHIPPED_PREFIX}{name}"  # a family that the user gives is the user's alone
    try:
        families = renderer.register_font(
            face.data, name=name, weight=face.weight, style=face.style, generic=_generic(face)
        )
    except (RuntimeError, ValueError) as error:
        raise FontError(face.shown, f"cannot be used: {error}") from error
    if not families:
        raise FontError(face.shown, "cannot be used: no face was found in it; is the file damaged?")
    if face.number is None:
        return [family["name"] for family in families]
    # A collection is registered whole; of its families only that of the chosen face is used.
    return [family["name"] for family in families if any(found["index"] == face.number for found in family["faces"])]


def _generic(face: Face) -> str | None:
    """The generic family that a face answers to, by its name: ``monospace`` or ``serif``."""
    name = (face.family or face.shown).lower()
    if "mono" in name:
        return "monospace"
    return "serif" if "serif" in name and "sans" not in name else None


_engines = _Engines()
