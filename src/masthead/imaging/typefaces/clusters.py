"""A text → the parts that one face must draw alone, after Unicode's grapheme clusters (UAX #29).

No I/O, cannot fail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from masthead.imaging.typefaces.texts import Text

# Default_Ignorable_Code_Point (UAX #44) beyond category Cf: first, last.
IGNORABLE = (
    *((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF)),
)
# Prepended_Concatenation_Mark: format characters that are drawn all the same.
DRAWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
BLANK_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
# What joins with the character before or after it, besides marks: the zero-width joiner, vowels that become marks,
# lam, regional indicators, skin tones, tags, parts of Hangul syllables.
_JOINING = re.compile(
    "[\u200d\u0e33\u0eb3\u0644\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u1160-\u11ff]"
)
# FUNCTION APPLICATION: seen by nobody, nothing wide, and to line breaking a letter like others.
PAD = "\u2061"
MOST_PADS = 200
_PLAIN_SIGN = re.compile("(.)\ufe0e")


@lru_cache(maxsize=4096)
def is_drawn(character: str) -> bool:
    """Whether a character shows anything by itself: white space, controls, joiners and selectors do not."""
    if character in DRAWN_FORMATS:
        return True
    return unicodedata.category(character) not in BLANK_CATEGORIES and not _is_ignorable(character)


def _is_ignorable(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in IGNORABLE)


@lru_cache(maxsize=4096)
def is_mark(character: str) -> bool:
    """Whether a character is drawn on or around the one before it."""
    return unicodedata.category(character).startswith("M") and not _is_ignorable(character)


def marked_letters(characters: str) -> Iterator[str]:
    """Each character that has marks, with them; joiners and selectors between them are left out."""
    cluster = ""
    for character in characters:
        if is_mark(character):
            cluster += character
        elif unicodedata.category(character) != "Cf" and not _is_ignorable(character):
            if len(cluster) > 1:
                yield cluster
            cluster = character
    if len(cluster) > 1:
        yield cluster


def plain_signs(texts: Sequence[Text]) -> tuple[Text, ...]:
    """The signs that U+FE0E asks to be drawn as text, not as emoji in colours."""
    return tuple(Text(sign, lang) for characters, lang in texts for sign in _PLAIN_SIGN.findall(characters))


def padded(text: str) -> str:
    """A text whose lines the engine measures right, which is the text itself where nothing in it joins.

    The line breaker of pytakumi 0.1.5 looks for the parts of joined characters by their place in the block
    where it means their place in the run. Where a block begins with more characters than any run of it has,
    there is nothing at the wrong place and all is counted well. Not for text with ``letter-spacing``, which
    pads would get too. Can go with the next parley, which has no such search.
    """
    if text.isascii() or not (_JOINING.search(text) or any(map(is_mark, set(text)))):
        return text
    start = len(text) - len(text.lstrip())  # white space at the start of a block is to vanish, as ever
    return text[:start] + PAD * min(len(text), MOST_PADS) + text[start:]
