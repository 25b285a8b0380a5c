"""CSS counters (CSS Lists 3): their values, counted here and given to each element as custom properties.

The engine knows no ``counter()``; ``declarations`` turns it into the ``var()`` whose name ``property_of`` says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.cascade.sheets import Declaration, rules_of
from masthead.imaging.lowering.elements.nodes import add_style
from masthead.imaging.lowering.values import Token, Tokens, functions, ident, split, words
from masthead.size import Size

PROPERTIES = frozenset({"counter-reset", "counter-increment", "counter-set", "display"})
_PSEUDO = re.compile(r"::?(before|after)$")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(slots=True)
class _Pseudo:
    """What a ``::before`` or ``::after`` does: changes of counters, and the functions in its content."""

    changes: dict[str, Tokens] = field(default_factory=dict)
    shown: list[Token] = field(default_factory=list)


def number_elements(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """Give every element the values that its generated content shows."""
    if parser.root is not None and any("counter(" in sheet or "counters(" in sheet for sheet in sheets):
        cascade = Cascade(parser, sheets, viewport, PROPERTIES.__contains__)
        _Count(cascade, _pseudo_elements(parser, sheets, viewport)).children([parser.root])


def property_of(function: Token) -> str | None:
    """The custom property that stands for a ``counter()`` or ``counters()``; ``None`` for other functions."""
    if function.lower_name not in ("counter", "counters"):
        return None
    words_ = [ident(token) or token.value for part in split(function.arguments, ",") for token in words(part)]
    return "--" + re.sub(r"[^\w-]+", "_", "-".join([function.lower_name, *map(str, words_)]))


class _Count:
    """One walk over a document; a counter lives among the siblings of the element that resets it."""

    def __init__(self, cascade: Cascade, pseudo_elements: dict[tuple[int, str], _Pseudo]) -> None:
        self._cascade = cascade
        self._pseudo_elements = pseudo_elements
        self._values: defaultdict[str, list[int]] = defaultdict(list)

    def children(self, nodes: Iterable[LexborNode]) -> None:
        """Count elements that share a parent, and all that is in them."""
        created: set[str] = set()
        for node in nodes:
            if self._cascade.text(node, "display") != "none":
                declared = {name: self._cascade.declared(node, name) for name in PROPERTIES}
                self._change({name: one.value for name, one in declared.items() if one}, created)
                self._inside(node)
        for name in created:
            self._values[name].pop()

    def _inside(self, node: LexborNode) -> None:
        created: set[str] = set()
        self._generate(node, "before", created)
        self.children(node.iter())
        self._generate(node, "after", created)
        for name in created:
            self._values[name].pop()

    def _generate(self, node: LexborNode, place: str, created: set[str]) -> None:
        pseudo = self._pseudo_elements.get((node.mem_id, place))
        if pseudo is not None:
            self._change(pseudo.changes, created)
            for function in pseudo.shown:
                add_style(node, f'{property_of(function)}: "{self._shown(function)}"')

    def _change(self, changes: dict[str, Tokens], created: set[str]) -> None:
        for name, value in _pairs(changes.get("counter-reset", []), 0):
            if name not in created:
                self._values[name].append(value)
                created.add(name)
            self._values[name][-1] = value
        for step in ("counter-increment", "counter-set"):
            for name, value in _pairs(changes.get(step, []), 1 if step == "counter-increment" else 0):
                if not self._values[name]:
                    self._values[name].append(0)
                    created.add(name)
                self._values[name][-1] = value + (self._values[name][-1] if step == "counter-increment" else 0)

    def _shown(self, function: Token) -> str:
        name, *others = (words(part) for part in split(function.arguments, ","))
        values = self._values[ident(name[0]) if name else ""] or [0]
        if function.lower_name == "counter":
            return _written(values[-1], others[0] if others else [])
        between = others[0][0].value if others and others[0] and others[0][0].type == "string" else ""
        return str(between).join(_written(value, others[1] if len(others) > 1 else []) for value in values)


def _pseudo_elements(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> dict[tuple[int, str], _Pseudo]:
    """What the pseudo-elements of elements do, by element and place; what is written later is added."""
    found: defaultdict[tuple[int, str], _Pseudo] = defaultdict(_Pseudo)
    for sheet in sheets:
        for rule in rules_of(sheet, viewport):
            place = _PSEUDO.search(rule.selector)
            if place is not None and any(map(_concerns_counters, rule.declarations)):
                for node in _select(parser, rule.selector[: place.start()] or "*"):
                    _add(found[node.mem_id, place[1]], rule.declarations)
    return found


def _concerns_counters(declaration: Declaration) -> bool:
    return declaration.name in PROPERTIES or bool({"counter", "counters"} & set(functions(declaration.value)))


def _add(pseudo: _Pseudo, declarations: Iterable[Declaration]) -> None:
    for declaration in declarations:
        if declaration.name in PROPERTIES:
            pseudo.changes[declaration.name] = declaration.value
        elif declaration.name == "content":
            pseudo.shown = [token for token in declaration.value if token.type == "function" and property_of(token)]


def _select(parser: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return parser.css(selector)
    except SelectolaxError:
        return []


def _pairs(value: Tokens, default: int) -> Iterator[tuple[str, int]]:
    """``a 2 b`` → a by 2, b by the default."""
    given = words(value)
    for index, token in enumerate(given):
        if (name := ident(token)) and name != "none":
            after = given[index + 1] if index + 1 < len(given) else None
            is_number = after is not None and after.type == "number" and after.int_value is not None
            yield name, after.int_value if is_number and after is not None else default


def _written(value: int, style: Tokens) -> str:
    """A number in a counter style; decimal where the style has no word for it, or is not known."""
    name = ident(style[0]) if style else "decimal"
    if name == "decimal-leading-zero":
        return f"{value:03d}" if value < 0 else f"{value:02d}"
    if name.endswith(("-alpha", "-latin")) and value > 0:
        letters = _letters(value)
    elif name.endswith("-roman") and 0 < value < 4000:
        letters = _roman(value)
    else:
        return str(value)
    return letters.upper() if name.startswith("upper") else letters


def _letters(value: int) -> str:
    text = ""
    while value:
        value, digit = divmod(value - 1, 26)
        text = chr(ord("a") + digit) + text
    return text


def _roman(value: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (value // size)
        value %= size
    return text
