"""Whether a conditional block counts for a canvas (Media Queries 4). No I/O, cannot fail."""

from __future__ import annotations

import operator
from collections.abc import Callable

from masthead.imaging.lowering.math import ABSOLUTE_UNITS, Unknown, length
from masthead.imaging.lowering.values import Token, Tokens, ident, split, words
from masthead.size import Size

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def matches(query: Tokens, viewport: Size) -> bool:
    """Whether a media query list is true; what it does not understand is false."""
    return any(_one(words(part), viewport) for part in split(query, ","))


def _one(query: Tokens, viewport: Size) -> bool:
    if not query:
        return False
    return all(
        _feature(words(token.content), viewport)
        if token.type == "() block"
        else ident(token) in ("screen", "all", "and", "only")
        for token in query
    )


def _feature(tokens: Tokens, viewport: Size) -> bool:
    if len(tokens) >= 3 and tokens[1].type == "literal" and tokens[1].value == ":":
        return _plain(ident(tokens[0]), tokens[2], viewport)
    return _range(tokens, viewport)


def _plain(name: str, value: Token, viewport: Size) -> bool:
    """``min-width: 600px``."""
    if name == "orientation":
        return ident(value) == ("portrait" if viewport.height >= viewport.width else "landscape")
    limit, _, side = name.partition("-")
    if limit not in ("min", "max") or side not in ("width", "height"):
        return False
    return _compares(_side(side, viewport), ">=" if limit == "min" else "<=", value, viewport)


def _range(tokens: Tokens, viewport: Size) -> bool:
    """``width >= 600px`` and ``400px <= width < 700px``."""
    parts: Tokens = []
    operators: list[str] = []
    for token in tokens:
        symbol = token.value if token.type == "literal" else ""
        if symbol == "=" and operators and len(operators) == len(parts):
            operators[-1] += "="
        elif symbol in COMPARISONS:
            operators.append(symbol)
        else:
            parts.append(token)
    names = [index for index, part in enumerate(parts) if ident(part) in ("width", "height")]
    if len(names) != 1 or not operators or len(operators) != len(parts) - 1:
        return False
    at = names[0]
    side = _side(ident(parts[at]), viewport)
    before = at == 0 or _compares(side, MIRRORED[operators[at - 1]], parts[at - 1], viewport)
    return before and (at == len(parts) - 1 or _compares(side, operators[at], parts[at + 1], viewport))


def _compares(side: float, comparison: str, token: Token, viewport: Size) -> bool:
    try:
        # An em in a query is one of the font that a page starts with.
        is_em = token.type == "dimension" and token.lower_unit == "em"
        limit = token.value * ABSOLUTE_UNITS["rem"] if is_em else length(token, viewport)
        return COMPARISONS[comparison](side, limit)
    except (Unknown, KeyError):
        return False


def _side(name: str, viewport: Size) -> float:
    return viewport.width if name == "width" else viewport.height
