"""The largest font size at which a text fits its box, found by measuring with the engine. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from masthead.errors import RenderOptionError
from masthead.font import Font
from masthead.imaging.fonts import font_set
from masthead.imaging.options import checked_fonts
from masthead.size import DEFAULT_SIZE, is_positive_integer


def fit_text(
    text: str,
    *,
    width: int,
    height: int,
    style: str = "",
    largest: int = 200,
    smallest: int = 12,
    fonts: Iterable[Font] = (),
) -> int:
    """The largest font size, in whole CSS px, at which a text fits a box of ``width`` × ``height`` CSS px.

    ``text`` is plain text or Markup; ``style`` what else it is set in, such as ``"font-weight: 800;
    line-height: 1.1"``; ``fonts`` those of the ``ImageResponse``. No word is broken to fit: a long one
    makes the size smaller. A text that does not fit at ``smallest`` gets ``smallest``.

    Raises ``RenderOptionError`` for a size that is no positive integer, ``FontError`` for a wrong font.
    """
    for name, value in (("width", width), ("height", height), ("largest", largest), ("smallest", smallest)):
        if not is_positive_integer(value):
            raise RenderOptionError(name, "a positive whole number of CSS px", value)
    # The engine and the parsers load when something is measured.
    from masthead.imaging import engine
    from masthead.imaging.document import parse_document
    from masthead.imaging.lowering.css import lower_style
    from masthead.imaging.lowering.declarations import Context
    from masthead.imaging.typefaces.clusters import padded
    from masthead.imaging.typefaces.faces import faces_for

    given = lower_style(style, Context(DEFAULT_SIZE))
    measured = text if "letter-spacing" in style else padded(text)
    faces, _ = faces_for(parse_document(f"<p>{escape(text)}"), font_set(checked_fonts(fonts), "twemoji"))
    low, high = smallest, max(largest, smallest)
    while low < high:
        middle = (low + high + 1) // 2
        markup = f'<div style="{escape(given)}; width:{width}px; font-size:{middle}px">{escape(measured)}</div>'
        across, down = engine.measure(markup, faces, width)
        low, high = (middle, high) if across <= width and down <= height else (low, middle - 1)
    return low
