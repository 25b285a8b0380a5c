"""A style sheet → its rules for a canvas: selectors, specificity and declarations (CSS Cascade 5).

Conditional, layered and nested blocks are opened; conditions that are not understood are false.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import tinycss2

from masthead.imaging.lowering.cascade.media import matches
from masthead.imaging.lowering.cascade.selectors import Specificity, selectors_of
from masthead.imaging.lowering.values import Tokens, ident, parse_sheet, text_of, words
from masthead.remembering import remembered
from masthead.size import Size

_STRUCTURAL = re.compile(r":(?:first|last|nth|only)-|:empty|[+~]|>\s*\*")
# Ends in a type, class or id.
_NAMED = re.compile(r"(?:^|[\s>+~])[\w.#-](?:[^\s>+~()]|\([^()]*\))*$")


class Declaration(NamedTuple):
    """One declaration; ``name`` in lower case unless it is a custom property."""

    name: str
    value: Tokens
    important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector and its declarations; ``is_layered`` ones yield to others."""

    selector: str
    specificity: Specificity
    is_layered: bool
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands around a block."""

    viewport: Size
    parent: str = ""
    is_layered: bool = False


@remembered(entries=32, longest=20_000)
def rules_of(sheet: str, viewport: Size) -> tuple[Rule, ...]:
    """The rules of a sheet that count for a canvas of ``viewport`` CSS px, in order."""
    return tuple(_rules(parse_sheet(sheet), _Place(viewport)))


@remembered(entries=64, longest=20_000)
def _counts_siblings(sheet: str, viewport: Size) -> bool:
    return any(_STRUCTURAL.search(rule.selector) for rule in rules_of(sheet, viewport))


def counts_siblings(sheets: Iterable[str], viewport: Size) -> bool:
    """Whether a selector depends on how many elements stand beside another, so that none may be added."""
    return any(_counts_siblings(sheet, viewport) for sheet in sheets)


@remembered(entries=64, longest=20_000)
def _selects_unnamed(sheet: str, viewport: Size) -> bool:
    return any(
        not _NAMED.search(rule.selector) and not all(map(_is_reset, rule.declarations))
        for rule in rules_of(sheet, viewport)
    )


def selects_unnamed(sheets: Iterable[str], viewport: Size) -> bool:
    """Whether a rule could give an element of a type that no author knows, without class or id, more than a reset."""
    return any(_selects_unnamed(sheet, viewport) for sheet in sheets)


def _is_reset(declaration: Declaration) -> bool:
    return declaration.name == "box-sizing" or (
        declaration.name in ("margin", "padding") and text_of(declaration.value) == "0"
    )


@remembered(entries=2048, longest=1000)
def declarations_of(style: str) -> tuple[Declaration, ...]:
    """The declarations of a ``style`` attribute."""
    return _declarations(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))


def _rules(items: Iterable[Any], place: _Place) -> Iterator[Rule]:
    for item in items:
        if item.type == "qualified-rule":
            yield from _qualified(item, place)
        elif item.type == "at-rule" and item.content is not None and _counts(item, place.viewport):
            inner = replace(place, is_layered=place.is_layered or item.lower_at_keyword == "layer")
            yield from _block(item.content, inner)


def _qualified(rule: Any, place: _Place) -> Iterator[Rule]:
    selectors = selectors_of(rule.prelude, place.parent)
    items = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    declarations = _declarations(items)
    for selector, specificity in selectors:
        yield Rule(selector, specificity, place.is_layered, declarations)
    nested = [item for item in items if item.type != "declaration"]
    if nested:
        yield from _rules(nested, replace(place, parent=text_of(rule.prelude)))


def _block(content: Tokens, place: _Place) -> Iterator[Rule]:
    """The rules in an at-rule's block, and declarations that stand there for the rule around it."""
    items = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declarations = _declarations(items)
    if declarations and place.parent:
        for selector, specificity in selectors_of(tinycss2.parse_component_value_list(place.parent)):
            yield Rule(selector, specificity, place.is_layered, declarations)
    yield from _rules(items, place)


def _counts(rule: Any, viewport: Size) -> bool:
    if rule.lower_at_keyword == "media":
        return matches(rule.prelude, viewport)
    if rule.lower_at_keyword == "supports":
        return [ident(token) for token in words(rule.prelude)[:1]] != ["not"]
    return bool(rule.lower_at_keyword == "layer")


def _declarations(items: Iterable[Any]) -> tuple[Declaration, ...]:
    return tuple(
        Declaration(item.name if item.name.startswith("--") else item.lower_name, item.value, item.important)
        for item in items
        if item.type == "declaration"
    )
