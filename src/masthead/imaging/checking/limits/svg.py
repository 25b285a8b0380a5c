"""How much an SVG image may ask, wherever it stands: named, in a ``data:`` URL, in another SVG. No I/O.

The engine's SVG library recurses, and writes out everything that is referred to: a mask of a mask of a
mask is a product. Elements are counted here as they will be once written out.
"""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes
from xml.parsers import expat

from masthead.errors import LimitError
from masthead.imaging.checking.limits.svg_elements import FAR, Elements
from masthead.remembering import remembered

DEEPEST_SVG = 250
DEEPEST_IMAGE = 3  # an image in an image in an image
DEEPEST_LAYER = 24  # each a canvas of its own, up to 256 MB
MOST_WRITTEN = 200_000  # elements, references written out: 1.7 kB each in the engine
MOST_ENTITIES = 1_000_000  # characters
MOST_PRIMITIVES = 32  # the result of each is kept
LARGEST_PATTERN = 64_000_000  # px

_XML_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ENTITY = re.compile(rb"<!ENTITY\s[^>'\"]*(['\"])(.*?)\1", re.DOTALL)


def check_svg(content: bytes, depth: int = DEEPEST_IMAGE) -> None:
    """The nesting of elements in an SVG image, and the images in it; raises ``LimitError``. Others pass."""
    if b"<svg" not in content:
        return
    if depth == 0:
        raise LimitError("an SVG image", f"{DEEPEST_IMAGE} levels of images in images", "more", "draw them into one")
    found = Elements()
    _check_entities(content)
    parser = expat.ParserCreate("utf-8")  # as the engine reads it, whatever the file declares
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    deepest = 0
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        deepest = _roughly(content)  # the engine may be more patient
    _check_written(found, deepest)
    for url in found.urls:
        check_url(url[url.lower().index("data:") :], depth - 1)


@remembered(entries=32, longest=100_000)
def check_url(url: str, depth: int = DEEPEST_IMAGE) -> None:
    """An image that a ``data:`` URL holds, whatever type it claims: the engine looks at the content."""
    scheme, _, rest = url.strip().partition(":")
    if scheme.lower() != "data":
        return
    parameters, _, data = rest.partition(",")
    content = unquote_to_bytes(data)
    if "base64" in parameters.lower():
        letters = _NOT_BASE64.sub(b"", content)
        with suppress(ValueError):
            content = base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    check_svg(content, depth)


def _check_written(found: Elements, deepest: int) -> None:
    written = found.written()
    deepest = max(deepest, found.deepest, written.height)
    if deepest > DEEPEST_SVG:
        raise LimitError("an SVG image", f"{DEEPEST_SVG} levels of elements", f"{deepest:,}", "flatten its groups")
    if written.elements > MOST_WRITTEN:
        allowed = f"{MOST_WRITTEN:,} elements with references written out"
        raise LimitError("an SVG image", allowed, _shown(written.elements), "refer less to what refers to others")
    if written.layers > DEEPEST_LAYER:
        allowed = f"{DEEPEST_LAYER} levels of opacity, filters, masks and clips"
        raise LimitError("an SVG image", allowed, f"{written.layers:,}", "flatten its groups")
    if found.longest_filter > MOST_PRIMITIVES:
        allowed, count = f"{MOST_PRIMITIVES} steps in a filter", f"{found.longest_filter:,}"
        raise LimitError("an SVG image", allowed, count, "draw the effect into an image")
    largest = found.largest_pattern * written.scale**2
    if largest > LARGEST_PATTERN:
        allowed = f"patterns of {LARGEST_PATTERN:,} px"
        raise LimitError("an SVG image", allowed, _shown(largest), "make the tile of the pattern smaller")


def _check_entities(content: bytes) -> None:
    """Entities multiply: each use is written out before anything is parsed."""
    values = [found[2] for found in _ENTITY.finditer(content)]
    if any(b"&" in value for value in values):
        fix = "write them out, or export it without entities"
        raise LimitError("an SVG image", "no entities made of entities", "some", fix)
    length = max(map(len, values), default=0) * content.count(b"&")
    if length > MOST_ENTITIES:
        fix = "export it without entities"
        raise LimitError("an SVG image", f"{MOST_ENTITIES:,} characters of entities", f"{length:,}", fix)


def _roughly(content: bytes) -> int:
    level = deepest = 0
    for found in _XML_TAG.finditer(content):
        level += -1 if found[1] else not found[2]
        deepest = max(deepest, level)
    return deepest


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number < FAR else "far more"
