"""The one door to ``pytakumi``: a document, fonts and a size → RGBA pixels, or SVG. Nothing else imports it.

Sizes come in CSS px and leave in device px (CSS px × scale). The engine reads no file and opens no
connection: images are handed to it by name. It releases the GIL while it draws.
"""

from __future__ import annotations

import logging
import math
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytakumi
from cachetools import LRUCache, cached

from masthead.errors import EngineError, FontError
from masthead.errors.base import is_panic
from masthead.imaging.checking.picture.layout import Box, Run, Transform
from masthead.imaging.document import Document, Element
from masthead.imaging.fonts import Face, FontSet
from masthead.imaging.raster import Raster
from masthead.imaging.room import make_room
from masthead.imaging.typefaces.by_language import in_order, language_of, other_languages, rules
from masthead.imaging.typefaces.languages import shaping_language
from masthead.remembering import remembered
from masthead.size import Size
from masthead.system.forks import ForkGate, Lock, begin_in_forks

# What browsers bring along and the engine does not, before the author's own sheets; `m-run` is what `lowering`
# puts in, which the author's universal rules must not reach.
# The canvas is the page: no margin, percentages of height count from it, and its background reaches
# the edges (flow-root keeps the margins of children inside).
PAGE_STYLES = """
*, ::before, ::after { box-sizing: content-box }
html { text-underline-offset: -1px }
html, body { box-sizing: border-box; display: flow-root; margin: 0; width: 100%; height: 100% }
table { box-sizing: border-box; width: fit-content }
hr { height: 0; margin: 8px 0; border: 0; border-top: 1px solid #9a9a9a }
code, kbd, pre, samp { font-family: monospace }
img { display: inline-block }
sup, sub { display: inline-block; font-size: smaller }
sup { vertical-align: super }
sub { vertical-align: sub }
m-run { display: inline !important; position: static !important; margin: 0 !important; padding: 0 !important;
        border: 0 !important; background: none !important }
"""
# The engine lets an image that is larger than its box run over the edges, unless corners are round.
# Rounding costs time, so only documents with such images get it.
CLIPPED_IMAGES = "*, ::before, ::after { border-radius: .001px }"
# Milliseconds. Where an animation and each of its rounds begins, the engine takes percentages in transforms
# of the wrong box, or shows the end of the round before.
NOT_QUITE_THE_START = 1
KEPT_ENGINES = 8
SHIPPED_PREFIX = "Masthead "
KEPT_BYTES = 120_000_000  # of font files
# Style sheets and images. The engine never forgets one (some 10 kB each), so that it is made anew after so many.
MOST_SEEN = 1000
# The engine has locks of its own. Seconds, longer than nearly every picture takes.
_forks_wait = ForkGate(5.0)

_FOLDERS = re.compile(r".*[/\\]")

logger = logging.getLogger("masthead.fonts")


def rasterise(
    document: Document,
    *,
    fonts: FontSet,
    size: Size,
    scale: float,
    images: Mapping[str, bytes],
    debug: bool,
    time: int = 0,
) -> Raster:
    """Lay out and draw a document on a canvas of ``size`` CSS px, ``time`` milliseconds after its animations began.

    Raises ``FontError`` for a face that the engine cannot read, ``EngineError`` for anything else
    that it refuses.
    """
    engine = _engines.with_fonts(fonts)
    width, height = round(size.width * scale), round(size.height * scale)
    make_room(width * height * 4)
    with _errors_of_engine(str(size), fonts):
        pixels = engine.renderer.render(
            _page(document),
            width=width,
            height=height,
            format="raw",
            draw_debug_border=debug,
            device_pixel_ratio=scale,
            time_ms=time + NOT_QUITE_THE_START,
            **_around(document, fonts, engine, images),
        )
    return Raster(width, height, pixels)


def vectorise(document: Document, *, fonts: FontSet, size: Size, images: Mapping[str, bytes]) -> str:
    """Lay out a document on a canvas of ``size`` CSS px and draw it as SVG, text as outlines.

    Raises as ``rasterise``.
    """
    engine = _engines.with_fonts(fonts)
    with _errors_of_engine(str(size), fonts):
        return engine.renderer.render_svg(
            _page(document), width=size.width, height=size.height, **_around(document, fonts, engine, images)
        )


def _around(document: Document, fonts: FontSet, engine: _Engine, images: Mapping[str, bytes]) -> dict[str, Any]:
    """What a page is drawn with, whatever it becomes."""
    sheets = [*_own_styles(document), _styles_of_languages(document, fonts, engine), *document.stylesheets]
    engine.seen.update(map(hash, (*sheets, *images.values())))
    return {
        "stylesheets": sheets,
        "images": dict(images),
        "font_families": _families(in_order(fonts, language_of(document)), fonts, engine),
        "lang": shaping_language(language_of(document)),
    }


