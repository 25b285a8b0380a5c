"""Gradients: sides in the order the engine wants, and midpoint hints as colour stops (CSS Images 4)."""

from __future__ import annotations

import math

from tinycss2.color4 import parse_color

from masthead.imaging.lowering.values import Token, Tokens, ident, mapped, split, text_of, words

HORIZONTAL, VERTICAL = frozenset({"left", "right"}), frozenset({"top", "bottom"})
STEPS = 8  # colour stops in place of one hint: as close to its curve as eight bits show


def lower_gradients(tokens: Tokens) -> str:
    """A value with every gradient in it rewritten."""
    return mapped(tokens, _gradient)


def _gradient(token: Token) -> str | None:
    if not token.lower_name.endswith("gradient"):
        return None
    parts = split(token.arguments, ",")
    texts = [text_of(part) for part in parts]
    texts[0] = _sides(words(parts[0])) or texts[0]
    stops = _without_hints(texts, [words(part) for part in parts])
    return f"{token.name}({', '.join(stops)})"


def _sides(direction: Tokens) -> str | None:
    """``to right top`` → ``to top right``."""
    names = [ident(token) for token in direction]
    if len(names) == 3 and names[0] == "to" and names[1] in HORIZONTAL and names[2] in VERTICAL:
        return f"to {names[2]} {names[1]}"
    return None


def _without_hints(texts: list[str], parts: list[Tokens]) -> list[str]:
    """The arguments with each lone percentage between two stops replaced by stops along its curve."""
    lowered: list[str] = []
    for index, part in enumerate(parts):
        is_hint = len(part) == 1 and part[0].type == "percentage" and 0 < index < len(parts) - 1
        stops = _curve(parts, index) if is_hint else None
        lowered += [texts[index]] if stops is None else stops
    return lowered


def _curve(parts: list[Tokens], index: int) -> list[str] | None:
    """Stops between the neighbours of a hint; ``None`` where colours or positions are not plain."""
    before, after = _stop(parts[index - 1], 0.0), _stop(parts[index + 1], 100.0)
    if before is None or after is None:
        return None
    (colour, start), (other, end) = before, after
    if end <= start:
        return None
    middle = (parts[index][0].value - start) / (end - start)
    if not 0 < middle < 1:
        return None
    exponent = math.log(0.5) / math.log(middle)
    stops = []
    for step in range(1, STEPS + 1):
        position = step / (STEPS + 1)
        stops.append(f"{_mixed(colour, other, position**exponent)} {start + (end - start) * position:.4g}%")
    return stops


def _stop(part: Tokens, default: float) -> tuple[tuple[float, ...], float] | None:
    """The colour (red, green, blue, alpha from 0 to 1) and the position in per cent of a stop."""
    if not part or len(part) > 2 or (len(part) == 2 and part[1].type != "percentage"):
        return None
    colour = parse_color(part[0])
    if colour is None or isinstance(colour, str) or colour.space not in ("srgb", "hsl", "hwb"):
        return None
    red, green, blue = colour.to("srgb").coordinates
    return (red, green, blue, colour.alpha), part[1].value if len(part) == 2 else default


def _mixed(first: tuple[float, ...], second: tuple[float, ...], share: float) -> str:
    """A colour between two, mixed premultiplied as gradients are."""
    alpha = first[3] + (second[3] - first[3]) * share
    if alpha == 0:
        return "transparent"
    channels = (
        (a * first[3] * (1 - share) + b * second[3] * share) / alpha for a, b in zip(first, second, strict=True)
    )
    red, green, blue, _ = (round(channel * 255, 1) for channel in channels)
    return f"rgba({red:g}, {green:g}, {blue:g}, {alpha:.4g})"
