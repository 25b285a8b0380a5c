"""HTML source → ``Document``: what the engine draws, taken apart as HTML5 says. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.checking.limits import check_css, check_elements, check_source
from masthead.imaging.lowering.css import lower_style, lower_stylesheet
from masthead.imaging.lowering.declarations import Context
from masthead.imaging.lowering.grid import areas_of
from masthead.imaging.lowering.keyframes import animations_of
from masthead.imaging.lowering.per_element import compute_per_element
from masthead.imaging.resources.references import References, find_references
from masthead.imaging.typefaces.clusters import padded
from masthead.imaging.typefaces.languages import TRADITIONAL, shaping_language
from masthead.imaging.typefaces.texts import PICTURED_TEXT, TEXT, Text, texts_of
from masthead.size import DEFAULT_SIZE, Size

INLINE = frozenset(
    (
        *(TEXT, "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "em", "i", "img", "ins", "kbd"),
        *("label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
        PICTURED_TEXT,
    )
)
PREFORMATTED = frozenset({"pre", "textarea", "text", "tspan"})
WIDE_SPACE = "\u3000"
ZERO_WIDTH_SPACE = "\u200b"
SPACER = "<span style='display:inline-block;width:1em'></span>"
# What pads in front of a text would change: the space after each letter, and which letter is the first.
_SPACED_LETTERS = re.compile("letter-spacing|capitalize", re.IGNORECASE)
NEVER_DRAWN = ("script", "title", "meta", "link", "base", "template", "noscript")


@dataclass(frozen=True, slots=True)
class Element:
    """What matters of ``<html>`` or ``<body>``; ``style`` maps CSS properties to values."""

    class_name: str | None
    id: str | None
    lang: str | None
    dir: str | None
    style: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed document: its style sheets in order, and the HTML of each child of its body.

    ``references`` lists the images and fonts that it names, for those who supply them; ``texts`` is what
    will be read in the picture, for those who choose fonts; ``written_sheets`` (name, CSS) and
    ``written_styles`` (element, ``style``) are the author's own CSS, for those who check it, and
    ``context`` what the rules of ``lowering`` knew; ``utilities`` are the written ``tw`` (element, classes).
    """

    html: Element
    body: Element
    stylesheets: tuple[str, ...]
    nodes: tuple[str, ...]
    references: References
    texts: tuple[Text, ...]
    written_sheets: tuple[tuple[str, str], ...]
    written_styles: tuple[tuple[str, str], ...]
    utilities: tuple[tuple[str, str], ...]
    context: Context


def parse_document(
    source: str,
    viewport: Size = DEFAULT_SIZE,
    stylesheets: Sequence[str] = (),
    compat: str | None = None,
    place_pictures: Callable[[LexborHTMLParser], bool] | None = None,
) -> Document:
    """Parse HTML as a browser does, its CSS lowered for a canvas of ``viewport`` CSS px.

    Fragments get their ``<html>`` and ``<body>``. ``stylesheets`` come before those of the source.
    ``compat`` names what the source was written for, when that is not a browser.
    ``place_pictures`` may put pictures in the place of text, and says whether it did.

    Raises ``LimitError`` for a document that the engine had better not see.
    """
    check_source(source)
    parser = LexborHTMLParser(source)
    styles = [node for node in parser.css("style") if not _is_inside_svg(node)]
    written = [(f"stylesheets[{number}]", sheet) for number, sheet in enumerate(stylesheets)]
    written += [("<style>", node.text(deep=True)) for node in styles]
    sheets = [sheet for _, sheet in written]
    for sheet in sheets:
        check_css(sheet)
    for node in (*styles, *parser.css(", ".join(NEVER_DRAWN))):
        if not _is_inside_svg(node):
            node.decompose()
    check_elements(parser)
    if place_pictures and place_pictures(parser):
        check_elements(parser)
    written_styles = _written(parser, "style")
    utilities = _written(parser, "tw") if "tw" in source else []
    sheets = [*_translate_dialects(parser, viewport, compat, has_utilities=bool(utilities)), *sheets]
    _tidy_texts(parser, is_padded=not _spaces_letters(parser, sheets))
    _keep_breaks(parser)
    styles_now = _written(parser, "style") if utilities else written_styles
    references = find_references(parser, sheets, (style for _, style in styles_now))
    compute_per_element(parser, sheets, viewport)
    areas = areas_of([*sheets, *(style for _, style in written_styles)])
    context = Context(viewport, areas=tuple(areas.items()), animations=tuple(animations_of(sheets).items()))
    _lower_styles(parser, context)
    body = parser.body
    root, page = _element(parser.root), _element(body)
    texts = tuple(texts_of(body, page.lang or root.lang)) if body else ()
    _name_shaping_languages(parser)
    return Document(
        root,
        page,
        tuple(lower_stylesheet(sheet, context) for sheet in sheets),
        tuple(_children(body)) if body else (),
        references,
        texts,
        tuple(written),
        tuple(written_styles),
        tuple(utilities),
        context,
    )


