"""CSS that will not be drawn as written → diagnostics: names, values, selectors and at-rules.

Reads the author's own text, so that line and column are the author's; values are judged by the
engine itself after the rules of ``lowering``. Never stops a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import tinycss2

from masthead.diagnostics import Diagnostic, Severity
from masthead.imaging.checking.at_rules import check_at_rule, counts
from masthead.imaging.checking.families import check_families
from masthead.imaging.checking.meant import did_you_mean
from masthead.imaging.checking.properties import DRAWN, IN_SVG, NOT_DRAWN, ONLY_PREFIXED, WITHOUT_EFFECT
from masthead.imaging.checking.selectors import check_selectors
from masthead.imaging.engine import refusal
from masthead.imaging.lowering.declarations import BY_ELEMENT, Context, is_lowered, lower_declaration
from masthead.imaging.lowering.values import Tokens, functions, text_of
from masthead.sentences import shortened

_EXPECTED = re.compile(r"expected a value of (.*?)(?:; also accepts|$)", re.DOTALL)
# Browsers pass over each other's.
_PREFIX = re.compile(r"^-(?:webkit|moz|ms|o|khtml|apple|epub)-")
_OLD_BOX = re.compile(r"-webkit-box-(?:align|orient|pack)")  # stands beside a line clamp, without which it does nothing
_IS_SVG = re.compile(r"(?:^|> )svg\b")
LONGEST_VALUE = 60


class Terms(NamedTuple):
    """What CSS is judged by: what its rules know, and the families that there are by their names in lower case."""

    context: Context
    families: Mapping[str, str]


def check_sheet(css: str, name: str, terms: Terms) -> Iterator[Diagnostic]:
    """A style sheet; ``name`` says which in messages."""
    items = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    yield from _check_items(items, name, terms, nested=False)


def check_style(style: str, where: str, terms: Terms) -> Iterator[Diagnostic]:
    """A ``style`` attribute; ``where`` names its element."""
    items = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    for item in items:
        if item.type == "declaration":
            yield from _check_declaration(item, where, terms, beside=items)
        elif item.type != "at-rule":
            message = "it has to be declarations, such as color: red; margin: 0"
            yield Diagnostic("bad-css", "warning", where, f"cannot be read: {message}")


def _check_items(items: list[Any], name: str, terms: Terms, *, nested: bool) -> Iterator[Diagnostic]:
    """What stands in a sheet or a block; ``nested`` says that it is the block of a rule."""
    for item in items:
        where = f"{name}:{item.source_line}:{item.source_column}"
        if item.type == "error":
            yield Diagnostic("bad-css", "warning", where, f"cannot be read: {item.message}")
        elif item.type == "declaration":
            yield from _check_declaration(item, where, terms, beside=items)
        elif item.type == "qualified-rule":
            yield from check_selectors(item.prelude, where, nested=nested)
            yield from _check_items(_content(item), name, terms, nested=True)
        else:
            yield from check_at_rule(item, where)
            if counts(item, terms.context.viewport):
                yield from _check_items(_content(item), name, terms, nested=nested)
            elif item.lower_at_keyword.endswith("keyframes"):
                for frame in _content(item):
                    yield from _check_items(_content(frame), name, terms, nested=True)


def _content(item: Any) -> list[Any]:
    found = getattr(item, "content", None) or ()
    return list(tinycss2.parse_blocks_contents(found, skip_comments=True, skip_whitespace=True))


def _check_declaration(item: Any, where: str, terms: Terms, *, beside: list[Any]) -> Iterator[Diagnostic]:
    if item.name.startswith("--") or item.lower_name in BY_ELEMENT:
        return
    prop, plain = item.lower_name, _PREFIX.sub("", item.lower_name)
    if prop in DRAWN or is_lowered(prop):
        yield from _check_value(prop, item.value, where, terms)
    elif prop in IN_SVG:
        if not _IS_SVG.search(where):
            hint = "set it on the SVG or in it, where it is drawn"
            yield Diagnostic("unsupported-property", "warning", where, f"{prop} is drawn in SVG only", hint)
    elif prop in NOT_DRAWN or (plain in NOT_DRAWN and plain != prop and plain not in WITHOUT_EFFECT):
        severity: Severity = "info" if prop in WITHOUT_EFFECT else "warning"
        yield Diagnostic("unsupported-property", severity, where, f"{prop} is CSS, but it is not drawn")
    elif plain == prop:
        hint = did_you_mean(prop, DRAWN | NOT_DRAWN)
        yield Diagnostic("unknown-property", "warning", where, f"{prop} is no CSS property", hint)
    elif prop in ONLY_PREFIXED:
        yield Diagnostic("unsupported-property", "warning", where, f"{prop} is not drawn")
    elif plain in DRAWN and _is_lost(prop, plain, beside):
        yield Diagnostic("unsupported-property", "warning", where, f"{prop} is not drawn", f"write {plain}")


def _is_lost(prop: str, plain: str, items: list[Any]) -> bool:
    """Whether browsers draw a property with a prefix that stands alone: without its plain form beside it."""
    if not prop.startswith("-webkit-") or _OLD_BOX.fullmatch(prop):
        return False
    return not any(item.type == "declaration" and item.lower_name == plain for item in items)


def _check_value(prop: str, value: Tokens, where: str, terms: Terms) -> Iterator[Diagnostic]:
    if "var" in functions(value):
        return  # known when it is used, not before
    for lowered, text in lower_declaration(prop, value, terms.context):
        refused = refusal(lowered, text) if lowered in DRAWN else "no rule understands it"
        if refused:
            hint = _slip(value) or _expected(refused)
            message = f"{prop} cannot be {shortened(text_of(value), LONGEST_VALUE)!r}"
            yield Diagnostic("bad-value", "warning", where, message, hint)
            return
        if lowered == "font-family":
            yield from check_families(text, where, terms.families)


def _slip(value: Tokens) -> str:
    """What was probably forgotten or misspelt around a value."""
    literals = [token.value for token in value if token.type == "literal"]
    if ":" in literals:
        return "is a semicolon missing?"
    return "did you mean !important?" if "!" in literals else ""


def _expected(refused: str) -> str:
    expected = _EXPECTED.search(refused)
    return f"expected {expected[1]}" if expected else ""
