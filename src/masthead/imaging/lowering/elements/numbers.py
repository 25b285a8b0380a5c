"""Unitless math over custom properties: known only element by element.

``.bar { opacity: calc(var(--i) * .2) }`` with ``<div class="bar" style="--i: 3">``: the engine voids the
declaration, so that the computed value of the one that wins is written into the element's ``style``.
"""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.cascade.sheets import Declaration
from masthead.imaging.lowering.elements.nodes import add_style
from masthead.imaging.lowering.math import FUNCTIONS, compute
from masthead.imaging.lowering.values import functions, parse
from masthead.size import Size

# Properties whose value is a number.
NUMBERS = frozenset({"opacity", "order", "z-index", "flex-grow", "flex-shrink", "line-height", "font-weight", "scale"})


def compute_numbers(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """Write what rules say in terms of an element's custom properties into its ``style``."""
    if not any("var(" in sheet and "calc(" in sheet for sheet in sheets):
        return
    cascade = Cascade(parser, sheets, viewport, lambda name: name in NUMBERS or name.startswith("--"))
    computed = [
        (node, declaration, text)
        for node, declarations in cascade.elements()
        for declaration in declarations
        if (text := _computed(cascade, node, declaration, viewport))
    ]
    for node, declaration, text in computed:
        add_style(node, f"{declaration.name}: {text}{' !important' if declaration.important else ''}")


def _computed(cascade: Cascade, node: LexborNode, declaration: Declaration, viewport: Size) -> str | None:
    """The number that a declaration comes to on an element; ``None`` where the engine can do without."""
    used = set(functions(declaration.value))
    if declaration.name not in NUMBERS or "var" not in used or not used & FUNCTIONS:
        return None
    text = compute(declaration.value, viewport, cascade.custom_properties(node))
    return None if FUNCTIONS & set(functions(parse(text))) else text
