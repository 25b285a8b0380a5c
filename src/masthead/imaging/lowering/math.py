"""``calc()``, ``min()``, ``max()`` and ``clamp()`` → one value, where it can be known before layout.

CSS Values 4. The engine voids declarations with ``min()``, ``max()``, ``clamp()`` and unitless
``calc()``. Absolute lengths, viewport units and numbers are computed; what depends on layout or on
the element's font (``%``, ``em``) is not, except where a pair of limits says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from masthead.imaging.lowering.values import Token, Tokens, mapped, parse, split, text_of, words
from masthead.size import Size

FUNCTIONS = frozenset({"calc", "min", "max", "clamp"})
ABSOLUTE_UNITS = {
    "px": 1.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
    "pt": 96 / 72,
    "pc": 16.0,
    "rem": 16.0,
}
# A value and whether it is a length in CSS px (else a plain number).
Quantity = tuple[float, bool]


class Unknown(Exception):  # noqa: N818  # not an error: the value is known only to the layout
    """The value cannot be known before layout."""


def compute(tokens: Tokens, viewport: Size, variables: Mapping[str, str]) -> str:
    """The value with every math function that can be computed replaced by its result."""
    return mapped(tokens, lambda token: _computed(token, viewport, variables))


def _computed(token: Token, viewport: Size, variables: Mapping[str, str]) -> str | None:
    if token.lower_name not in FUNCTIONS:
        return None
    try:
        value, is_length = _Evaluation(viewport, variables).function(token)
    except (Unknown, ZeroDivisionError, RecursionError):
        return None
    return f"{value:.6g}px" if is_length else f"{value:.6g}"


def length(token: Token, viewport: Size) -> float:
    """A length in CSS px. Raises ``Unknown`` for what is none, or depends on layout or a font."""
    value, is_length = _Evaluation(viewport, {}).value(token)
    if not is_length and value != 0:
        raise Unknown
    return value


def as_limits(name: str, tokens: Tokens) -> list[tuple[str, str]] | None:
    """``width: min(a, b)`` → ``width: a; max-width: b`` and so on; ``None`` where that does not say it."""
    value = words(tokens)
    if name not in ("width", "height") or len(value) != 1 or value[0].type != "function":
        return None
    arguments = [text_of(part) for part in split(value[0].arguments, ",")]
    if any(not argument for argument in arguments):
        return None
    function = value[0].lower_name
    if function == "clamp" and len(arguments) == 3:
        low, middle, high = arguments
        return [(name, middle), (f"min-{name}", low), (f"max-{name}", high)]
    if function in ("min", "max") and len(arguments) == 2:
        # A percentage is better as the size, a length as its limit.
        size, limit = sorted(arguments, key=lambda argument: "%" not in argument)
        return [(name, size), (f"{'max' if function == 'min' else 'min'}-{name}", limit)]
    return None


class _Evaluation:
    """One walk over the tree of a math function: sums of products of values."""

    def __init__(self, viewport: Size, variables: Mapping[str, str]) -> None:
        self._viewport = viewport
        self._variables = variables

    def function(self, token: Token) -> Quantity:
        name = token.lower_name
        arguments = [self._sum(words(part)) for part in split(token.arguments, ",")]
        if name == "calc" and len(arguments) == 1:
            return arguments[0]
        if len({is_length for _, is_length in arguments}) != 1:
            raise Unknown
        values, is_length = [value for value, _ in arguments], arguments[0][1]
        if name == "clamp" and len(values) == 3:
            return max(values[0], min(values[1], values[2])), is_length
        choose: dict[str, Callable[[list[float]], float]] = {"min": min, "max": max}
        if name not in choose:
            raise Unknown
        return choose[name](values), is_length

    def _sum(self, tokens: Tokens) -> Quantity:
        (_, first), *others = _terms(tokens)
        total, is_length = self._product(first)
        for sign, part in others:
            value, same = self._product(part)
            if same != is_length:
                raise Unknown
            total += sign * value
        return total, is_length

    def _product(self, tokens: Tokens) -> Quantity:
        if len(tokens) % 2 == 0:
            raise Unknown
        value, is_length = self.value(tokens[0])
        for operator, operand in zip(tokens[1::2], tokens[2::2], strict=True):
            other, other_is_length = self.value(operand)
            if operator.type != "literal" or operator.value not in ("*", "/"):
                raise Unknown
            if other_is_length and (is_length or operator.value == "/"):
                raise Unknown
            value = value * other if operator.value == "*" else value / other
            is_length = is_length or other_is_length
        return value, is_length

    def value(self, token: Token) -> Quantity:
        """The value of a number, length, variable, sum in brackets or function."""
        if token.type == "number":
            return float(token.value), False
        if token.type == "dimension":
            return float(token.value) * self._unit(token.lower_unit), True
        if token.type == "() block":
            return self._sum(words(token.content))
        if token.type == "function" and token.lower_name == "var":
            return self._variable(token)
        if token.type == "function" and token.lower_name in FUNCTIONS:
            return self.function(token)
        raise Unknown

    def _variable(self, token: Token) -> Quantity:
        given, *fallback = split(token.arguments, ",")
        name = text_of(given)
        if name not in self._variables and not fallback:
            raise Unknown
        value = words(parse(self._variables[name]) if name in self._variables else fallback[0])
        if len(value) != 1 or (value[0].type == "function" and value[0].lower_name == "var"):
            raise Unknown
        return self.value(value[0])

    def _unit(self, unit: str) -> float:
        width, height = self._viewport
        units = {
            "vw": width / 100,
            "vh": height / 100,
            "vmin": min(width, height) / 100,
            "vmax": max(width, height) / 100,
        }
        found = ABSOLUTE_UNITS.get(unit) or units.get(unit)
        if found is None:
            raise Unknown
        return found


def _terms(tokens: Tokens) -> list[tuple[int, Tokens]]:
    """The parts between ``+`` and ``-``, each with its sign."""
    terms: list[tuple[int, Tokens]] = [(1, [])]
    for token in tokens:
        if terms[-1][1] and token.type == "literal" and token.value in "+-":
            terms.append((1 if token.value == "+" else -1, []))
        else:
            terms[-1][1].append(token)
    return terms
