"""``@keyframes`` as the engine moves them (CSS Animations 1).

The engine takes a property that a keyframe in between does not name for the element's own value,
turns through the shorter way, and takes percentages for those of another box where the keyframe beside
has none. So keyframes that name different properties become several, one for each property, half a turn
and more goes in steps, and zero is written as the percentage it is compared with.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import tinycss2

from masthead.imaging.lowering.values import Tokens, ident, parse, split, text_of, words

# Where in an animation, from 0 to 1 → a value.
Stops = dict[float, Tokens]
# Functions of a transform by name, each with numbers and units.
Functions = list[tuple[str, list[tuple[float, str]]]]
TURNS = {"deg": 1.0, "turn": 360.0, "rad": 180 / math.pi, "grad": 0.9}  # in degrees
HALF, STEP = 180, 120
MOST_STEPS = 360  # between two keyframes: more than there are frames
ENDS = {"from": 0.0, "to": 1.0}


def animations_of(sheets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The animations of a document that become several: their names → the names of those."""
    found: dict[str, tuple[str, ...]] = {}
    for sheet in sheets:
        if "@keyframes" in sheet.lower():
            for rule in _keyframes(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)):
                parts = lower_keyframes(rule)
                found[_name(rule)] = tuple(name for name, _ in parts)
    return {name: parts for name, parts in found.items() if parts != (name,)}


def _keyframes(rules: Iterable[Any]) -> Iterator[Any]:
    """The ``@keyframes`` among rules, in conditional blocks too."""
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            if rule.lower_at_keyword == "keyframes":
                yield rule
            elif rule.lower_at_keyword in ("media", "supports", "layer"):
                yield from _keyframes(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _name(rule: Any) -> str:
    (first, *_) = words(rule.prelude) or [None]
    return str(getattr(first, "value", ""))


def lower_keyframes(rule: Any) -> list[tuple[str, str]]:
    """The name and the content of each ``@keyframes`` that one becomes; itself where nothing is to do."""
    name, properties = _name(rule), _stops(rule.content)
    offsets = {offset for stops in properties.values() for offset in stops}
    moved = {prop: _moved(prop, stops) for prop, stops in properties.items()}
    is_even = all(offsets - stops.keys() <= {0, 1} for stops in moved.values())
    if moved == properties and is_even:
        return [(name, text_of(rule.content))]
    if len({frozenset(stops) for stops in moved.values()}) == 1:
        return [(name, _written(moved))]
    return [(f"{name}--{prop}", _written({prop: stops})) for prop, stops in moved.items()]


def lower_animation(value: Tokens, animations: Mapping[str, tuple[str, ...]]) -> str:
    """An ``animation`` or ``animation-name`` with each animation that became several as those."""
    parts: list[str] = []
    for part in split(value, ","):
        named = next((token for token in words(part) if getattr(token, "value", None) in animations), None)
        if named is None:
            parts.append(text_of(part))
        else:
            before, after = part[: part.index(named)], part[part.index(named) + 1 :]
            parts += [f"{text_of(before)} {name} {text_of(after)}".strip() for name in animations[named.value]]
    return ", ".join(parts)


def _stops(content: Tokens) -> dict[str, Stops]:
    """Every property that keyframes name, with its values in order of their time."""
    found: dict[str, Stops] = {}
    for frame in tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True):
        if frame.type == "qualified-rule":
            offsets = [_offset(words(part)) for part in split(frame.prelude, ",")]
            items = tinycss2.parse_blocks_contents(frame.content, skip_comments=True, skip_whitespace=True)
            for item in items:
                if item.type == "declaration":
                    stops = found.setdefault(item.name, {})
                    stops.update({offset: item.value for offset in offsets if offset is not None})
    return {prop: dict(sorted(stops.items())) for prop, stops in found.items() if stops}


def _offset(selector: Tokens) -> float | None:
    if len(selector) == 1 and selector[0].type == "percentage":
        return float(selector[0].value) / 100
    return ENDS.get(ident(selector[0])) if len(selector) == 1 else None


def _written(properties: Mapping[str, Stops]) -> str:
    frames: dict[float, list[str]] = {}
    for prop, stops in properties.items():
        for offset, value in stops.items():
            frames.setdefault(offset, []).append(f"{prop}: {text_of(value)};")
    return " ".join(f"{offset * 100:.6g}% {{ {' '.join(frames[offset])} }}" for offset in sorted(frames))


