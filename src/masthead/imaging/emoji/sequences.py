"""A text → the emoji in it, by the grammar of UTS #51: ZWJ and keycap sequences, skin tones, flags, tags. No I/O.

What Unicode recommends for interchange (RGI) is one emoji; other sequences are the emoji they are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

TEXT_STYLE, EMOJI_STYLE = "\ufe0e", "\ufe0f"


class Emoji(NamedTuple):
    """One emoji of a text: ``start`` and ``end`` are its place there, joiners and selectors included.

    ``characters`` are fully qualified, with every U+FE0F that Unicode asks for; ``name`` is the CLDR
    short name as ``woman_astronaut_medium_skin_tone``.
    """

    start: int
    end: int
    characters: str
    name: str


def find_emoji(text: str, is_drawn_as_text: Callable[[str], bool]) -> Iterator[Emoji]:
    """The emoji of a text in their order, without those that are text.

    Text is what U+FE0E follows, and a character that is text by default, such as © or ❤, where
    ``is_drawn_as_text`` says that there is a glyph for it.
    """
    from emoji import analyze
    from emoji.core import EmojiMatch, EmojiMatchZWJNonRGI

    for token in analyze(text, non_emoji=False):
        whole = token.value
        parts = whole.emojis if isinstance(whole, EmojiMatchZWJNonRGI) else [whole]
        parts = [part for part in parts if isinstance(part, EmojiMatch)]
        for number, part in enumerate(parts):
            # A joiner that joins nothing known is drawn as nothing.
            end = parts[number + 1].start if number + 1 < len(parts) else part.end
            selector = text[end : end + 1]
            if selector == TEXT_STYLE or (selector != EMOJI_STYLE and _is_text(part.emoji, is_drawn_as_text)):
                continue
            characters = _qualified().get(part.emoji.replace(EMOJI_STYLE, ""), part.emoji)
            yield Emoji(part.start, end + (selector == EMOJI_STYLE), characters, _name(characters))


def _is_text(characters: str, is_drawn_as_text: Callable[[str], bool]) -> bool:
    """Whether it is one character that Unicode shows as text unless told otherwise, and can be."""
    default = _qualified().get(characters)
    return default == characters + EMOJI_STYLE and is_drawn_as_text(characters)


@cache
def _qualified() -> dict[str, str]:
    """Fully qualified emoji by what they are without U+FE0F."""
    from emoji import EMOJI_DATA, STATUS

    return {
        characters.replace(EMOJI_STYLE, ""): characters
        for characters, data in EMOJI_DATA.items()
        if data["status"] <= STATUS["fully_qualified"]
    }


def _name(characters: str) -> str:
    from emoji import EMOJI_DATA

    return str(EMOJI_DATA[characters]["en"]).strip(":")
