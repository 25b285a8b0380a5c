"""HTML source → ``Document``: what the engine draws, taken apart as HTML5 says. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.checking.limits.document import check_elements, check_source
from masthead.imaging.lowering.css import lower_style, lower_stylesheet
from masthead.imaging.lowering.declarations import Context
from masthead.imaging.lowering.elements.counters import number_elements
from masthead.imaging.lowering.elements.inline import shape_inline_boxes
from masthead.imaging.lowering.elements.items import box_texts
from masthead.imaging.lowering.elements.nodes import around as around_of
from masthead.imaging.lowering.elements.nodes import is_in_svg
from masthead.imaging.lowering.elements.numbers import compute_numbers
from masthead.imaging.lowering.elements.runs import set_apart_runs
from masthead.imaging.lowering.elements.spaces import tidy_texts
from masthead.imaging.lowering.elements.tables import shape_tables
from masthead.imaging.lowering.grid import areas_of
from masthead.imaging.lowering.keyframes import animations_of
from masthead.imaging.resources.font_faces import parts_of
from masthead.imaging.resources.references import References, find_references
from masthead.imaging.typefaces.languages import TRADITIONAL, shaping_language
from masthead.imaging.typefaces.texts import Text, texts_of
from masthead.settings import DEFAULT_SETTINGS, Limits
from masthead.size import DEFAULT_SIZE, Size

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
    ``written_styles`` are the author's own CSS, for those who check it, and ``context`` what the rules of
    ``lowering`` knew. ``depth`` is that of the deepest element.
    """

    source: str

    html: Element
    body: Element
    stylesheets: tuple[str, ...]
    nodes: tuple[str, ...]
    references: References
    texts: tuple[Text, ...]
    written_sheets: tuple[tuple[str, str], ...]
    written_styles: tuple[str, ...]
    context: Context
    depth: int

    @property
    def written_css(self) -> Iterator[str]:
        """The author's own CSS without its places."""
        yield from (css for _, css in self.written_sheets)
        yield from self.written_styles

    def written(self, attribute: str) -> list[tuple[str, str]]:
        """Each of the author's elements that has an attribute, as messages name it, and what stands there.

        Most pictures are drawn without a message, so that the source is parsed again for one.
        """
        parser = LexborHTMLParser(self.source)
        _take_sheets(parser)
        return [(path_of(node), node.attributes.get(attribute) or "") for node in parser.css(f"[{attribute}]")]


def parse_document(
    source: str,
    viewport: Size = DEFAULT_SIZE,
    stylesheets: Sequence[str] = (),
    *,
    compat: str | None = None,
    place_pictures: Callable[[LexborHTMLParser], bool] | None = None,
    limits: Limits = DEFAULT_SETTINGS.limits,
) -> Document:
    """Parse HTML as a browser does, its CSS lowered for a canvas of ``viewport`` CSS px.

    Fragments get their ``<html>`` and ``<body>``. ``stylesheets`` come before those of the source.
    ``compat`` names what the source was written for, when that is not a browser.
    ``place_pictures`` may put pictures in the place of text, and says whether it did.

    Raises ``LimitError`` for a document that the engine had better not see.
    """
    check_source(source, stylesheets, limits)
    parser = LexborHTMLParser(source)
    written = [(f"stylesheets[{number}]", sheet) for number, sheet in enumerate(stylesheets)]
    written += (("<style>", sheet) for sheet in _take_sheets(parser))
    author_sheets = [sheet for _, sheet in written]
    depth = check_elements(parser, author_sheets, limits)
    if place_pictures and place_pictures(parser):
        depth = check_elements(parser, author_sheets, limits)
    written_styles = tuple(_styles(parser))
    has_utilities = "tw" in source and parser.css_first("[tw]") is not None
    before = _translate_dialects(parser, viewport, compat, has_utilities=has_utilities)
    sheets = (*before, *author_sheets)
    styles = _styles(parser)
    references = find_references(parser, sheets, styles)
    context = _context(viewport, sheets, styles, references)
    tidy_texts(parser, sheets)
    compute_numbers(parser, sheets, viewport)
    _lower_styles(parser, context)
    texts = _texts(parser)
    if compat is None:  # next/og has no inline boxes, tables or counters: its texts stand alone
        _lower_elements(parser, sheets, viewport)
    _name_shaping_languages(parser)
    return Document(
        source,
        _element(parser.root),
        _element(parser.body),
        tuple(lower_stylesheet(sheet, context) for sheet in sheets),
        tuple(_children(parser.body)) if parser.body else (),
        references,
        texts,
        tuple(written),
        written_styles,
        context,
        depth,
    )


def _take_sheets(parser: LexborHTMLParser) -> list[str]:
    """The texts of all ``<style>`` elements; these and what is never drawn are taken out."""
    styles = [node for node in parser.css("style") if not is_in_svg(node)]
    sheets = [node.text(deep=True) for node in styles]
    for node in (*styles, *parser.css(", ".join(NEVER_DRAWN))):
        if not is_in_svg(node):
            node.decompose()
    return sheets


def _context(viewport: Size, sheets: Sequence[str], styles: Iterable[str], references: References) -> Context:
    """What the rules of ``lowering`` may know."""
    return Context(
        viewport,
        areas=tuple(areas_of([*sheets, *styles]).items()),
        animations=tuple(animations_of(sheets).items()),
        families=parts_of(references.fonts),
    )


def _styles(parser: LexborHTMLParser) -> list[str]:
    """Every ``style`` attribute, as it is now."""
    return [node.attributes.get("style") or "" for node in parser.css("[style]")]


def _texts(parser: LexborHTMLParser) -> tuple[Text, ...]:
    body = parser.body
    return tuple(texts_of(body, _language(body) or _language(parser.root))) if body else ()


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


def _lower_elements(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """The rules that depend on where an element stands, after those that look at declarations alone."""
    number_elements(parser, sheets, viewport)
    shape_tables(parser, sheets, viewport)
    shape_inline_boxes(parser, sheets, viewport)
    set_apart_runs(parser, sheets, viewport)
    box_texts(parser, sheets, viewport)


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
    around = next((one for one in around_of(node) if one.tag == "svg"), node.parent)
    is_inside = around is not None and around.tag not in ("html", "-document")
    return f"{_step(around)} > {_step(node)}" if around is not None and is_inside else _step(node)


def _step(node: LexborNode) -> str:
    attributes = node.attributes  # made anew each time that it is asked for
    name, classes = attributes.get("id"), (attributes.get("class") or "").split()
    return f"{node.tag}{f'#{name}' if name else ''}{f'.{classes[0]}' if classes else ''}"


def _children(body: LexborNode) -> Iterator[str]:
    """The HTML of each child."""
    for child in body.iter(include_text=True):
        yield child.html or ""


def _language(node: LexborNode | None) -> str | None:
    return (node.attributes.get("lang") or None) if node else None


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
