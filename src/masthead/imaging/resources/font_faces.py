"""``@font-face`` rules (CSS Fonts 4): what they say, and whether a document uses them. Pure.

``local()`` names fonts of this machine; those are not looked up by name, so that the picture is the same
on every machine, and the next source counts, as where a browser does not have that font.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import tinycss2

from masthead.imaging.lowering.font import family_of
from masthead.imaging.lowering.values import Tokens, ident, split, words
from masthead.imaging.resources.css_urls import url_of, url_tokens

# What ``format()`` may say of files that can be read; a source with another is passed over.
FORMATS = frozenset(
    (
        *("woff", "woff2", "truetype", "opentype", "collection"),
        *("woff-variations", "woff2-variations", "truetype-variations", "opentype-variations"),
    )
)
WEIGHTS = {"normal": 400, "bold": 700}
STYLES = ("normal", "italic", "oblique")


@dataclass(frozen=True, slots=True)
class FontFace:
    """One rule: the URLs of its file in order of preference, and what text it is for.

    ``family`` is what CSS calls it and ``name`` what the engine does. ``weight`` and ``style`` are
    ``None`` where the file itself says them (``auto``, or a range); ``ranges`` are of code points, first
    and last; none means all.
    """

    family: str
    name: str
    urls: tuple[str, ...]
    weight: int | None
    style: str | None
    ranges: tuple[tuple[int, int], ...]

    def covers(self, characters: Collection[str]) -> bool:
        """Whether any of the characters is in the rule's ``unicode-range``."""
        return not self.ranges or any(
            first <= ord(character) <= last for character in characters for first, last in self.ranges
        )


def read_font_face(content: Tokens) -> FontFace | None:
    """A rule's block; ``None`` for one without family or source, which browsers ignore."""
    given = {
        item.lower_name: item.value
        for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
        if item.type == "declaration"
    }
    family = family_of(given.get("font-family", ()))
    if not family or "src" not in given:
        return None
    return FontFace(
        family,
        family,
        tuple(_urls(given["src"])),
        _weight(words(given.get("font-weight", ()))),
        _style(words(given.get("font-style", ()))),
        tuple((token.start, token.end) for token in given.get("unicode-range", ()) if token.type == "unicode-range"),
    )


def told_apart(faces: Iterable[FontFace]) -> tuple[FontFace, ...]:
    """Rules for one family, weight and style under names of their own: of such files the engine takes one.

    Style sheets split a face into subsets by ``unicode-range``; ``parts_of`` is how text finds them all.
    """
    given: dict[tuple[object, ...], int] = {}
    distinct = []
    for face in dict.fromkeys(faces):
        key = (face.family.lower(), face.weight, face.style)
        given[key] = given.get(key, 0) + 1
        distinct.append(face if given[key] == 1 else replace(face, name=f"{face.family} {given[key]}"))
    return tuple(distinct)


def parts_of(faces: Iterable[FontFace]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each family that has several names, in lower case, and those other than its own."""
    parts: dict[str, dict[str, None]] = {}
    for face in faces:
        if face.name != face.family:
            parts.setdefault(face.family.lower(), {})[face.name] = None
    return tuple((family, tuple(names)) for family, names in parts.items())


def _urls(value: Tokens) -> Iterator[str]:
    for source in split(value, ","):
        wanted = {
            str(token.value).lower()
            for function in source
            if function.type == "function" and function.lower_name == "format"
            for token in function.arguments
            if token.type in ("string", "ident")
        }
        if wanted <= FORMATS:
            yield from (url_of(token) for token in url_tokens(source))


def _weight(given: Tokens) -> int | None:
    """One weight; a range or ``auto`` leaves it to the file."""
    if len(given) != 1:
        return None
    if given[0].type == "number" and given[0].is_integer and 1 <= given[0].int_value <= 1000:
        return int(given[0].int_value)
    return WEIGHTS.get(ident(given[0]))


def _style(given: Tokens) -> str | None:
    return ident(given[0]) if given and ident(given[0]) in STYLES else None
