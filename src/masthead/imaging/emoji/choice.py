"""``emoji=`` and ``Settings.emoji`` → what draws the emoji of a picture: pictures of a provider, or a font.

Where pictures are configured for a provider they are taken; else Twemoji is shipped and Noto is a font of
this machine. Whatever is chosen, the shipped Twemoji draws what that lacks.
"""

from __future__ import annotations

from collections.abc import Callable

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderOptionError
from masthead.imaging.emoji.pictures import EmojiPictures
from masthead.imaging.emoji.providers import PROVIDERS, SHIPPED
from masthead.imaging.fonts import FontSet
from masthead.imaging.typefaces.coverage import characters_in
from masthead.imaging.typefaces.emoji_fonts import with_emoji_font
from masthead.settings import Settings


def chosen_pictures(emoji: str | None, settings: Settings, faces: Callable[[], FontSet]) -> EmojiPictures | None:
    """The pictures that emoji are drawn with; ``None`` where a font does, or nothing.

    ``faces`` gives those of the picture: their glyphs draw what Unicode counts as text.

    Raises ``RenderOptionError`` for a provider that has neither pictures nor a font.
    """
    place = dict(settings.emoji).get(emoji or "")
    if emoji and place is not None:
        return EmojiPictures(emoji, place, settings, lambda character: _is_text(character, faces()))
    if emoji in (None, SHIPPED) or PROVIDERS[emoji].family:
        return None
    expected = (
        f"a provider whose pictures are configured, Settings(emoji={{{emoji!r}: 'a folder, or a URL'}}), "
        f"or {SHIPPED!r}, which is shipped"
    )
    raise RenderOptionError("emoji", expected, emoji)


def _is_text(character: str, faces: FontSet) -> bool:
    return any(character in characters_in(face) for face in faces if not face.is_emoji)


def with_chosen_font(
    faces: FontSet, emoji: str | None, settings: Settings, *, system: bool
) -> tuple[FontSet, tuple[Diagnostic, ...]]:
    """The faces of a picture with the one that draws emoji in its place, and what is to be said of it.

    ``system`` lets a font of this machine do that. Raises ``RenderOptionError`` where one would have to.
    """
    family = _family(emoji, settings)
    return with_emoji_font(faces, family, system=system) if family else (faces, ())


def looks_for_font(emoji: str | None, settings: Settings) -> bool:
    """Whether a font of this machine may draw the emoji."""
    return _family(emoji, settings) is not None


def _family(emoji: str | None, settings: Settings) -> str | None:
    return PROVIDERS[emoji].family if emoji and emoji not in dict(settings.emoji) else None
