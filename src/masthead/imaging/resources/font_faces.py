"""``@font-face`` rules (CSS Fonts 4): what they say, and whether a document uses them. Pure.

``local()`` names fonts of this machine; those are not looked up by name, so that the picture is the same
on every machine, and the next source counts, as where a browser does not have that font.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2

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

    ``weight`` and ``style`` are ``None`` where the file itself says them (``auto``, or a range);
    ``ranges`` are of code points, first and last; none means all.
    """

    family: str
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
        tuple(_urls(given["src"])),
        _weight(words(given.get("font-weight", ()))),
        _style(words(given.get("font-style", ()))),
        tuple((token.start, token.end) for token in given.get("unicode-range", ()) if token.type == "unicode-range"),
    )


def family_of(value: Iterable[Any]) -> str:
    """A family's name, quoted or as words."""
    given = words(value)
    if len(given) == 1 and given[0].type == "string":
        return str(given[0].value)
    return " ".join(str(token.value) for token in given if token.type == "ident")


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
