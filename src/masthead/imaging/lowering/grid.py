"""Named grid areas → line numbers (CSS Grid 2). The engine places named areas as if they had no name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from masthead.imaging.lowering.values import Tokens, ident, parse, split, text_of, words

# Name → the lines around it: row start, column start, row end, column end.
Areas = dict[str, tuple[int, int, int, int]]
_TEMPLATES = re.compile(r"""grid-template(?:-areas)?\s*:((?:[^;}"']|"[^"]*"|'[^']*')*)""", re.IGNORECASE)


def areas_of(sheets: Iterable[str]) -> Areas:
    """The areas that all CSS of a document names; a name that two grids place differently is left out."""
    found: dict[str, set[tuple[int, int, int, int]]] = {}
    for sheet in sheets:
        if "grid-template" in sheet:
            for value in _TEMPLATES.findall(sheet):
                for name, lines in _areas_in(parse(value)).items():
                    found.setdefault(name, set()).add(lines)
    return {name: next(iter(lines)) for name, lines in found.items() if len(lines) == 1}


def _areas_in(tokens: Tokens) -> Areas:
    rows = [token.value.split() for token in tokens if token.type == "string"]
    cells: dict[str, list[tuple[int, int]]] = {}
    for row, names in enumerate(rows, start=1):
        for column, name in enumerate(names, start=1):
            if name.strip("."):
                cells.setdefault(name, []).append((row, column))
    return {name: (*min(places), max(places)[0] + 1, max(places)[1] + 1) for name, places in cells.items()}


def lower_area(tokens: Tokens, areas: Areas) -> str | None:
    """``grid-area: name`` as lines; ``None`` for anything else."""
    value = words(tokens)
    lines = areas.get(value[0].value) if len(value) == 1 and ident(value[0]) else None
    return " / ".join(map(str, lines)) if lines else None


def lower_template(tokens: Tokens) -> list[tuple[str, str]] | None:
    """The ``grid-template`` shorthand as rows and columns, its strings as areas."""
    if len(words(tokens)) == 1:
        return None
    before, *after = split(tokens, "/")
    strings = [token for token in before if token.type == "string"]
    rows = _row_sizes(words(before)) if strings else text_of(before)
    lowered = [("grid-template-rows", rows)]
    if strings:
        lowered.append(("grid-template-areas", " ".join(text_of([string]) for string in strings)))
    return lowered + ([("grid-template-columns", text_of(after[0]))] if after else [])


def _row_sizes(value: Tokens) -> str:
    """The size behind each string; a row without one is as high as its content."""
    sizes: list[str] = []
    for token in value:
        if token.type == "string":
            sizes.append("auto")
        elif sizes:
            sizes[-1] = text_of([token])
    return " ".join(sizes)
