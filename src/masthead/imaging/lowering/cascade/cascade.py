"""For each element, the declaration that wins: by importance, style attribute, specificity and order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from masthead.imaging.lowering.cascade.selectors import Specificity
from masthead.imaging.lowering.cascade.sheets import Declaration, declarations_of, rules_of
from masthead.imaging.lowering.values import text_of
from masthead.size import Size

# Importance, layer, specificity; what is written later wins among equals.
_Weight = tuple[bool, bool, Specificity]
_Winners = dict[str, tuple[_Weight, Declaration]]


class Cascade:
    """The winning declarations of the properties that ``wanted`` accepts, for the elements of a document.

    A selector that lexbor does not know, such as ``::before``, selects nothing. ``style`` attributes are
    parsed when somebody asks for their element. ``read`` says what a declaration stands for, such as the
    longhands of a shorthand; nothing where it does not count.
    """

    def __init__(
        self,
        parser: LexborHTMLParser,
        sheets: Sequence[str],
        viewport: Size,
        wanted: Callable[[str], bool],
        read: Callable[[Declaration], Iterable[Declaration]] = lambda one: (one,),
    ) -> None:
        self._parser = parser
        self._wanted = wanted
        self._read = read
        self._by_sheets: dict[int, _Winners] = {}
        self._selected: dict[int, LexborNode] = {}
        self._custom: dict[int, dict[str, str]] = {}
        for sheet in sheets:
            for rule in rules_of(sheet, viewport):
                declarations = self._readable(rule.declarations)
                for node in self._select(rule.selector) if declarations else ():
                    self._selected[node.mem_id] = node
                    for one in declarations:
                        self._enter(node, one, (one.important, rule.is_layered == one.important, rule.specificity))

    def declared(self, node: LexborNode, name: str) -> Declaration | None:
        """What counts for a property of an element itself."""
        found = self._by_sheets.get(node.mem_id, {}).get(name)
        by_sheets = found[1] if found else None
        own = None
        for one in self._own(node):
            if one.name == name and (own is None or one.important >= own.important):
                own = one
        if own is None or (by_sheets is not None and by_sheets.important > own.important):
            return by_sheets
        return own

    def text(self, node: LexborNode, name: str) -> str:
        """The value of a property of an element itself in lower case, empty where none is declared."""
        found = self.declared(node, name)
        return text_of(found.value).lower() if found else ""

    def custom_properties(self, node: LexborNode | None) -> dict[str, str]:
        """The custom properties that an element has or inherits."""
        if node is None:
            return {}
        if node.mem_id not in self._custom:
            own = {name: text_of(one.value) for name, one in self._all(node).items() if name.startswith("--")}
            inherited = self.custom_properties(node.parent)
            self._custom[node.mem_id] = {**inherited, **own} if own else inherited
        return self._custom[node.mem_id]

    def elements(self) -> Iterator[tuple[LexborNode, list[Declaration]]]:
        """Every element for which something is declared, with what wins."""
        styled = {node.mem_id: node for node in self._parser.css("[style]")}
        for node in {**self._selected, **styled}.values():
            yield node, list(self._all(node).values())

    def _all(self, node: LexborNode) -> dict[str, Declaration]:
        names = {*self._by_sheets.get(node.mem_id, ()), *(one.name for one in self._own(node))}
        return {name: found for name in names if (found := self.declared(node, name))}

    def _own(self, node: LexborNode) -> list[Declaration]:
        """What the ``style`` attribute of an element says."""
        style = node.attributes.get("style") if node.tag != "-document" else None
        return self._readable(declarations_of(style)) if style else []

    def _readable(self, declarations: Iterable[Declaration]) -> list[Declaration]:
        return [said for one in declarations if self._wanted(one.name) for said in self._read(one)]

    def _enter(self, node: LexborNode, declaration: Declaration, weight: _Weight) -> None:
        winners = self._by_sheets.setdefault(node.mem_id, {})
        if declaration.name not in winners or weight >= winners[declaration.name][0]:
            winners[declaration.name] = weight, declaration

    def _select(self, selector: str) -> Iterable[LexborNode]:
        try:
            return self._parser.css(selector)
        except SelectolaxError:
            return ()
