"""``font-family`` of which no font is there, so that text is set in another → a diagnostic. No I/O, cannot fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.meant import did_you_mean
from masthead.imaging.lowering.font import GENERIC, KEYWORDS, family_of
from masthead.imaging.lowering.values import parse, split
from masthead.sentences import listed

MOST_NAMED = 6
# What operating systems bring: who names these before a generic family means whatever there is of that kind.
OF_SYSTEMS = frozenset(
    (
        *("-apple-system", "blinkmacsystemfont", "san francisco", "sf pro", "sf pro text", "sf pro display"),
        *("helvetica", "helvetica neue", "lucida grande", "geneva", "optima", "palatino", "avenir", "avenir next"),
        *("sf mono", "sfmono-regular", "menlo", "monaco", "apple color emoji"),
        *("arial", "arial black", "calibri", "cambria", "comic sans ms", "impact", "segoe ui", "tahoma"),
        *("trebuchet ms", "verdana", "georgia", "times", "times new roman", "palatino linotype", "book antiqua"),
        *("cascadia code", "cascadia mono", "consolas", "courier", "courier new", "lucida console"),
        *("lucida sans unicode", "segoe ui emoji", "segoe ui symbol"),
        *("roboto", "oxygen", "oxygen-sans", "ubuntu", "cantarell", "droid sans", "noto sans", "liberation sans"),
        *("dejavu sans", "dejavu sans mono", "liberation mono", "ubuntu mono", "noto color emoji"),
    )
)


def check_families(value: str, where: str, families: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The value of a ``font-family``; ``families`` are those that are there, by their names in lower case.

    Where one of its names is there, or it asks for nothing but what a system has of a kind, it is as it should be.
    """
    names = [family_of(family) for family in split(parse(value), ",")]
    lower = [name.lower() for name in names]
    if not all(names) or not KEYWORDS.isdisjoint(lower) or not families.keys().isdisjoint(lower):
        return
    if lower[0] in GENERIC or (lower[0] in OF_SYSTEMS and not GENERIC.isdisjoint(lower)):
        return
    hint = did_you_mean(lower[0], families.values()) or _fix(families)
    yield Diagnostic("missing-font", "warning", where, f"no font is called {names[0]!r}; text is set in another", hint)


def _fix(families: Mapping[str, str]) -> str:
    known = list(families.values())
    there = [*known[:MOST_NAMED], *(("others",) if len(known) > MOST_NAMED else ())]
    return f"give its file: fonts=[Font(…)], the folder fonts of the site or @font-face; there are {listed(there)}"
