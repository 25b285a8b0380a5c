"""``Document`` → its elements with the boxes that the engine laid out for them. No I/O, cannot fail.

The engine tells of boxes: neither whose they are, nor how far inside of them text begins, and boxes in a line of
text it tells with their margins. So the page is laid out again: with a width of its own on every element, which
says whose each box is, as the boxes and their order stay the same; with nothing in any box but its padding at the
left and at the top; without the margins of boxes in lines, if there are such. A box of mere text, of ``::before``
or of a marker is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.checking.picture.layout import Box, Run
from masthead.imaging.document import Document, Element, path_of
from masthead.imaging.lowering.elements.items import ITEM
from masthead.imaging.lowering.elements.spaces import WORD_JOINER, ZERO_WIDTH_SPACE
from masthead.imaging.typefaces.clusters import PAD
from masthead.sentences import shortened
from masthead.size import Size

# Widths that no page has, far enough apart that the spacing of a table changes no number.
FIRST_MARK, MARK_STEP = 100_000, 64
PICTURES = frozenset({"img", "svg"})
TALLEST = 100_000  # CSS px: room for every line that there may be
WIDTH = "width:{0}px!important;min-width:{0}px!important;max-width:{0}px!important;"
# The engine breaks at margins below zero that are larger than what they are around.
FLAT = "margin:0!important;height:0!important;min-height:0!important;max-height:0!important;"
MARGIN_MARK = MARK_STEP // 4
MARK = f"{WIDTH}{FLAT}margin-right:{MARGIN_MARK}px!important;box-sizing:border-box!important"
NO_MARGIN = "margin:0!important"
NO_MARGIN_AFTER = "margin-right:0!important;margin-bottom:0!important"
INSET = (
    f"{WIDTH}{FLAT}box-sizing:content-box!important;padding-right:0!important;padding-bottom:0!important;"
    "border-right-width:0!important;border-bottom-width:0!important"
)
_TAG = Markup("<{}{}>")
# What ``lowering`` puts into texts for the engine's sake.
_PUT_IN = dict.fromkeys(map(ord, (PAD, WORD_JOINER, ZERO_WIDTH_SPACE)))

LayOut = Callable[[Document, Size], Box]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box of a page and its element, if it is one's; ``parent`` is the box around it.

    ``inset`` is how far from the left and the top of the box its content begins.
    """

    box: Box
    node: LexborNode | None
    parent: Placed | None
    inset: tuple[float, float]

    @property
    def ancestry(self) -> Iterator[Placed]:
        """The box itself and those around it, the innermost first."""
        current: Placed | None = self
        while current is not None:
            yield current
            current = current.parent

    @property
    def path(self) -> str:
        """The element as messages name it; for a box that is nobody's the one around it."""
        return next((path_of(around.node) for around in self.ancestry if around.node is not None), "html")


def quoted(text: str) -> str:
    """The beginning of a text as messages show it: what the author wrote."""
    return repr(shortened(text.translate(_PUT_IN), 30))


def page_tree(document: Document) -> LexborHTMLParser:
    """The page as the engine is given it, for those who look for elements."""
    start = _start("html", document.html) + _start("body", document.body)
    return LexborHTMLParser(f"<!doctype html>{start}{''.join(document.nodes)}")


def place(document: Document, tree: LexborHTMLParser, lay_out: LayOut) -> list[Placed]:
    """Every box of a page in the order of the document, the one of ``<html>`` first."""
    size = document.context.viewport
    # The engine lists nothing that the height of the canvas has no room for, though it draws it.
    tall = Size(size.width, TALLEST)
    page = lay_out(document, size).with_rest_of(lay_out(document, tall))
    marked = lay_out(_marked(document), tall)
    owners = _owners(page, marked)
    in_lines = _in_lines(page, marked, owners)
    if in_lines:
        bare, begun = (
            lay_out(_restyled(document, dict.fromkeys(in_lines, style)), tall) for style in (NO_MARGIN, NO_MARGIN_AFTER)
        )
        page = page.mapped(_without_margins(page, owners, in_lines, bare, begun))
    insets = _insets(page, owners, lay_out(_shrunk(document, page, owners), tall))
    page = page.mapped([_with_inset(box, inset) for box, inset in zip(page.walk(), insets, strict=True)])
    nodes: dict[int, LexborNode | None] = dict(enumerate(_elements(tree)))
    found: list[Placed] = []
    waiting: list[tuple[Box, Placed | None]] = [(page, None)]
    while waiting:
        box, parent = waiting.pop()
        node = (tree.root, tree.body)[len(found)] if len(found) < 2 else nodes.get(owners[len(found)])
        inset = insets[len(found)]
        found.append(Placed(_with_own_text(box, node, inset), node, parent, inset))
        waiting += [(child, found[-1]) for child in reversed(box.children)]
    return found


