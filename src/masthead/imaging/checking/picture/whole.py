"""A drawn picture looked at: text that is cut, images that are stretched, colours too alike. No I/O.

The engine lays the page out again for it, and draws it again, so that a picture that nobody asks about
costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from masthead.diagnostics import Diagnostic
from masthead.errors import EngineError
from masthead.imaging import engine
from masthead.imaging.checking.picture.cascade import Cascade
from masthead.imaging.checking.picture.contrast import check_contrast
from masthead.imaging.checking.picture.layout import Box
from masthead.imaging.checking.picture.overflow import check_overflow
from masthead.imaging.checking.picture.placement import page_tree, place
from masthead.imaging.checking.picture.stretching import check_stretching
from masthead.imaging.document import Document
from masthead.imaging.fonts import FontSet
from masthead.imaging.raster import to_pillow
from masthead.size import Size

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a picture is drawn from; ``scale`` is device px for each CSS px."""

    document: Document
    fonts: FontSet
    images: Mapping[str, bytes]
    size: Size
    scale: float

    def lay_out(self, document: Document, size: Size) -> Box:
        """Where its boxes are, of the document or of one that differs in its styles."""
        return engine.lay_out(document, fonts=self.fonts, size=size, images=self.images)

    def draw(self, sheet: str, scale: float) -> Image:
        """The picture with one more style sheet, as RGBA."""
        document = replace(self.document, stylesheets=(sheet, *self.document.stylesheets))
        raster = engine.rasterise(
            document, fonts=self.fonts, size=self.size, scale=scale, images=self.images, debug=False
        )
        return to_pillow(raster)


def check_picture(picture: Picture) -> Iterator[Diagnostic]:
    """Everything that is worth knowing of a picture as it is drawn."""
    tree = page_tree(picture.document)
    try:
        placed = place(picture.document, tree, picture.lay_out)
        cascade = Cascade(picture.document, tree)
        yield from check_overflow(placed, cascade, picture.size)
        yield from check_stretching(placed, cascade, picture.images, picture.scale)
        yield from check_contrast(placed, cascade, picture.size, picture.draw)
    except EngineError:  # it drew the page, but not as the checks ask for it: nothing can be said
        return
