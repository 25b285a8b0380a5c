"""The elements of an SVG as they will be once references are written out: how many, how deep, how large. No I/O.

An element with an ``id`` is a part that others refer to: what it holds counts once for each reference,
along whatever way leads there. Counts are upper bounds; a part that refers to itself counts once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

FAR = 1e15  # no number is followed beyond

_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LAST_STEP = re.compile(r"(?:.*[\s>+~])?([.#]?[\w-]+)")
_SCALING = re.compile(r"(scale|matrix|skewX|skewY)\s*\(([^)]*)\)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_LAYERED_STYLE = re.compile(r"(?<![\w-])(?:opacity|filter|mask|clip-path|mix-blend-mode|isolation)\s*:")
_LAYERED = frozenset({"opacity", "filter", "mask", "clip-path", "mix-blend-mode"})
# What they hold is drawn only where something refers to it.
_ASIDE = frozenset(
    {"defs", "symbol", "mask", "clipPath", "pattern", "marker", "filter", "linearGradient", "radialGradient"}
)
_SKEWED = 60.0  # the most that an angle below 89 degrees stretches


class Written(NamedTuple):
    """What is drawn in all: elements, levels of them, layers in one another, and how much it is enlarged."""

    elements: float
    height: int
    layers: int
    scale: float


@dataclass(slots=True)
class _Part:
    """What an element holds by itself; ``level``, ``layer`` and ``enlarged`` are where it begins."""

    level: int
    layer: int
    enlarged: float
    count: int = 0
    height: int = 0
    layers: int = 0
    scale: float = 1.0
    references: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)


class _Open(NamedTuple):
    """An element that is not closed yet."""

    name: str
    around: tuple[_Part, ...]
    layer: int
    enlarged: float


class Elements:
    """Follows a parser through an SVG; ``urls`` are the images in it."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.longest_filter = 0
        self.deepest = 0
        self._parts: dict[str, _Part] = {"": _Part(0, 0, 1.0)}
        self._open: list[_Open] = []
        self._filter = 0
        self._patterns: list[tuple[float, float, bool]] = []
        self._widest = 1.0
        self._css: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        above = self._open[-1] if self._open else _Open("", (self._parts[""],), 0, 1.0)
        around = () if name in _ASIDE else above.around
        identity = attributes.get("id")
        if identity:
            part = _Part(len(self._open), above.layer, above.enlarged)
            around = (*around, self._parts.setdefault(identity, part))
        layer = above.layer + _is_layered(attributes)
        enlarged = min(above.enlarged * _scale(attributes), FAR)
        self._open.append(_Open(name, around, layer, enlarged))
        self.deepest = max(self.deepest, len(self._open))
        references = list(_references(attributes))
        steps = [name, *(f".{one}" for one in attributes.get("class", "").split()), f"#{identity}", "*"]
        for part in around:
            part.count += 1
            part.height = max(part.height, len(self._open) - part.level)
            part.layers = max(part.layers, layer - part.layer)
            part.scale = max(part.scale, enlarged / part.enlarged)
            part.references.update(references)
            part.steps.update(steps)
        self._measure(name, attributes)

    def end(self, _name: str) -> None:
        """The last element that began ends."""
        self._open.pop()

    def text(self, text: str) -> None:
        """A piece of text; style sheets count."""
        if self._open and self._open[-1].name == "style":
            self._css.append(text)

    @property
    def largest_pattern(self) -> float:
        """The area of the largest tile, before it is enlarged."""
        wide = self._widest
        areas = (width * height * (1 if is_absolute else wide * wide) for width, height, is_absolute in self._patterns)
        return max(areas, default=0.0)

    def written(self) -> Written:
        """All of it, every reference followed."""
        css = "".join(self._css)
        ruled = dict(_ruled(css)) if "url(" in css else {}
        layered = _LAYERED_STYLE.search(css) is not None
        done: dict[str, Written | None] = {}
        waiting = [""]
        while waiting:
            part = self._parts[waiting[-1]]
            counted = self._counted(part, ruled)
            missing = [name for name in counted if name not in done]
            if waiting[-1] not in done:
                done[waiting[-1]] = None  # begun: a reference back to it counts nothing
                waiting += missing
                continue
            found = [(times, inner) for name, times in counted.items() if (inner := done[name]) is not None]
            name = waiting.pop()
            if done[name] is None:
                done[name] = _together(part, found, layered=layered)
        return done[""] or Written(0, 0, 0, 1.0)

    def _counted(self, part: _Part, ruled: Mapping[str, list[str]]) -> Counter[str]:
        """The parts that a part refers to, in attributes and by the rules of style sheets."""
        counted = Counter({name: times for name, times in part.references.items() if name in self._parts})
        for step, names in ruled.items():
            for name in names:
                if part.steps[step] and name in self._parts:
                    counted[name] += part.steps[step]
        return counted

    def _measure(self, name: str, attributes: Mapping[str, str]) -> None:
        width, height = (_number(attributes.get(side, "")) for side in ("width", "height"))
        if name == "pattern":
            self._patterns.append((width, height, attributes.get("patternUnits") == "userSpaceOnUse"))
        elif name == "filter":
            self._filter = 0
        elif name.startswith("fe"):
            self._filter += 1
            self.longest_filter = max(self.longest_filter, self._filter)
        else:
            self._widest = max(self._widest, width, height)
        self.urls.extend(value for value in attributes.values() if "data:" in value.lower())