def _moved(prop: str, stops: Stops) -> Stops:
    """The values of a property with what the engine would move otherwise put right."""
    if prop not in ("transform", "rotate", "translate"):
        return stops
    read = {offset: _functions(value) for offset, value in stops.items()}
    if any(functions is None for functions in read.values()):
        return stops
    known = {offset: functions for offset, functions in read.items() if functions is not None}
    turned = _with_turns(_with_ends(_alike(known)))
    if turned == known:
        return stops
    return {offset: parse(_text(functions)) for offset, functions in turned.items()}


def _functions(value: Tokens) -> Functions | None:
    """A transform, or the angle of ``rotate``, in numbers; ``None`` for what has others than plain ones."""
    found: Functions = []
    for token in words(value):
        if ident(token) == "none":
            continue
        arguments = split(token.arguments, ",") if token.type == "function" else [[token]]
        numbers = [_number(words(argument)) for argument in arguments]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        found.append((token.lower_name if token.type == "function" else "", known))
    return found


def _number(tokens: Tokens) -> tuple[float, str] | None:
    if len(tokens) != 1 or tokens[0].type not in ("number", "percentage", "dimension"):
        return None
    token = tokens[0]
    if not math.isfinite(token.value):
        return None
    return float(token.value), "%" if token.type == "percentage" else getattr(token, "lower_unit", "")


def _text(functions: Functions) -> str:
    """CSS again."""
    texts = []
    for name, numbers in functions:
        written = ", ".join(f"{number:.6g}{unit}" for number, unit in numbers)
        texts.append(f"{name}({written})" if name else written)
    return " ".join(texts) or "none"


def _names(functions: Functions) -> list[tuple[str, int]]:
    return [(name, len(numbers)) for name, numbers in functions]


def _at_rest(functions: Functions) -> Functions:
    """The functions, doing nothing."""
    return [(name, [(float(name.startswith("scale")), unit) for _, unit in numbers]) for name, numbers in functions]


def _alike(known: dict[float, Functions]) -> dict[float, Functions]:
    """``none`` and zeros in the functions and units of the others, where all others have the same."""
    model = max(known.values(), key=lambda functions: (str(functions).count("%"), len(functions)))
    if not model or any(functions and _names(functions) != _names(model) for functions in known.values()):
        return known
    filled = {offset: functions or _at_rest(model) for offset, functions in known.items()}
    if not any(unit for functions in filled.values() for _, numbers in functions for _, unit in numbers):
        return known
    return {
        offset: [
            (name, [(n, other if n == 0 else unit) for (n, unit), (_, other) in zip(numbers, others, strict=True)])
            for (name, numbers), (_, others) in zip(functions, model, strict=True)
        ]
        for offset, functions in filled.items()
    }


def _with_ends(known: dict[float, Functions]) -> dict[float, Functions]:
    """What the engine moves wrongly from or to the element's own place begins or ends at rest.

    An element that has a transform of its own would begin or end there; few have, and move so.
    """
    nearest = {0.0: known[min(known)], 1.0: known[max(known)]}
    ends = {
        offset: _at_rest(functions)
        for offset, functions in nearest.items()
        if offset not in known and (_turn(_at_rest(functions), functions) >= HALF or "%" in str(functions))
    }
    return dict(sorted({**known, **ends}.items()))


def _with_turns(known: dict[float, Functions]) -> dict[float, Functions]:
    """Half a turn and more in steps that the engine cannot take for a turn the other way."""
    found = dict(known)
    offsets = list(known)
    for start, end in pairwise(offsets):
        turn = _turn(known[start], known[end])
        steps = min(math.ceil(turn / STEP), MOST_STEPS) if turn >= HALF else 1
        for step in range(1, steps):
            share = step / steps
            found[start + (end - start) * share] = _between(known[start], known[end], share)
    return dict(sorted(found.items()))


def _turn(before: Functions, after: Functions) -> float:
    """By how many degrees the widest rotation between two transforms turns; 0 where they are not alike."""
    if _names(before) != _names(after):
        return 0
    turns = [0.0]
    for (name, numbers), (_, others) in zip(before, after, strict=True):
        for (number, unit), (other, other_unit) in zip(numbers, others, strict=True):
            if (unit or other_unit) != (other_unit or unit):
                return 0
            if name in ("", "rotate", "rotatez"):
                turns.append(abs(other - number) * TURNS.get(unit or other_unit, 0))
    return max(turns)


def _between(before: Functions, after: Functions, share: float) -> Functions:
    return [
        (
            name,
            [
                (number + (other - number) * share, unit or other_unit)
                for (number, unit), (other, other_unit) in zip(numbers, others, strict=True)
            ],
        )
        for (name, numbers), (_, others) in zip(before, after, strict=True)
    ]
