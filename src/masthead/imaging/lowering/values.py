"""Small questions about CSS tokens: idents, lengths, splitting at commas. No I/O, cannot fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import tinycss2

from masthead.remembering import remembered

# tinycss2 has no annotations: its nodes are looked at by their ``type``.
Token = Any
Tokens = list[Token]
SIDES = frozenset({"left", "right", "top", "bottom"})


def text_of(tokens: Iterable[Token]) -> str:
    """The CSS of tokens, without space around it."""
    return str(tinycss2.serialize(list(tokens))).strip()


def parse(css: str) -> Tokens:
    """The tokens of a value."""
    return list(tinycss2.parse_component_value_list(css))


@remembered(entries=32, longest=20_000)
def parse_sheet(sheet: str) -> tuple[Any, ...]:
    """The rules of a style sheet; parsing takes longer than all that is done with them."""
    return tuple(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


def words(tokens: Iterable[Token]) -> Tokens:
    """The tokens without white space and comments."""
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def ident(token: Token) -> str:
    """The lower-case name of an ident token, else an empty string."""
    return str(token.lower_value) if token.type == "ident" else ""


def is_length(token: Token) -> bool:
    """Whether a token is a length, a percentage, zero, or a function that makes one."""
    if token.type == "number":
        return bool(token.value == 0)
    return token.type in ("dimension", "percentage") or (
        token.type == "function" and token.lower_name in ("calc", "min", "max", "clamp", "var")
    )


def split(tokens: Iterable[Token], literal: str) -> list[Tokens]:
    """The parts between ``,`` or ``/`` literals."""
    parts: list[Tokens] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == literal:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def mapped(tokens: Iterable[Token], change: Callable[[Token], str | None]) -> str:
    """The CSS of tokens with every function for which ``change`` has a text replaced by it, inside out."""
    return "".join(_mapped(token, change) for token in tokens).strip()


def _mapped(token: Token, change: Callable[[Token], str | None]) -> str:
    if token.type != "function":
        return str(token.serialize())
    arguments = "".join(_mapped(argument, change) for argument in token.arguments)
    (inner,) = parse(f"{token.name}({arguments})")
    changed = change(inner)
    return str(inner.serialize()) if changed is None else changed


def functions(tokens: Iterable[Token]) -> Iterator[str]:
    """The lower-case names of all functions in tokens, nested ones too."""
    for token in tokens:
        if token.type == "function":
            yield token.lower_name
            yield from functions(token.arguments)
