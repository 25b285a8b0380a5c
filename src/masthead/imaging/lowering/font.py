"""The ``font`` shorthand → its longhands (CSS Fonts 4), which the engine ignores; and names of font families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tinycss2.serializer import serialize_string_value

from masthead.imaging.lowering.values import Token, Tokens, ident, is_length, split, text_of, words

SIZES = frozenset(
    ("xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large", "larger", "smaller")
)
STYLES = frozenset({"italic", "oblique"})
WEIGHTS = frozenset({"bold", "bolder", "lighter"})
KEYWORDS = frozenset({"inherit", "initial", "unset"})
GENERIC = frozenset(
    (
        *("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "emoji", "math"),
        *("ui-monospace", "ui-sans-serif", "ui-serif", "ui-rounded"),
    )
)
LONGHANDS = ("font-style", "font-weight", "font-size", "line-height", "font-family")


def lower_font(tokens: Tokens) -> list[tuple[str, str]] | None:
    """The longhands; ``None`` for a value that is no ``font`` (or a system font, which there is none of)."""
    value = words(tokens)
    if len(value) == 1 and ident(value[0]) in KEYWORDS:
        return [(name, ident(value[0])) for name in LONGHANDS]
    size = next((i for i, token in enumerate(value) if is_length(token) or ident(token) in SIZES), None)
    if size is None:
        return None
    found = {"font-style": "normal", "font-weight": "normal", "font-size": text_of([value[size]])}
    for token in value[:size]:
        name = ident(token)
        if name in STYLES:
            found["font-style"] = name
        elif name in WEIGHTS or (token.type == "number" and 1 <= token.value <= 1000):
            found["font-weight"] = text_of([token])
    rest = value[size + 1 :]
    if rest and rest[0].type == "literal" and rest[0].value == "/":
        found["line-height"] = text_of(rest[1:2])
        rest = rest[2:]
    if not rest:
        return None
    # The family keeps its white space: an unquoted name may have several words.
    found["font-family"] = text_of(tokens[_position(tokens, rest[0]) :])
    return [(name, found.get(name, "normal")) for name in LONGHANDS]


def _position(tokens: Tokens, token: object) -> int:
    return next(index for index, other in enumerate(tokens) if other is token)


def family_of(value: Iterable[Token]) -> str:
    """A family's name, quoted or as words."""
    given = words(value)
    if len(given) == 1 and given[0].type == "string":
        return str(given[0].value)
    return " ".join(str(token.value) for token in given if token.type == "ident")


def with_parts(value: Tokens, parts: Mapping[str, Iterable[str]]) -> str:
    """A list of families in which the parts of one come right after it; ``parts`` by its name in lower case."""
    families: list[str] = []
    for family in split(value, ","):
        others = parts.get(family_of(family).lower(), ())
        families += [text_of(family), *(f'"{serialize_string_value(other)}"' for other in others)]
    return ", ".join(families)
