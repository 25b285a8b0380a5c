"""``Box`` and ``Run``: where the engine puts boxes and the lines of text in them. Values only; CSS px.

A box has its own coordinates, which begin at its top left corner; ``Transform`` takes them to the canvas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle, by its sides."""

    left: float
    top: float
    right: float
    bottom: float


class Transform(NamedTuple):
    """The matrix of CSS: ``x`` becomes ``a·x + c·y + e``, ``y`` becomes ``b·x + d·y + f``."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @property
    def is_upright(self) -> bool:
        """Whether nothing is turned, skewed or mirrored."""
        return abs(self.b) < 1e-3 and abs(self.c) < 1e-3 and self.a > 0 and self.d > 0

    @property
    def scales(self) -> tuple[float, float]:
        """How much longer things become, across and down."""
        return math.hypot(self.a, self.b), math.hypot(self.c, self.d)

    def after(self, right: float, down: float) -> Transform:
        """The transform of what begins further right and down in the coordinates of a box."""
        e, f = self.a * right + self.c * down + self.e, self.b * right + self.d * down + self.f
        return self._replace(e=e, f=f)

    def of(self, rect: Rect) -> Rect:
        """Where an upright transform takes a rectangle."""
        left, top, right, bottom = rect
        return Rect(self.a * left + self.e, self.d * top + self.f, self.a * right + self.e, self.d * bottom + self.f)


class Run(NamedTuple):
    """A piece of a line of text in one style, in the coordinates of its box (the engine's begin inside the padding)."""

    text: str
    x: float
    y: float
    width: float
    height: float


class Box(NamedTuple):
    """A box that was laid out; lines of text, or other boxes, or both."""

    width: float
    height: float
    transform: Transform
    runs: tuple[Run, ...]
    children: tuple[Box, ...]

    @property
    def rect(self) -> Rect:
        """Where an upright box is on the canvas."""
        return self.transform.of(Rect(0.0, 0.0, self.width, self.height))

    def place(self, run: Run) -> Rect:
        """Where a run of an upright box is on the canvas."""
        return self.transform.of(Rect(run.x, run.y, run.x + run.width, run.y + run.height))

    def with_rest_of(self, taller: Box) -> Box:
        """The box with the lines and the boxes that it has only where there is more room, at the end of its own."""
        begins_alike = [run.text for run in self.runs] == [run.text for run in taller.runs[: len(self.runs)]]
        runs = taller.runs if begins_alike else self.runs
        children = [mine.with_rest_of(other) for mine, other in zip(self.children, taller.children, strict=False)]
        right, down = self.transform.e - taller.transform.e, self.transform.f - taller.transform.f
        children += (child.moved(right, down) for child in taller.children[len(children) :])
        return self._replace(runs=runs, children=(*children, *self.children[len(children) :]))

    def moved(self, right: float, down: float) -> Box:
        """The box elsewhere on the canvas, with all that is in it."""
        there = self.transform._replace(e=self.transform.e + right, f=self.transform.f + down)
        return self._replace(transform=there, children=tuple(child.moved(right, down) for child in self.children))

    def beside(self, other: Box) -> Iterator[tuple[Box, Box | None]]:
        """Every box of ``walk`` with its twin in another layout of the same page, where there are as many boxes."""
        waiting: list[tuple[Box, Box | None]] = [(self, other)]
        while waiting:
            box, twin = waiting.pop()
            yield box, twin
            twins: Sequence[Box | None] = twin.children if twin is not None else ()
            if len(twins) != len(box.children):
                twins = (None,) * len(box.children)
            waiting += reversed(list(zip(box.children, twins, strict=True)))

    def walk(self) -> Iterator[Box]:
        """The box and every box in it, in the order of the document."""
        waiting = [self]
        while waiting:
            box = waiting.pop()
            yield box
            waiting += reversed(box.children)

    def mapped(self, boxes: Iterable[Box]) -> Box:
        """The box with others in the place of its own and those in it, one for each of ``walk``."""
        return _mapped(self, iter(boxes))


def _mapped(box: Box, boxes: Iterator[Box]) -> Box:
    return next(boxes)._replace(children=tuple(_mapped(child, boxes) for child in box.children))