def _translate_dialects(
    parser: LexborHTMLParser, viewport: Size, compat: str | None, *, has_utilities: bool
) -> tuple[str, ...]:
    """Make HTML and CSS of what is neither; returns the style sheets that come before the author's.

    Most documents have none of it, and so do not wait for its tables.
    """
    if has_utilities:
        from masthead.imaging.dialects.tailwind import apply_utilities

        apply_utilities(parser, viewport, resets=compat is None)
    if compat is None:
        return ()
    from masthead.imaging.dialects.next_og import STYLES, apply_next_og

    apply_next_og(parser)
    return (STYLES,)


def _written(parser: LexborHTMLParser, attribute: str) -> list[tuple[str, str]]:
    """Each element that has an attribute, as messages name it, and what stands there."""
    return [(path_of(node), node.attributes.get(attribute) or "") for node in parser.css(f"[{attribute}]")]


def _lower_styles(parser: LexborHTMLParser, context: Context) -> None:
    for node in parser.css("[style]"):
        style = node.attributes.get("style") or ""
        lowered = lower_style(style, context)
        if lowered is not style:
            node.attrs["style"] = lowered


def _name_shaping_languages(parser: LexborHTMLParser) -> None:
    """Traditional Chinese as the engine knows it; it cares for no other ``lang``, and selectors may ask for it."""
    for node in parser.css("[lang]"):
        if (shaped := shaping_language(node.attributes["lang"])) in TRADITIONAL.values():
            node.attrs["lang"] = shaped


def path_of(node: LexborNode) -> str:
    """An element as messages name it: its tag, id and first class, after those of its parent.

    Inside an SVG the parent is left out for the SVG itself, whose content has rules of its own.
    """
    around = _svg_around(node) or node.parent
    is_inside = around is not None and around.tag not in ("html", "-document")
    return f"{_step(around)} > {_step(node)}" if around is not None and is_inside else _step(node)


def _step(node: LexborNode) -> str:
    name, classes = node.attributes.get("id"), (node.attributes.get("class") or "").split()
    return f"{node.tag}{f'#{name}' if name else ''}{f'.{classes[0]}' if classes else ''}"


def _children(body: LexborNode) -> Iterator[str]:
    """The HTML of each child."""
    for child in body.iter(include_text=True):
        yield child.html or ""


def _spaces_letters(parser: LexborHTMLParser, sheets: Sequence[str]) -> bool:
    styled = "[style*='letter-spacing' i], [style*='capitalize' i]"
    return any(map(_SPACED_LETTERS.search, sheets)) or parser.css_first(styled) is not None


def _tidy_texts(parser: LexborHTMLParser, *, is_padded: bool) -> None:
    """Leave white space only where it counts, in a form that the engine keeps, and texts as it measures them right.

    Between blocks the engine would count white space as a child; ideographic spaces it would collapse.
    """
    for node in _text_nodes(parser):
        text = node.text() or ""
        if not text.strip() and not _is_kept(node):
            node.decompose()
        elif WIDE_SPACE in text and not _is_inside_svg(node):
            _put_spacers(node, text)
        elif is_padded and (better := padded(text)) is not text and not _is_inside_svg(node):
            node.insert_before(better)
            node.decompose()


def _keep_breaks(parser: LexborHTMLParser) -> None:
    """A character that shows nothing between an image and ``<br>``, which the engine would overlook there."""
    for br in parser.css("br"):
        before = br.prev
        while before is not None and before.last_child is not None:
            before = before.last_child
        if before is not None and before.tag == "img":
            br.insert_before(ZERO_WIDTH_SPACE)


def _is_kept(blank: LexborNode) -> bool:
    """White space counts between inline content, and where it is preformatted."""
    parent = blank.parent
    return parent is None or parent.tag in PREFORMATTED or all(map(_is_inline, (blank.prev, blank.next)))


def _put_spacers(node: LexborNode, text: str) -> None:
    """Boxes one em wide in place of the ideographic spaces of a text."""
    first, *rest = text.split(WIDE_SPACE)
    node.insert_before(first)
    for part in rest:
        spacer = LexborHTMLParser(SPACER).css_first("span")
        if spacer is not None:
            node.insert_before(spacer)
        node.insert_before(part)
    node.decompose()


def _text_nodes(parser: LexborHTMLParser) -> list[LexborNode]:
    return [node for node in parser.root.traverse(include_text=True) if node.tag == TEXT] if parser.root else []


def _is_inline(node: LexborNode | None) -> bool:
    return node is not None and node.tag in INLINE


def _is_inside_svg(node: LexborNode) -> bool:
    return _svg_around(node) is not None


def _svg_around(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != "svg":
        parent = parent.parent
    return parent


def _element(node: LexborNode | None) -> Element:
    attributes = node.attributes if node else {}
    return Element(
        class_name=attributes.get("class") or None,
        id=attributes.get("id") or None,
        lang=attributes.get("lang") or None,
        dir=attributes.get("dir") or None,
        style=_declarations(attributes.get("style") or ""),
    )


def _declarations(style: str) -> dict[str, str]:
    parsed = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True) if style else ()
    return {
        item.name if item.name.startswith("--") else item.lower_name: tinycss2.serialize(item.value).strip()
        for item in parsed
        if item.type == "declaration"
    }
