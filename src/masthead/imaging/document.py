"""HTML source → ``Document``: what the engine draws, taken apart as HTML5 says. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.checking.limits import check_elements, check_source
from masthead.imaging.lowering.css import lower_style, lower_stylesheet
from masthead.imaging.lowering.declarations import Context
from masthead.imaging.lowering.grid import areas_of
from masthead.imaging.lowering.per_element import compute_per_element
from masthead.imaging.typefaces.languages import TRADITIONAL, shaping_language
from masthead.imaging.typefaces.texts import TEXT, Text, texts_of
from masthead.settings import DEFAULT_SETTINGS, Limits
from masthead.size import DEFAULT_SIZE, Size

INLINE = frozenset(
    (
        *(TEXT, "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "em", "i", "img", "ins", "kbd"),
        *("label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
PREFORMATTED = frozenset({"pre", "textarea", "text", "tspan"})
WIDE_SPACE = "\u3000"
SPACER = "<span style='display:inline-block;width:1em'></span>"
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

    ``images`` lists the ``src`` of every ``<img>``, for those who supply them; ``texts`` is what
    will be read in the picture, for those who choose fonts; ``written_sheets`` (name, CSS) and
    ``written_styles`` (element, ``style``) are the author's own CSS, for those who check it, and
    ``context`` what the rules of ``lowering`` knew. ``depth`` is that of the deepest element.
    """

    html: Element
    body: Element
    stylesheets: tuple[str, ...]
    nodes: tuple[str, ...]
    images: tuple[str, ...]
    texts: tuple[Text, ...]
    written_sheets: tuple[tuple[str, str], ...]
    written_styles: tuple[tuple[str, str], ...]
    context: Context
    depth: int


def parse_document(
    source: str,
    viewport: Size = DEFAULT_SIZE,
    stylesheets: Sequence[str] = (),
    limits: Limits = DEFAULT_SETTINGS.limits,
) -> Document:
    """Parse HTML as a browser does, its CSS lowered for a canvas of ``viewport`` CSS px.

    Fragments get their ``<html>`` and ``<body>``. ``stylesheets`` come before those of the source.

    Raises ``LimitError`` for a document that the engine had better not see.
    """
    check_source(source, stylesheets, limits)
    parser = LexborHTMLParser(source)
    styles = [node for node in parser.css("style") if not _is_inside_svg(node)]
    written = [(f"stylesheets[{number}]", sheet) for number, sheet in enumerate(stylesheets)]
    written += [("<style>", node.text(deep=True)) for node in styles]
    sheets = [sheet for _, sheet in written]
    for node in (*styles, *parser.css(", ".join(NEVER_DRAWN))):
        if not _is_inside_svg(node):
            node.decompose()
    depth = check_elements(parser, sheets, limits)
    _tidy_white_space(parser)
    styled = [(node, node.attributes.get("style") or "") for node in parser.css("[style]")]
    written_styles = [(_path(node), style) for node, style in styled]
    compute_per_element(parser, sheets, viewport)
    areas = areas_of([*sheets, *(style for _, style in styled)])
    context = Context(viewport, areas=tuple(areas.items()))
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
        tuple(src for node in parser.css("img") if (src := node.attributes.get("src"))),
        texts,
        tuple(written),
        tuple(written_styles),
        context,
        depth,
    )


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


def _path(node: LexborNode) -> str:
    """An element as messages name it: its tag, id and first class, after those of its parent."""
    steps = []
    for step in (node.parent, node):
        if step is not None and step.tag not in ("html", "-document"):
            name, classes = step.attributes.get("id"), (step.attributes.get("class") or "").split()
            steps.append(f"{step.tag}{f'#{name}' if name else ''}{f'.{classes[0]}' if classes else ''}")
    return " > ".join(steps)


def _children(body: LexborNode) -> Iterator[str]:
    """The HTML of each child."""
    for child in body.iter(include_text=True):
        yield child.html or ""


def _tidy_white_space(parser: LexborHTMLParser) -> None:
    """Leave white space only where it counts, in a form that the engine keeps.

    Between blocks the engine would count it as a child; ideographic spaces it would collapse.
    """
    for node in _text_nodes(parser):
        text = node.text() or ""
        if not text.strip() and not _is_kept(node):
            node.decompose()
        elif WIDE_SPACE in text and not _is_inside_svg(node):
            _put_spacers(node, text)


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
    parent = node.parent
    while parent is not None:
        if parent.tag == "svg":
            return True
        parent = parent.parent
    return False


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
