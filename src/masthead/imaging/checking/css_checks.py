"""CSS that will not be drawn as written → diagnostics: unknown properties, undrawn ones, bad values.

Reads the author's own text, so that line and column are the author's; values are judged by the
engine itself after the rules of ``lowering``. Never stops a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from masthead.diagnostics import Diagnostic, Severity
from masthead.imaging.checking.properties import DRAWN, NOT_DRAWN, WITHOUT_EFFECT
from masthead.imaging.engine import refusal
from masthead.imaging.lowering.declarations import Context, is_lowered, lower_declaration
from masthead.imaging.lowering.values import Tokens, functions, text_of
from masthead.sentences import closest

_EXPECTED = re.compile(r"expected a value of (.*?)(?:; also accepts|$)", re.DOTALL)
_DESCRIPTORS = frozenset({"font-face", "property", "counter-style", "page", "import", "charset"})
LONGEST_VALUE = 60


def check_sheet(css: str, name: str, context: Context) -> Iterator[Diagnostic]:
    """A style sheet; ``name`` says which in messages."""
    for item in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        yield from _check_item(item, name, context)


def check_style(style: str, where: str, context: Context) -> Iterator[Diagnostic]:
    """A ``style`` attribute; ``where`` names its element."""
    for item in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            yield from _check_declaration(item.name, item.value, where, context)


def _check_item(item: Any, name: str, context: Context) -> Iterator[Diagnostic]:
    where = f"{name}:{item.source_line}:{item.source_column}"
    if item.type == "error":
        yield Diagnostic("bad-css", "warning", where, f"cannot be read: {item.message}")
    elif item.type == "declaration":
        yield from _check_declaration(item.name, item.value, where, context)
    elif getattr(item, "content", None) and getattr(item, "lower_at_keyword", None) not in _DESCRIPTORS:
        yield from _check_items(item.content, name, context)


def _check_items(content: Iterable[Any], name: str, context: Context) -> Iterator[Diagnostic]:
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        yield from _check_item(item, name, context)


def _check_declaration(name: str, value: Tokens, where: str, context: Context) -> Iterator[Diagnostic]:
    prop = name.lower()
    if name.startswith("--"):
        return
    if prop in DRAWN or is_lowered(prop):
        yield from _check_value(prop, value, where, context)
    elif prop in NOT_DRAWN:
        severity: Severity = "info" if prop in WITHOUT_EFFECT else "warning"
        yield Diagnostic("unsupported-property", severity, where, f"{prop} is CSS, but it is not drawn")
    elif not prop.startswith("-"):
        yield Diagnostic("unknown-property", "warning", where, f"{prop} is no CSS property", _meant(prop))


@lru_cache(maxsize=1024)
def _meant(prop: str) -> str:
    """What a misspelt property was meant to be; finding it takes a millisecond."""
    meant = closest(prop.replace("-", "_"), [known.replace("-", "_") for known in DRAWN | NOT_DRAWN])
    return f"did you mean {meant.replace('_', '-')}?" if meant else ""


def _check_value(prop: str, value: Tokens, where: str, context: Context) -> Iterator[Diagnostic]:
    if "var" in functions(value):
        return  # known when it is used, not before
    for lowered, text in lower_declaration(prop, value, context):
        refused = refusal(lowered, text) if lowered in DRAWN else "no rule understands it"
        if refused:
            given = text_of(value)
            shown = given if len(given) <= LONGEST_VALUE else f"{given[:LONGEST_VALUE]}…"
            expected = _EXPECTED.search(refused)
            hint = f"expected {expected[1]}" if expected else ""
            yield Diagnostic("bad-value", "warning", where, f"{prop} cannot be {shown!r}", hint)
            return
