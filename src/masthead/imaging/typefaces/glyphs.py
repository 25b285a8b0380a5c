"""The texts of a document and the faces of a picture → the characters that none of them can draw.

Characters that show nothing by themselves (white space, controls, joiners, variation selectors) need
no glyph. Scripts are Unicode's (UAX #24). No I/O but the reading of a given font's tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.imaging.fonts import FontSet
from masthead.imaging.typefaces.coverage import characters_in
from masthead.imaging.typefaces.texts import Text

# Default_Ignorable_Code_Point (UAX #44) beyond category Cf: first, last.
IGNORABLE = (
    *((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF)),
)
# Prepended_Concatenation_Mark: format characters that are drawn all the same.
DRAWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
BLANK_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
# Scripts that are written together, under the name of the first.
TOGETHER = {"Hira": "Hani", "Kana": "Hani", "Hrkt": "Hani", "Bopo": "Hani", "Hang": "Hani"}
COMMON = frozenset(("Zyyy", "Zinh", "Zzzz"))
# The Debian package with a font for a script; where none is named, fonts-noto-core has one for it.
PACKAGES = {"Hani": "fonts-noto-cjk"}
DEFAULT_PACKAGE = "fonts-noto-core"
MOST_NAMED = 5


class Missing(NamedTuple):
    """Characters of one script that no face has, in the order of the text, and the language of the first.

    ``script`` is the ISO 15924 code; ``Zyyy`` stands for signs that many scripts share.
    """

    script: str
    characters: tuple[str, ...]
    lang: str | None


def missing_characters(texts: Sequence[Text], faces: FontSet) -> tuple[Missing, ...]:
    """What the faces of a picture lack, one entry a script, in the order of the texts.

    ASCII is in the shipped faces: such texts cost nothing.
    """
    left = [characters for characters, _ in texts if not characters.isascii()]
    if not left:
        return ()
    wanted: set[str] = set().union(*left)
    for face in reversed(faces):  # the shipped faces stand last, and reading them costs no parser
        wanted = wanted - characters_in(face)  # not in place: that would visit every character of the face
        if not wanted:
            return ()
    wanted = {character for character in wanted if _is_drawn(character)}
    return _grouped(texts, wanted) if wanted else ()


def _grouped(texts: Sequence[Text], wanted: Collection[str]) -> tuple[Missing, ...]:
    found: dict[str, dict[str, str | None]] = {}
    for characters, lang in texts:
        for character in characters:
            if character in wanted:
                found.setdefault(script_of(character), {}).setdefault(character, lang)
    return tuple(
        Missing(script, tuple(characters), next(iter(characters.values()))) for script, characters in found.items()
    )


def script_of(character: str) -> str:
    """The script that a character is written in, as ISO 15924 says it; those of Chinese, Japanese and
    Korean count as one, and so does what several scripts share.
    """
    from fontTools import unicodedata as ucd

    script = ucd.script(character)
    if script in COMMON:
        extension = {TOGETHER.get(other, other) for other in ucd.script_extension(character)}
        # CJK punctuation is shared with scripts that hardly anyone types.
        script = "Hani" if "Hani" in extension else min(extension) if len(extension) == 1 else "Zyyy"
        script = "Zyyy" if script in COMMON else script
    return TOGETHER.get(script, str(script))


@lru_cache(maxsize=4096)
def _is_drawn(character: str) -> bool:
    if character in DRAWN_FORMATS:
        return True
    if unicodedata.category(character) in BLANK_CATEGORIES:
        return False
    return not any(first <= ord(character) <= last for first, last in IGNORABLE)


def check_glyphs(missing: Sequence[Missing], *, system: bool) -> Iterator[Diagnostic]:
    """A warning for each script whose characters are drawn as boxes.

    ``system`` says whether the fonts of this machine were looked at as well.
    """
    for script, characters, _ in missing:
        yield Diagnostic(
            "missing-glyph",
            "warning",
            f"text in {script_name(script)}",
            f"no font has {_named(characters)}; boxes are drawn instead",
            _fix(script, characters, system=system),
        )


def script_name(script: str) -> str:
    """A script (ISO 15924) as people call it."""
    from fontTools import unicodedata as ucd

    if script == "Hani":
        return "Chinese, Japanese or Korean"
    return "signs of no one script" if script == "Zyyy" else ucd.script_name(script).replace("_", " ")


def _named(characters: Sequence[str]) -> str:
    shown = [f"{_visible(character)} (U+{ord(character):04X})" for character in characters[:MOST_NAMED]]
    more = len(characters) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _visible(character: str) -> str:
    """A character as it can stand in a line of text: marks on a circle, nothing that cannot be seen."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return f"\u25cc{character}"
    return character if character.isprintable() else "?"


def _fix(script: str, characters: Sequence[str], *, system: bool) -> str:
    if all(unicodedata.category(character) == "Co" for character in characters):
        return "these code points are for private use: give the font that defines them, fonts=[Font('icons.woff2')]"
    if any(unicodedata.category(character) == "Cn" for character in characters):
        return "check the text: some of these code points stand for nothing in Unicode"
    if "\U0001f000" <= characters[0] <= "\U0001faff":
        return "emoji='twemoji' draws most of these; for others give a font that has them: fonts=[Font('….ttf')]"
    install = f"on Debian, the package {PACKAGES.get(script, DEFAULT_PACKAGE)} has one"
    found = "is found by itself once installed" if system else "must be given by path, as deterministic=True asks"
    return f"give a font that has them: fonts=[Font('….ttf')]; {install}, which {found}"
