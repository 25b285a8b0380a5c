"""Small changes to the parsed document. No I/O, cannot fail."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.typefaces.texts import TEXT

DOCUMENT = "-document"
# Elements that browsers lay out in a line of text unless told otherwise.
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "em", "i", "ins", "kbd", "label", "mark"),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var"),
    )
)


def add_style(node: LexborNode, declarations: str) -> None:
    """Declarations after those of an element's ``style``."""
    style = (node.attributes.get("style") or "").rstrip().rstrip(";")
    node.attrs["style"] = f"{style}; {declarations}" if style else declarations


def put_before(node: LexborNode, markup: str) -> None:
    """Markup as siblings before a node."""
    fragment = LexborHTMLParser(markup).body
    for child in list(fragment.iter(include_text=True)) if fragment else ():
        node.insert_before(child)


def put_after(node: LexborNode, markup: str) -> None:
    """Markup of one element as the sibling after a node."""
    fragment = LexborHTMLParser(markup).body
    if fragment is not None and fragment.first_child is not None:
        node.insert_after(fragment.first_child)


def text_nodes(root: LexborNode) -> list[LexborNode]:
    """Every text in an element, in order."""
    return [node for node in root.traverse(include_text=True) if node.tag == TEXT]


def around(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node, the closest first."""
    parent = node.parent
    while parent is not None and parent.tag != DOCUMENT:
        yield parent
        parent = parent.parent


def is_in_svg(node: LexborNode) -> bool:
    """Whether a node belongs to a drawing."""
    return any(element.tag == "svg" for element in around(node))


def is_right_to_left(node: LexborNode) -> bool:
    """Whether the closest ``dir`` says ``rtl``."""
    directions = (element.attributes.get("dir") for element in (node, *around(node)))
    return (next(filter(None, directions), None) or "").lower() == "rtl"
