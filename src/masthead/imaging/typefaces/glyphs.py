"""The texts of a document and the faces of a picture → the characters that none of them can draw.

A letter and its marks must be drawn with one face, so that those count as well which no one face has
together. Characters that show nothing by themselves need no glyph. Scripts are Unicode's (UAX #24). No
I/O but the reading of a given font's tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.imaging.fonts import FontSet
from masthead.imaging.typefaces.clusters import is_drawn, is_mark, marked_letters
from masthead.imaging.typefaces.coverage import characters_in
from masthead.imaging.typefaces.texts import Text

# Scripts that are written together, under the name of the first.
TOGETHER = {"Hira": "Hani", "Kana": "Hani", "Hrkt": "Hani", "Bopo": "Hani", "Hang": "Hani"}
COMMON = frozenset(("Zyyy", "Zinh", "Zzzz"))
# The Debian package with a font for a script; where none is named, fonts-noto-core has one for it.
PACKAGES = {"Hani": "fonts-noto-cjk"}
DEFAULT_PACKAGE = "fonts-noto-core"
MOST_NAMED = 5


class Missing(NamedTuple):
    """Characters of one script that no face has, in the order of the text, and the language of the first.

    One of ``characters`` may be a letter with its marks, which must all be in one face. ``script`` is the
    ISO 15924 code; ``Zyyy`` stands for signs that many scripts share.
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
    wanted = {character for character in wanted if is_drawn(character)}
    return _grouped(texts, wanted) if wanted else ()


def _grouped(texts: Sequence[Text], wanted: Collection[str]) -> tuple[Missing, ...]:
    found: dict[str, dict[str, str | None]] = {}
    for characters, lang in texts:
        for character in characters:
            if character in wanted:
                found.setdefault(script_of(character), {}).setdefault(character, lang)
    return _listed(found)


def _listed(found: Mapping[str, Mapping[str, str | None]]) -> tuple[Missing, ...]:
    return tuple(
        Missing(script, tuple(characters), next(iter(characters.values()))) for script, characters in found.items()
    )


def split_letters(texts: Sequence[Text], faces: FontSet) -> tuple[Missing, ...]:
    """The letters with marks that no one face has whole, one entry a script, in the order of the texts.

    A face that has the letter and its marks as one character (U+00E9 for e and U+0301) has it whole.
    """
    marked = [text for text in texts if not text.characters.isascii() and any(map(is_mark, set(text.characters)))]
    if not marked:
        return ()
    covered = [characters_in(face) for face in faces]
    found: dict[str, dict[str, str | None]] = {}
    for characters, lang in marked:
        for letter in marked_letters(characters):
            forms = letter, unicodedata.normalize("NFC", letter)
            if not any(one.issuperset(form) for one in covered for form in forms):
                found.setdefault(script_of(letter[0]), {}).setdefault(letter, lang)
    return _listed(found)


def each_once(missing: Sequence[Missing]) -> tuple[Missing, ...]:
    """Entries without the letters with marks of which a part is in the list by itself."""
    alone = {character for entry in missing for character in entry.characters}
    left = (
        entry._replace(characters=tuple(c for c in entry.characters if len(c) == 1 or alone.isdisjoint(c)))
        for entry in missing
    )
    return tuple(entry for entry in left if entry.characters)


def without(missing: Sequence[Missing], faces: FontSet) -> tuple[Missing, ...]:
    """Entries less what more faces have."""
    if not missing:
        return ()
    covered = [characters_in(face) for face in faces]
    left = (
        entry._replace(characters=tuple(c for c in entry.characters if not any(one.issuperset(c) for one in covered)))
        for entry in missing
    )
    return tuple(entry for entry in left if entry.characters)


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
    shown = [f"{_visible(entry)} ({' '.join(f'U+{ord(c):04X}' for c in entry)})" for entry in characters[:MOST_NAMED]]
    more = len(characters) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _visible(characters: str) -> str:
    """A character as it can stand in a line of text: marks on a circle, nothing that cannot be seen."""
    first = characters[0]
    if unicodedata.combining(first) or unicodedata.category(first) in ("Mn", "Me"):
        return f"\u25cc{characters}"
    return characters if characters.isprintable() else "?"


def _fix(script: str, characters: Sequence[str], *, system: bool) -> str:
    if all(unicodedata.category(character[0]) == "Co" for character in characters):
        return "these code points are for private use: give the font that defines them, fonts=[Font('icons.woff2')]"
    if any(unicodedata.category(character[0]) == "Cn" for character in characters):
        return f"check the text: some of these code points stand for nothing in Unicode {unicodedata.unidata_version}"
    if "\U0001f000" <= characters[0] <= "\U0001faff":
        return "emoji='twemoji' draws most of these; for others give a font that has them: fonts=[Font('….ttf')]"
    install = f"on Debian, the package {PACKAGES.get(script, DEFAULT_PACKAGE)} has one"
    found = "is found by itself once installed" if system else "must be given by path, as deterministic=True asks"
    return f"give a font that has them: fonts=[Font('….ttf')]; {install}, which {found}"
