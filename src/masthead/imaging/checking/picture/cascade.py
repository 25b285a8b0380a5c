"""What style sheets and ``style`` attributes say of each element, for the few properties that checks look at.

A small cascade (CSS Cascade 4): importance, specificity, order; ``@media`` and its like count where the
engine says so. Nothing is inherited and nothing is computed: a value is what the author wrote. No I/O,
cannot fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from masthead.imaging.checking.at_rules import counts
from masthead.imaging.document import Document
from masthead.imaging.engine import refusal
from masthead.imaging.lowering.values import Token, Tokens, functions, parse, split, text_of, words

WATCHED = frozenset(
    (
        *("overflow", "overflow-x", "overflow-y", "text-overflow", "-webkit-line-clamp", "line-clamp", "visibility"),
        *(
            "opacity",
            "position",
            "inset",
            "top",
            "right",
            "bottom",
            "left",
            "object-fit",
            "image-rendering",
            "background",
            "background-image",
            "background-size",
        ),
        *("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "color", "-webkit-text-fill-color"),
    )
)
ALIASES = {"-webkit-line-clamp": "line-clamp", "-webkit-mask-image": "mask-image"}
IDS, CLASSES, TYPES = 1_000_000, 1_000, 1

# Importance and origin, specificity: what is greater wins, and of equals the later.
Weight = tuple[int, int]


class _Rule(NamedTuple):
    selector: Tokens
    declarations: list[Any]


class Cascade:
    """The author's word on each element of a page."""

    def __init__(self, document: Document, tree: LexborHTMLParser) -> None:
        self._said: dict[int, dict[str, tuple[Weight, str]]] = {}
        self._tree = tree
        for sheet in document.stylesheets:
            if any(name in sheet.lower() for name in WATCHED):
                items = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
                for rule in _rules(items, [], document):
                    self._add_rule(rule)
        for node in tree.css("[style]"):
            style = node.attributes.get("style") or ""
            items = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
            self._add([node], [item for item in items if item.type == "declaration"], (1, 0))

    def said(self, node: LexborNode | None, name: str) -> str:
        """The value of a property in lower case; empty where nobody said one."""
        found = self._said.get(node.mem_id, {}).get(name) if node is not None else None
        return found[1] if found else ""

    def _add_rule(self, rule: _Rule) -> None:
        for selector in split(rule.selector, ","):
            try:
                nodes = self._tree.css(text_of(selector))
            except SelectolaxError:  # ::before and its like are nobody's
                continue
            self._add(nodes, rule.declarations, (0, specificity(selector)))

    def _add(self, nodes: Iterable[LexborNode], declarations: Iterable[Any], weight: Weight) -> None:
        found = [
            (name, value, (weight[0] + 2 * item.important, weight[1]))
            for item in declarations
            if item.lower_name in WATCHED and refusal(item.lower_name, text_of(item.value)) is None
            for name, value in _longhands(item.lower_name, item.value)
        ]
        for node in nodes:
            said = self._said.setdefault(node.mem_id, {})
            for name, value, own in found:
                if name not in said or said[name][0] <= own:
                    said[name] = own, value


def _rules(items: Iterable[Any], outer: Tokens, document: Document) -> Iterator[_Rule]:
    """Every rule that counts, nested ones with the selector of the rule around them."""
    own = [item for item in items if item.type == "declaration"]
    if own and outer:
        yield _Rule(outer, own)
    for item in items:
        if item.type == "qualified-rule":
            yield from _rules(_content(item), _nested(outer, item.prelude), document)
        elif item.type == "at-rule" and counts(item, document.context.viewport):
            yield from _rules(_content(item), outer, document)


def _content(item: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(item.content, skip_comments=True, skip_whitespace=True))


def _nested(outer: Tokens, selector: Tokens) -> Tokens:
    """A selector inside the rule of another (CSS Nesting): in the place of ``&``, else in front."""
    if not outer:
        return selector
    around = f":is({text_of(outer)})"
    texts = []
    for part in split(selector, ","):
        placed = "".join(around if one == "&" else one.serialize() for one in part)
        texts.append(placed if "&" in part else f"{around} {placed}")
    return parse(", ".join(texts))


def specificity(selector: Iterable[Token]) -> int:
    """How much a selector weighs (Selectors 4): ids, then classes, attributes and pseudo-classes, then types."""
    weight, colons = 0, 0
    after_dot = False
    for token in selector:
        if token.type == "hash":
            weight += IDS
        elif token.type == "[] block":
            weight += CLASSES
        elif token.type == "ident":
            weight += CLASSES if after_dot or colons == 1 else TYPES
        elif token.type == "function" and token.lower_name in ("is", "not", "has"):
            weight += max((specificity(part) for part in split(token.arguments, ",")), default=0)
        elif token.type == "function" and token.lower_name != "where":
            weight += CLASSES
        colons = colons + 1 if token.type == "literal" and token.value == ":" else 0
        after_dot = token.type == "literal" and token.value == "."
    return weight


def _longhands(name: str, value: Tokens) -> Iterator[tuple[str, str]]:
    """What a declaration says, in the properties that checks ask for."""
    text = text_of(value).lower()
    if name == "overflow":
        across, *down = text.split()
        yield "overflow-x", across
        yield "overflow-y", (down or [across])[0]
    elif name == "background":
        layers = split(value, ",")
        yield "background-image", ", ".join(_image_of(layer) for layer in layers)
        yield "background-size", ", ".join(_size_of(layer) for layer in layers)
    elif name in ("mask", "-webkit-mask"):
        yield "mask-image", text
    else:
        kept = text_of(value) if name == "background-image" else text  # URLs have capitals
        yield ALIASES.get(name, name), kept


def _image_of(layer: Tokens) -> str:
    found = (token for token in words(layer) if token.type in ("url", "function"))
    images = (token for token in found if token.type == "url" or "url" in functions([token]))
    return next((text_of([token]) for token in images), "none")


def _size_of(layer: Tokens) -> str:
    """What stands behind the slash: one or two sizes."""
    _, *after = split(layer, "/")
    sizes = []
    for token in words(after[0]) if after else ():
        is_size = token.type in ("dimension", "percentage", "number") or text_of([token]).lower() in (
            "auto",
            "cover",
            "contain",
        )
        if not is_size:
            break
        sizes.append(text_of([token]).lower())
    return " ".join(sizes) or "auto"