def measure(markup: str, fonts: FontSet, width: int, images: Mapping[str, bytes]) -> tuple[float, float]:
    """How far markup reaches across and down, in CSS px, laid out ``width`` CSS px wide; ``images`` are in it.

    Raises as ``rasterise``.
    """
    engine = _engines.with_fonts(fonts)
    with _errors_of_engine(f"{width} px wide", fonts):
        families = _families(fonts, fonts, engine)
        found = engine.renderer.measure(
            pytakumi.from_html(markup), width=width, font_families=families, images=dict(images)
        )
    return _reach(found), found["height"]


def _reach(box: Mapping[str, Any]) -> float:
    """How far right the texts and images in a measured box reach, from its left edge."""
    if not box["runs"] and not box["children"]:
        return float(box["width"])
    texts = (float(run["x"] + run["width"]) for run in box["runs"])
    return max(0.0, *texts, *(float(child["transform"][4]) + _reach(child) for child in box["children"]))


def lay_out(document: Document, *, fonts: FontSet, size: Size, images: Mapping[str, bytes]) -> Box:
    """The box of ``<html>`` with all that is in it, as it is drawn on a canvas of ``size`` CSS px.

    Raises as ``rasterise``.
    """
    engine = _engines.with_fonts(fonts)
    with _errors_of_engine(str(size), fonts):
        found = engine.renderer.measure(
            _page(document), width=size.width, height=size.height, **_around(document, fonts, engine, images)
        )
    return _box(found)


def _box(found: Mapping[str, Any]) -> Box:
    """A measured box; what a damaged font makes infinite can be drawn and has no place.

    Raises ``EngineError``.
    """
    runs = tuple(Run(run["text"], run["x"], run["y"], run["width"], run["height"]) for run in found["runs"])
    children = tuple(map(_box, found["children"]))
    sides = (found["width"], found["height"], *found["transform"], *(side for run in runs for side in run[1:]))
    if not all(map(math.isfinite, sides)):
        raise EngineError("a box", "its place is no number; is a font damaged?")
    return Box(found["width"], found["height"], Transform(*found["transform"]), runs, children)


def undecodable(images: Mapping[str, bytes], fonts: FontSet) -> dict[str, str]:
    """Which images the engine cannot decode, and what it says of each."""
    problems = {}
    for name, content in images.items():
        engine = _engines.with_fonts(fonts)  # a new one after each that breaks it
        try:
            with _errors_of_engine(name, fonts):
                engine.renderer.render(
                    pytakumi.from_html("<img src='it' style='width: 1px; height: 1px'>"),
                    width=1,
                    height=1,
                    format="raw",
                    images={"it": content},
                )
        except EngineError as error:
            problems[name] = error.cause
    return problems


@cached(LRUCache(256), key=lambda face: face.registered, lock=Lock())
def font_problem(face: Face) -> str | None:
    """Why the engine cannot use a font file; ``None`` when it can."""
    try:
        with _errors_of_engine(face.shown, ()):
            families = pytakumi.Renderer().register_font(face.data)
    except EngineError as error:
        return error.cause
    return None if families else "no face was found in it"


@contextmanager
def _errors_of_engine(shown: str, fonts: FontSet) -> Iterator[None]:
    try:
        with _forks_wait:
            yield
    except (RuntimeError, ValueError, RecursionError) as error:
        raise EngineError(shown, str(error)) from error
    except BaseException as error:
        if not is_panic(error):
            raise
        _engines.forget(fonts)  # who knows what state it is in
        raise EngineError(shown, f"the engine broke: {error}") from error


def _own_styles(document: Document) -> list[str]:
    texts = (*document.stylesheets, *document.nodes, *document.body.style.values())
    has_images = any("url(" in text or "background-size" in text for text in texts)
    return [PAGE_STYLES, CLIPPED_IMAGES] if has_images else [PAGE_STYLES]


def _styles_of_languages(document: Document, fonts: FontSet, engine: _Engine) -> str:
    """The order of faces for what is in another language than the page."""
    orders = other_languages(document, fonts)
    return rules({lang: _families(order, fonts, engine) for lang, order in orders.items()})


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


def refusal(name: str, value: str) -> str | None:
    """Why the engine does not understand a value, in its own words; ``None`` when it does.

    A property that it does not know it takes with any value.
    """
    return _refused(value, name)


@remembered(entries=4096, longest=1000)
def _refused(value: str, name: str) -> str | None:
    try:
        pytakumi.container([], style={_camel(name): value})
    except (TypeError, ValueError, RuntimeError) as error:
        return str(error)
    except BaseException as error:
        if not is_panic(error):
            raise
        return str(error)
    return None


@remembered(entries=512, longest=1000)
def holds(condition: str, size: Size) -> bool:
    """Whether what stands in the block of an at-rule, such as ``@media print``, counts on a canvas of a size."""
    return _is_applied(f"{condition} {{ html {{ width: 7px }} }}", size)


