"""The largest font size at which a text fits its box, found by measuring with the engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from markupsafe import Markup, escape

from masthead.errors import RenderOptionError
from masthead.font import Font
from masthead.imaging.options import checked_emoji, checked_fonts
from masthead.settings import DEFAULT_SETTINGS, Settings
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
    emoji: str | None = "twemoji",
    settings: Settings = DEFAULT_SETTINGS,
) -> int:
    """The largest font size, in whole CSS px, at which a text fits a box of ``width`` × ``height`` CSS px.

    ``text`` is plain text or Markup; ``style`` what else it is set in, such as ``"font-weight: 800;
    line-height: 1.1"``; ``fonts`` and ``emoji`` those of the ``ImageResponse``, ``settings`` what it is
    drawn with, for their fonts and pictures of emoji. No word is broken to fit: a long one makes the
    size smaller. A text that does not fit at ``smallest`` gets ``smallest``.

    Raises ``RenderOptionError`` for a wrong option, ``FontError`` for a wrong font.
    """
    for name, value in (("width", width), ("height", height), ("largest", largest), ("smallest", smallest)):
        if not is_positive_integer(value):
            raise RenderOptionError(name, "a positive whole number of CSS px", value)
    # The engine and the parsers load when something is measured.
    from masthead.imaging import engine
    from masthead.imaging.document import parse_document
    from masthead.imaging.emoji.choice import chosen_pictures, with_chosen_font
    from masthead.imaging.fonts import font_set
    from masthead.imaging.lowering.css import lower_style
    from masthead.imaging.lowering.declarations import Context
    from masthead.imaging.running.run import here
    from masthead.imaging.typefaces.clusters import padded
    from masthead.imaging.typefaces.faces import faces_for

    own_fonts = partial(font_set, (*checked_fonts(fonts), *settings.fonts), checked_emoji(emoji))
    pictures = chosen_pictures(emoji, settings, own_fonts)
    document = parse_document(str(escape(text)), place_pictures=pictures.place if pictures else None)
    system = not settings.deterministic
    faces, _ = with_chosen_font(own_fonts(), emoji, settings, system=system)
    faces = faces_for(document, faces, system=system).faces
    images = pictures.images if pictures else {}
    given = escape(lower_style(style, Context(DEFAULT_SIZE)))
    inner = escape(text if "letter-spacing" in style else padded(text))
    if images:
        inner = Markup("".join(document.nodes))
    low, high = smallest, max(largest, smallest)
    while low < high:
        middle = (low + high + 1) // 2
        markup = f'<div style="{given}; width:{width}px; font-size:{middle}px">{inner}</div>'
        across, down = here(partial(engine.measure, markup, faces, width, images))
        low, high = (middle, high) if across <= width and down <= height else (low, middle - 1)
    return low
