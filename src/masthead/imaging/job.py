"""``Job``: one picture to draw, and ``Drawing``: one that is drawn. Values only, no I/O.

A ``Job`` is checked and made of plain values, so that it can travel to another process, and says
everything that can change a picture but the content of the files that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.font import Font
from masthead.settings import Settings
from masthead.size import Size


@dataclass(frozen=True, slots=True)
class Output:
    """How a picture is written: a row of ``FORMATS`` by name, and the effort.

    ``duration`` in seconds makes it an animation of ``fps`` frames a second; ``sizes`` are the sides
    of the squares of an ICO, in device px.
    """

    format: str
    quality: int | None
    level: str
    max_bytes: int | None
    duration: float | None
    fps: float
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One picture to draw: ``source`` is HTML, ``size`` in CSS px, ``scale`` device px for each of them."""

    source: str
    size: Size
    scale: float
    output: Output
    fonts: tuple[Font, ...]
    emoji: str | None
    stylesheets: tuple[str, ...]
    compat: str | None
    images: tuple[tuple[str, bytes], ...]
    debug: bool
    deterministic: bool
    strict: bool
    settings: Settings


class Read(NamedTuple):
    """Something read from outside of a job while it was drawn: a ``url``, or the ``file`` of an emoji."""

    kind: Literal["url", "file"]
    name: str
    digest: str
    """Of the content; empty where nothing could be had."""
    is_spare: bool = False
    """Whether something else that the page names was taken in its place."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a picture was drawn with beside its job: what was read, and whose fonts were looked through."""

    reads: tuple[Read, ...] = ()
    searched: Literal["", "packages", "machine"] = ""


@dataclass(frozen=True)
class Drawing:
    """A finished picture; ``size`` in CSS px, ``timings`` are (phase, seconds)."""

    body: bytes
    media_type: str
    size: Size
    timings: tuple[tuple[str, float], ...]
    inspect: Callable[[], Iterable[Diagnostic]]
    outside: Outside = Outside()
    noticed: tuple[Diagnostic, ...] = ()
    """Those of ``diagnostics`` that drawing it found out: characters that no font has, emoji without a picture."""

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is worth knowing of the picture; found out when first asked for."""
        return tuple(self.inspect())
