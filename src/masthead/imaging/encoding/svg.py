"""A scene as vectors → SVG that every viewer draws: no font, no file and no script is needed or allowed.

Text is outlines and images are embedded already, by the engine. What it leaves to viewers, and they
do otherwise than it, is put right here.
"""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING
from xml.sax import parseString
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from masthead.errors import RenderOptionError
from masthead.imaging.raster import Scene

if TYPE_CHECKING:
    from masthead.imaging.job import Output

EMBEDDED = "data:image/svg+xml;base64,"
NAMESPACE = b' xmlns="http://www.w3.org/2000/svg"'
# What a picture may refer to: its own parts, and images that it holds.
INSIDE = ("#", "data:image/")
# A conic gradient: wedges around one point, between which smoothed edges let the ground show through.
_WEDGES = re.compile(r'<path d="M(-?[\d.]+[ -][\d.]+)[- \d.]+Z"[^>]*>(?:\s*<path d="M\1[- \d.]+Z"[^>]*>){2,}')


def vectors(scene: Scene, _: Output) -> str:
    """The scene as SVG, as large as its pixels would be.

    Raises ``RenderOptionError`` where boxes are to be outlined.
    """
    if scene.debug:
        raise RenderOptionError("debug", "False for an SVG; a PNG shows the boxes", scene.debug)
    writer = _Writer(scene)
    text = _WEDGES.sub(r'<g shape-rendering="crispEdges">\g<0></g>', scene.vectorise())
    parseString(text, writer)  # noqa: S317  # the engine's own text
    return writer.text.getvalue()


class _Writer(XMLGenerator):
    """Writes what it reads, one element after the other, put right and without white space between."""

    def __init__(self, scene: Scene) -> None:
        self.text = io.StringIO()
        super().__init__(self.text, "utf-8", short_empty_elements=True)
        self._scene = scene
        width, height = scene.size
        # Viewers cut off what a filter paints far from its element, unless told how far it may.
        self._reach = {"x": -width, "y": -height, "width": 3 * width, "height": 3 * height}

    def startDocument(self) -> None:  # noqa: N802  # SAX names it so
        """UTF-8 needs no declaration."""

    def characters(self, content: str) -> None:
        """All text is outlines."""

    def startElement(self, name: str, attrs: AttributesImpl[str]) -> None:  # noqa: N802
        """One element; a reference that leads outside is left out."""
        found = {key: value for key, value in attrs.items() if key != "href" or value.startswith(INSIDE)}
        if name == "svg":
            sides = zip(("width", "height"), self._scene.size, strict=True)
            found |= {side: f"{length * self._scene.scale:g}" for side, length in sides}
        elif name == "filter":
            found |= {side: str(length) for side, length in self._reach.items()}
            found |= {"filterUnits": "userSpaceOnUse", "color-interpolation-filters": "sRGB"}
        elif found.get("href", "").startswith(EMBEDDED):
            found["href"] = EMBEDDED + _as_xml(found["href"].removeprefix(EMBEDDED))
        super().startElement(name, AttributesImpl(found))


def _as_xml(embedded: str) -> str:
    """An SVG image, base64 as it goes and comes: the engine reads SVG as HTML has it, viewers want its namespace."""
    start, tag, rest = base64.b64decode(embedded).partition(b"<svg")
    if b"xmlns=" not in rest.partition(b">")[0]:
        tag += NAMESPACE
    return base64.b64encode(start + tag + rest).decode()
