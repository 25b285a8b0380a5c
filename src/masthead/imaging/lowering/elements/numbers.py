"""Unitless math over custom properties that a ``style`` attribute sets: known only element by element.

``.bar { opacity: calc(var(--i) * .2) }`` with ``<div class="bar" style="--i: 3">``: the engine voids the
declaration, so the computed value is written into the ``style`` of each element that the rule selects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from masthead.imaging.lowering.math import FUNCTIONS, compute
from masthead.imaging.lowering.values import Tokens, custom_properties, functions, parse, text_of
from masthead.size import Size

# Properties whose value is a number.
NUMBERS = frozenset({"opacity", "order", "z-index", "flex-grow", "flex-shrink", "line-height", "font-weight", "scale"})


def compute_per_element(parser: LexborHTMLParser, sheets: Iterable[str], viewport: Size) -> None:
    """Write what rules say in terms of an element's own custom properties into its ``style``."""
    for sheet in sheets:
        if "var(" in sheet and "calc(" in sheet:
            for selector, name, value in _rules(sheet):
                for node in _selected(parser, selector):
                    _write(node, name, value, viewport)


def _rules(sheet: str) -> Iterator[tuple[str, str, Tokens]]:
    """Selector, property and value of each declaration that depends on the element."""
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            for item in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
                if item.type == "declaration" and item.lower_name in NUMBERS and "var" in functions(item.value):
                    yield text_of(rule.prelude), item.lower_name, item.value


def _selected(parser: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return [node for node in parser.css(selector) if "--" in (node.attributes.get("style") or "")]
    except SelectolaxError:  # a selector that only the engine knows, such as ::before
        return []


def _write(node: LexborNode, name: str, value: Tokens, viewport: Size) -> None:
    style = node.attributes.get("style") or ""
    items = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    declarations = [item for item in items if item.type == "declaration"]
    if any(item.lower_name == name for item in declarations):
        return  # the element's own word counts
    text = compute(value, viewport, custom_properties(declarations))
    if not FUNCTIONS & set(functions(parse(text))):
        node.attrs["style"] = f"{style.rstrip().rstrip(';')}; {name}: {text}"