@remembered(entries=4096, longest=1000)
def selects(selector: str, *, nested: bool) -> bool:
    """Whether the engine can read a list of selectors, as those of a rule inside another if it is ``nested``."""
    # A rule with a selector that cannot be read is left out as a whole.
    rule = f"html {{ {selector}, & {{ width: 7px }} }}" if nested else f"{selector}, html {{ width: 7px }}"
    return _is_applied(rule, Size(8, 8))


def _is_applied(sheet: str, size: Size) -> bool:
    """Whether a style sheet makes the page 7 px wide."""
    page = pytakumi.container([], tag_name="html", style={"display": "block"})
    try:
        with _forks_wait:
            found = pytakumi.Renderer().measure(page, width=size.width, height=size.height, stylesheets=[sheet])
    except (RuntimeError, ValueError, RecursionError):
        return False
    return bool(found["width"] == 7)


class _Engine(NamedTuple):
    """An engine, for each of its faces the families that it found in the file, and what it was given to see."""

    renderer: pytakumi.Renderer
    families: list[list[pytakumi.RegisteredFamily]]
    size: int
    seen: set[int]


class _Engines:
    """One engine for each set of font files, the last few kept: registering faces takes milliseconds.

    A face for Chinese takes 20 MB of file and twice that in an engine, so that few of those are kept. A forked process
    makes its own: another thread may have held a lock inside one.
    """

    def __init__(self) -> None:
        begin_in_forks(self)

    def start_afresh(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], _Engine] = OrderedDict()

    def with_fonts(self, fonts: FontSet) -> _Engine:
        key = tuple(face.registered for face in fonts)
        with self._lock:
            engine = self._kept.get(key)
            if engine is None or len(engine.seen) > MOST_SEEN:
                engine = self._kept[key] = _make_engine(fonts)
                while len(self._kept) > 1 and (len(self._kept) > KEPT_ENGINES or self._size() > KEPT_BYTES):
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return engine

    def forget(self, fonts: FontSet) -> None:
        """Make a new engine when these fonts are needed again."""
        with self._lock:
            self._kept.pop(tuple(face.registered for face in fonts), None)

    def _size(self) -> int:
        return sum(engine.size for engine in self._kept.values())


def _make_engine(fonts: FontSet) -> _Engine:
    renderer = pytakumi.Renderer()
    families = []
    # Faces of @font-face come after the shipped ones and may have the name of one.
    given = {face.family.lower() for face in fonts if face.family and not face.is_shipped}
    # The first face that answers to a generic family is the one meant by it.
    generics: set[str | None] = {None}
    for face in fonts:
        generic = _generic(face)
        found = _register(renderer, face, given, None if generic in generics else generic)
        families.append(found)
        generics.add(generic)
        if not face.is_shipped:
            given |= {family["name"].lower() for family in found}
    return _Engine(renderer, families, sum(len(face.data) for face in fonts), set())


def _register(
    renderer: pytakumi.Renderer, face: Face, given: set[str], generic: str | None
) -> list[pytakumi.RegisteredFamily]:
    """Make a file known to an engine; returns the families that it found there."""
    name = face.family
    if face.is_shipped and str(name).lower() in given:
        name = f"{SHIPPED_PREFIX}{name}"  # a family that the user gives is the user's alone
    problem, families = "no face was found in it; is the file damaged?", []
    try:
        with _forks_wait:
            families = renderer.register_font(
                face.data, name=name, weight=face.weight, style=face.style, generic=generic
            )
    except (RuntimeError, ValueError) as error:
        problem = str(error)
    except BaseException as error:
        if not is_panic(error):
            raise
        problem = f"the engine broke: {error}"
    if not families and face.number is None:
        raise FontError(face.shown, f"cannot be used: {problem}")
    if not families:  # nobody asked for this very file
        logger.warning("left out: font %s: %s", face.shown, problem)
    return families


def _families(order: FontSet, fonts: FontSet, engine: _Engine) -> list[str]:
    """What text without ``font-family`` is set in; these stand in for characters that a family lacks, too.

    ``order`` are the faces of ``fonts``, first choice first. A collection is registered whole; where one
    of its faces is meant, only the family of that one counts.
    """
    registered = dict(zip(fonts, engine.families, strict=True))
    found = (
        family["name"]
        for face in order
        for family in registered[face]
        if face.number is None or any(one["index"] == face.number for one in family["faces"])
    )
    return list(dict.fromkeys(found))


def _generic(face: Face) -> str | None:
    """The generic family that a face answers to, by its name or that of its file: ``monospace`` or ``serif``."""
    name = (face.family or _FOLDERS.sub("", face.shown)).lower()
    if "mono" in name:
        return "monospace"
    return "serif" if "serif" in name and "sans" not in name else None


_engines = _Engines()
