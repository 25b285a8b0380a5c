"""Tables as CSS 2 sizes them: a cell's width without its padding, collapsed borders counted once.

The engine makes a column as wide as the ``width`` of a cell says, padding included, and the content
beside it; collapsed borders between columns it counts twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.elements.nodes import add_style
from masthead.imaging.lowering.elements.sides import border_of, is_known, is_line, padding_of
from masthead.size import Size

_WANTED = re.compile(r"padding.*|border.*|width|height|box-sizing")
CELLS = ("td", "th")
Rows = list[list[LexborNode]]


def shape_tables(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """Write widths and borders into the cells with which the engine draws tables as browsers do."""
    tables = parser.css("table")
    if not tables:
        return
    cascade = Cascade(parser, sheets, viewport, lambda name: _WANTED.fullmatch(name) is not None)
    for table in tables:
        rows = [[cell for cell in row.iter() if cell.tag in CELLS] for row in table.css("tr")]
        for cell in (cell for row in rows for cell in row):
            _widen(cascade, cell)
        if cascade.text(table, "border-collapse") == "collapse" and _is_framed_by_cells(cascade, table, rows):
            _collapse(cascade, table, rows)


def _widen(cascade: Cascade, cell: LexborNode) -> None:
    """A cell's width with its padding and borders, for the engine to take it from the column."""
    if cascade.text(cell, "box-sizing") == "border-box" or cascade.text(cell, "height"):
        return
    width, sides = cascade.text(cell, "width"), ("left", "right")
    parts = [padding_of(cascade, cell, side) for side in sides] + [border_of(cascade, cell, side)[0] for side in sides]
    parts = [part for part in (width, *parts) if is_line(part)]
    if len(parts) > 1 and width and all(map(is_known, parts)):
        add_style(cell, f"box-sizing: border-box; width: calc({' + '.join(parts)})")


def _is_framed_by_cells(cascade: Cascade, table: LexborNode, rows: Rows) -> bool:
    """Whether all borders are those of cells in a plain grid, left and right ones among them."""
    others = [table, *table.css("tr, thead, tbody, tfoot")]
    spans = table.css_first("[colspan], [rowspan], table table")
    return (
        spans is None
        and not any(
            _has_border(cascade, other, side) for other in others for side in ("top", "right", "bottom", "left")
        )
        and any(
            _has_border(cascade, cell, "left") and _has_border(cascade, cell, "right") for row in rows for cell in row
        )
    )


def _collapse(cascade: Cascade, table: LexborNode, rows: Rows) -> None:
    """Separate borders without space, each between two cells drawn by the first of them."""
    add_style(table, "border-collapse: separate; border-spacing: 0")
    beside = [pair for row in rows for pair in pairwise(row)]
    below = [pair for above, row in pairwise(rows) for pair in zip(above, row, strict=False)]
    hidden = [
        (cell, start)
        for pairs, end, start in ((beside, "right", "left"), (below, "bottom", "top"))
        for before, cell in pairs
        if _has_border(cascade, before, end) and _has_border(cascade, cell, start)
    ]
    for cell, side in hidden:
        add_style(cell, f"border-{side}: 0")


def _has_border(cascade: Cascade, node: LexborNode, side: str) -> bool:
    return is_line(border_of(cascade, node, side)[0])
