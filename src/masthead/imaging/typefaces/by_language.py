"""The languages that given faces are meant for → the order that a text takes them in.

What a ``Font`` says with ``lang``; the same Han characters look different in each language, so that
only the language tells which of several faces is right. No I/O but the reading of a given font's tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from tinycss2.serializer import serialize_string_value

from masthead.imaging.document import Document
from masthead.imaging.fonts import Face, FontSet
from masthead.imaging.typefaces.coverage import characters_in
from masthead.imaging.typefaces.languages import han_variant, shaping_language

# A character that every face for Chinese, Japanese or Korean has.
HAN = "人"
_WITH_HAN = ("ja", "ko", "yue", "zh")


def in_order(faces: FontSet, lang: str | None) -> FontSet:
    """The faces of a picture as text in a language takes them.

    Those meant for another language follow the others that are given. One meant for this language comes
    before those that have Han characters too and are meant for none.
    """
    given = tuple(takewhile(lambda face: face.is_given, faces))
    if not lang or not any(face.lang for face in given):
        return faces
    has_own = any(face.lang and _is_same(face.lang, lang) for face in given)

    def place(face: Face) -> int:
        if face.lang:
            return 0 if _is_same(face.lang, lang) else 2
        return int(has_own and HAN in characters_in(face))

    return (*sorted(given, key=place), *faces[len(given) :])


def language_of(document: Document) -> str | None:
    """The language of a page."""
    return document.html.lang or document.body.lang


def other_languages(document: Document, faces: FontSet) -> dict[str, FontSet]:
    """The languages of parts of a page that take the faces in another order than the page, each with its order."""
    usual = in_order(faces, language_of(document))
    orders = {lang: in_order(faces, lang) for _, lang in document.texts if lang}
    return {lang: order for lang, order in orders.items() if order != usual}


def rules(families: Mapping[str, list[str]]) -> str:
    """CSS that gives each language its families, weaker than any rule of an author."""
    return "\n".join(
        f":where({', '.join(f'[lang={_quoted(tag)}]' for tag in _tags(lang))})"
        f" {{ font-family: {', '.join(map(_quoted, names))} }}"
        for lang, names in families.items()
    )


def _tags(lang: str) -> list[str]:
    """A language as authors write it, and as elements that are handed to the engine may have it."""
    return [lang, *({shaping_language(lang) or lang} - {lang})]


def _is_same(one: str, other: str) -> bool:
    return _kind(one) == _kind(other)


def _kind(lang: str) -> str:
    first = lang.lower().partition("-")[0]
    return han_variant(lang, "") if first in _WITH_HAN else first


def _quoted(text: str) -> str:
    return f'"{serialize_string_value(text)}"'
