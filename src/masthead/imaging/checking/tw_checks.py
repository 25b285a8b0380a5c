"""Utilities in ``tw`` that will not be drawn as written → diagnostics. Never stops a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.css_checks import Terms, check_style
from masthead.imaging.dialects.palette import COLOURS
from masthead.imaging.dialects.scales import FONT_SIZES, FONT_WEIGHTS, LETTER_SPACINGS, LINE_HEIGHTS, RADII, SHADOWS
from masthead.imaging.dialects.tailwind import resolve, translate
from masthead.imaging.dialects.utilities import PREFIXES, STATIC
from masthead.sentences import closest

_MARKS = re.compile(r"^(?:.*:)?!?-?|!$")
# Properties of SVG, where they are drawn.
_PAINTS = re.compile(r"(?<![\w-])(?:fill|stroke|stroke-width): [^;]*;")
# What may follow a prefix, as far as somebody could misspell it.
_ENDINGS = (
    *COLOURS,
    *{**FONT_SIZES, **FONT_WEIGHTS, **LETTER_SPACINGS, **LINE_HEIGHTS, **RADII, **SHADOWS},
    *("0", "1", "2", "4", "8", "1/2", "full", "auto", "screen", "center", "start", "end", "between", "stretch"),
    *("left", "right", "hidden", "cover", "contain", "t", "r", "b", "l", "br", "tr", "bl", "tl", "50"),
)


def check_utilities(classes: str, where: str, terms: Terms) -> Iterator[Diagnostic]:
    """The ``tw`` of one element; ``where`` names it."""
    styles = translate(classes, terms.context.viewport)
    for name in styles.unknown:
        meant = _meant(name)
        hint = f"did you mean {meant}?" if meant else "write it as CSS in style"
        yield Diagnostic("unknown-utility", "warning", where, f"{name} is no Tailwind utility that is known here", hint)
    yield from check_style(_PAINTS.sub("", f"{styles.own} {styles.children}"), where, terms)


def _meant(name: str) -> str | None:
    """The utility that a name is close to; its prefixes and marks are left away."""
    if "[" in name:
        return None
    plain = _MARKS.sub("", name)
    prefix, _, value = plain.rpartition("-")
    spelt = closest(prefix.replace("-", "_"), [known.replace("-", "_") for known in PREFIXES])
    if spelt and resolve(better := f"{spelt.replace('_', '-')}-{value}"):
        return None if better == plain else better
    # The words are compared as they are: ``closest`` takes dashes for underscores.
    meant = closest(plain.replace("-", "_"), [known.replace("-", "_") for known in _known(plain[:1])])
    found = meant and meant.replace("_", "-")
    return None if found == plain else found


@lru_cache(maxsize=32)
def _known(initial: str) -> tuple[str, ...]:
    """The utilities that begin with a letter."""
    prefixes = [prefix for prefix in PREFIXES if prefix.startswith(initial)]
    names = [f"{prefix}-{ending}" for prefix in prefixes for ending in _ENDINGS if resolve(f"{prefix}-{ending}")]
    return (*names, *prefixes, *(name for name in STATIC if name.startswith(initial)))