def _together(part: _Part, found: list[tuple[int, Written]], *, layered: bool) -> Written:
    return Written(
        min(part.count + sum(times * inner.elements for times, inner in found), FAR),
        part.height + max((inner.height for _, inner in found), default=0),
        (part.height if layered else part.layers) + max((inner.layers for _, inner in found), default=0),
        min(part.scale * max((inner.scale for _, inner in found), default=1.0), FAR),
    )


def _references(attributes: Mapping[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if name in ("href", "xlink:href") and value.startswith("#"):
            yield value[1:]
        elif "url(" in value:
            yield from _REFERENCE.findall(value)


def _ruled(css: str) -> Iterator[tuple[str, list[str]]]:
    """The last step of each selector, and what its rule refers to."""
    found: dict[str, list[str]] = {}
    for selectors, declarations in _RULE.findall(css):
        names = _REFERENCE.findall(declarations)
        for selector in selectors.split(",") if names else ():
            step = _LAST_STEP.match(selector.strip())
            found.setdefault(step[1] if step else "*", []).extend(names)
    yield from found.items()


def _is_layered(attributes: Mapping[str, str]) -> bool:
    if _LAYERED_STYLE.search(attributes.get("style", "")):
        return True
    return any(attributes[name] not in ("1", "none") for name in _LAYERED.intersection(attributes))


def _scale(attributes: Mapping[str, str]) -> float:
    """How much an element enlarges what it holds, at least 1."""
    scale = 1.0
    for attribute in ("transform", "patternTransform", "style"):
        for function, text in _SCALING.findall(attributes.get(attribute, "")):
            numbers = [abs(_number(one)) for one in _NUMBER.findall(text)]
            if function.startswith("skew"):
                scale *= _SKEWED
            else:
                scale *= max(1.0, max(numbers[:2], default=1.0), sum(numbers[1:4:2]) if function == "matrix" else 1.0)
    box = [_number(one) for one in _NUMBER.findall(attributes.get("viewBox", ""))]
    if len(box) == 4:
        sides = zip(("width", "height"), box[2:], strict=True)
        scale *= max(1.0, *(_number(attributes.get(side, "")) / length for side, length in sides if length > 0))
    return min(scale, FAR)


def _number(text: str) -> float:
    """The number that a text begins with, else 0."""
    found = _NUMBER.match(text.strip())
    return min(abs(float(found[0])), FAR) if found else 0.0