def _with_own_text(box: Box, node: LexborNode | None, inset: tuple[float, float]) -> Box:
    """A box in a line of text with all its text as one run: the engine tells only how large it is."""
    if node is None or box.runs or box.children or node.tag in PICTURES:
        return box
    (left, top), text = inset, node.text(deep=True)
    width, height = box.width - 2 * left, box.height - 2 * top
    is_read = text.strip() and min(width, height) > 0
    return box._replace(runs=(Run(text, left, top, width, height),)) if is_read else box


def _marked(document: Document) -> Document:
    """The document with a width of its own on every element."""
    count = len(_elements(page_tree(document)))
    return _restyled(document, {number: MARK.format(FIRST_MARK + MARK_STEP * number) for number in range(count)})


def _owners(page: Box, marked: Box) -> list[int]:
    """The number of the element that each box is of, -1 for a box that is nobody's."""
    numbers = [round((box.width - FIRST_MARK) / MARK_STEP) if box else -1 for _, box in page.beside(marked)]
    # A box of text beside blocks is as wide as the element around it, which comes before it.
    first = {number: index for index, number in reversed(list(enumerate(numbers)))}
    return [number if number >= 0 and first[number] == index else -1 for index, number in enumerate(numbers)]


def _in_lines(page: Box, marked: Box, owners: list[int]) -> set[int]:
    """The elements whose boxes stand in a line of text: the margin is in the width of these."""
    pairs = zip(owners, page.beside(marked), strict=True)
    return {
        owner
        for owner, (_, box) in pairs
        if box and owner >= 0 and box.width - FIRST_MARK - MARK_STEP * owner > MARGIN_MARK / 2
    }


def _without_margins(page: Box, owners: list[int], in_lines: set[int], bare: Box, begun: Box) -> list[Box]:
    """Every box, those of elements in lines without their margins; ``begun`` has those at the left and the top."""
    boxes = []
    trios = zip(owners, page.beside(bare), page.beside(begun), strict=True)
    for owner, (box, small), (_, margined) in trios:
        if owner in in_lines and small and margined:
            there = box.transform.after(margined.width - small.width, margined.height - small.height)
            boxes.append(box._replace(width=small.width, height=small.height, transform=there))
        else:
            boxes.append(box)
    return boxes


def _with_inset(box: Box, inset: tuple[float, float]) -> Box:
    right, down = inset
    return box._replace(runs=tuple(run._replace(x=run.x + right, y=run.y + down) for run in box.runs))


def _shrunk(document: Document, page: Box, owners: list[int]) -> Document:
    """The document with nothing in the boxes of elements but what is at their left and top."""
    boxes = list(page.walk())
    styles = {owner: INSET.format(box.width) for owner, box in zip(owners, boxes, strict=True) if owner >= 0}
    body = "".join(f"body{{{INSET.format(box.width)}}}" for box in boxes[1:2])
    return _restyled(replace(document, stylesheets=(body, *document.stylesheets)), styles)


def _insets(page: Box, owners: list[int], shrunk: Box) -> list[tuple[float, float]]:
    """How far from the left and the top of each box its content begins."""
    return [
        (small.width - box.width, small.height) if small and (owner >= 0 or number == 1) else (0.0, 0.0)
        for number, (owner, (box, small)) in enumerate(zip(owners, page.beside(shrunk), strict=True))
    ]


def _restyled(document: Document, styles: Mapping[int, str]) -> Document:
    """The document with more to the ``style`` of its elements below ``<body>``, by their number."""
    tree = page_tree(document)
    for number, node in enumerate(_elements(tree)):
        if number in styles:
            node.attrs["style"] = f"{node.attributes.get('style') or ''};{styles[number]}"
    nodes = tuple(child.html or "" for child in tree.body.iter(include_text=True)) if tree.body else ()
    return replace(document, nodes=nodes)


def _elements(tree: LexborHTMLParser) -> list[LexborNode]:
    """The author's elements below ``<body>`` in order; what is inside an SVG has no box."""
    return [node for node in tree.css("body *") if node.tag != ITEM and node.css_matches(":not(svg *)")]


def _start(tag: str, element: Element) -> Markup:
    style = "; ".join(f"{name}: {value}" for name, value in element.style.items())
    names = {"class": element.class_name, "id": element.id, "lang": element.lang, "dir": element.dir, "style": style}
    given = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in names.items() if value)
    return _TAG.format(tag, given)
