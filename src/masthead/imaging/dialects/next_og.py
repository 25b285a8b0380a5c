"""A tree written for next/og → one that is drawn here as it is drawn there. No I/O.

next/og lays out with Yoga: every element is a border-box flex row in its place (satori's
``handler/compute.ts``). Most of that is a style sheet; what depends on the elements themselves is
written into their ``style``, before the author's own declarations:

* what has no width is no wider than its parent, which in CSS an unshrinkable flex item can be;
* an element with text of its own may shrink, others may not;
* text is a box of its own, as wide as its lines, and it is that box which is clamped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.lowering.values import text_of
from masthead.remembering import remembered

# Before the author's own sheets. The universal rules undo what a browser gives single elements.
STYLES = """
*, ::before, ::after { box-sizing: border-box; border: 0 solid transparent }
* { display: flex; position: relative; align-content: flex-start; flex-shrink: 0; min-width: 0; min-height: 0;
    margin: 0; padding: 0; z-index: auto !important; font: inherit; color: inherit; text-decoration: inherit;
    list-style: none; vertical-align: baseline }
sub, sup { top: auto }
html { display: block; font-kerning: none }
body { flex-wrap: wrap; align-items: flex-start; align-content: flex-start; overflow: hidden }
img, svg { display: block }
br, head, script, style { display: none }
p, pre { margin: 1em 0 }
blockquote { margin: 1em 40px }
center { text-align: center }
hr { margin: .5em auto; border-width: 1px; border-color: currentColor }
h1 { font-size: 2em; margin: .67em 0; font-weight: bold }
h2 { font-size: 1.5em; margin: .83em 0; font-weight: bold }
h3 { font-size: 1.17em; margin: 1em 0; font-weight: bold }
h4 { margin: 1.33em 0; font-weight: bold }
h5 { font-size: .83em; margin: 1.67em 0; font-weight: bold }
h6 { font-size: .67em; margin: 2.33em 0; font-weight: bold }
b, strong { font-weight: bold }
i, em { font-style: italic }
u { text-decoration: underline }
s { text-decoration: line-through }
code, kbd, pre { font-family: monospace }
pre { white-space: pre }
mark { background: yellow; color: black }
"""
TEXT = "-text"
WHITE_SPACE = " \t\r\n\f"  # what HTML collapses; other spaces are meant
# What is drawn as one: nothing in it is laid out by these rules.
WHOLE = frozenset({"svg", "img", "br", "style", "script"})
BLOCKS = frozenset({"block", "-webkit-box"})
BORDERS = frozenset({"border", "border-top", "border-right", "border-bottom", "border-left"})
LINE_STYLES = frozenset({"solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset", "none", "hidden"})
# The font sizes of headings, as in the sheet above.
SIZES = {"h1": "2em", "h2": "1.5em", "h3": "1.17em", "h5": ".83em", "h6": ".67em"}
# Margins above and below, in the font size of the parent: an element's own ``font-size`` does not count in next/og.
MARGINS = {"p": 1.0, "h1": 1.34, "h2": 1.245, "h3": 1.17, "h4": 1.33, "h5": 1.3861, "h6": 1.5611, "pre": 1.0}
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|rem|em|%|)")
_PIXELS = re.compile(r"(-?[\d.]+)(?:px)?")
Style = Mapping[str, str]
Pairs = list[tuple[str, str]]


def apply_next_og(parser: LexborHTMLParser) -> None:
    """Write into the tree what next/og would make of its elements."""
    top = parser.body.iter() if parser.body else ()
    waiting = [(child, _Parent()) for child in top if child.is_element_node]
    while waiting:
        node, parent = waiting.pop()
        children = list(node.iter(include_text=True)) if node.tag not in WHOLE else []
        style = _parsed(node.attributes.get("style") or "")
        here = _Parent.of(node, style, parent)
        texts = [child for child in children if child.tag == TEXT and (here.keeps_white_space or _is_read(child))]
        elements = [child for child in children if child.is_element_node]
        here = replace(here, is_crowded=len(texts) + len(elements) > 1)
        _write(node, _defaults(node, style, parent, has_text=bool(texts)), _corrections(style))
        for text in texts:
            _wrap(text, style, here)
        waiting += [(child, here) for child in elements]


@dataclass(frozen=True, slots=True)
class _Parent:
    """What an element means for what is in it."""

    keeps_white_space: bool = False
    is_column: bool = False
    is_crowded: bool = False
    font_size: float | None = 16.0
    line_height: float | None = None

    @classmethod
    def of(cls, node: LexborNode, style: Style, parent: _Parent) -> _Parent:
        given = style.get("white-space")
        keeps = given.startswith("pre") if given else parent.keeps_white_space or node.tag == "pre"
        is_column = style.get("flex-direction", "").startswith("column")
        size = _font_size(style.get("font-size", SIZES.get(node.tag or "", "1em")), parent.font_size)
        line = _line_height(style["line-height"], size) if "line-height" in style else parent.line_height
        return cls(keeps, is_column, font_size=size, line_height=line)


def _font_size(text: str, inherited: float | None) -> float | None:
    """In CSS px; ``None`` where only the layout knows."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    scale = {"": 1.0, "px": 1.0, "rem": 16.0, "em": inherited, "%": inherited and inherited / 100}[found[2]]
    return None if scale is None else float(found[1]) * scale


def _line_height(text: str, size: float | None) -> float | None:
    """As a multiple of the font size, as it is inherited in next/og even where it was a length."""
    found = _LENGTH.fullmatch(text)
    if found is None or not size:
        return None
    return float(found[1]) / {"": 1, "px": size, "rem": size / 16, "em": 1, "%": 100}[found[2]]


@remembered(entries=2048, longest=1000)
def _parsed(style: str) -> Style:
    items = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True) if style else ()
    return {item.lower_name: text_of(item.value).lower() for item in items if item.type == "declaration"}


def _is_read(text: LexborNode) -> bool:
    """Whether a text is more than the white space that JSX would drop; that is taken out."""
    if (text.text() or "").strip(WHITE_SPACE):
        return True
    text.decompose()
    return False


def _defaults(node: LexborNode, style: Style, parent: _Parent, *, has_text: bool) -> Pairs:
    """What holds unless the author says otherwise."""
    found: Pairs = []
    if has_text:
        found.append(("flex-shrink", "1"))
    if node.tag in MARGINS and "font-size" in style and parent.font_size is not None:
        margin = f"{MARGINS[node.tag] * parent.font_size:g}px"
        found += [("margin-top", margin), ("margin-bottom", margin)]
    if node.tag == "img" and not _has_size(node, style):
        found.append(("width", "100%"))
    elif node.tag not in WHOLE and not style.keys() & {"width", "max-width"}:
        sides = _horizontal_margin(style)
        found.append(("max-width", f"calc(100% - {sides:g}px)" if sides else "100%"))
        if not (parent.is_column or parent.is_crowded or has_text):
            found.append(("flex-shrink", "1"))  # means the same, and is counted where percentages are not yet known
    return found


def _has_size(node: LexborNode, style: Style) -> bool:
    sizes = {"width", "height"}
    return bool(style.keys() & sizes or node.attributes.keys() & sizes)


def _horizontal_margin(style: Style) -> float:
    """The margins left and right together where they are CSS px, else 0."""
    sides = dict.fromkeys(("left", "right"), "0")
    for name, value in style.items():
        if name == "margin":
            values = value.split()
            sides["right"] = values[1] if len(values) > 1 else values[0]
            sides["left"] = values[3] if len(values) > 3 else sides["right"]
        elif name in ("margin-left", "margin-right"):
            sides[name.removeprefix("margin-")] = value
    found = [_PIXELS.fullmatch(value) for value in sides.values()]
    return sum(float(one[1]) for one in found if one)


def _corrections(style: Style) -> Pairs:
    """What is said in spite of the author, as next/og does."""
    found: Pairs = []
    if style.get("display") in BLOCKS:
        found.append(("display", "flex"))
    if _clamp(style):
        found += [("-webkit-line-clamp", "none"), ("line-clamp", "none")]
    for name in BORDERS & style.keys():
        if not LINE_STYLES & set(style[name].split()) and f"{name}-style" not in style:
            found.append((f"{name}-style", "solid"))
    return found


def _clamp(style: Style) -> Pairs:
    """How the text of an element is cut where it takes too much room."""
    lines = style.get("-webkit-line-clamp") or style.get("line-clamp")
    if lines and lines != "none":
        return [("overflow", "hidden"), ("text-overflow", "ellipsis"), ("-webkit-line-clamp", lines.split()[0])]
    if style.get("text-overflow") == "ellipsis" and style.get("overflow") == "hidden":
        return [("overflow", "hidden"), ("text-overflow", "ellipsis")]
    return []


def _wrap(text: LexborNode, style: Style, parent: _Parent) -> None:
    """A box of its own around a text, without the white space at its ends unless that counts.

    Lines are aligned in it when there are several: a single one is where its box is, as in next/og.
    """
    pairs = [("display", "block"), ("flex-shrink", "0" if parent.is_column else "1"), *_clamp(style)]
    if parent.line_height is not None and parent.font_size is not None:
        # next/og sets lines on whole px.
        pairs.append(("line-height", f"{round(parent.line_height * parent.font_size)}px"))
    if "text" in (style.get("background-clip"), style.get("-webkit-background-clip")):
        pairs += [("background", "inherit"), ("background-clip", "text")]
    if style.get("align-items", "stretch") in ("stretch", "normal"):
        pairs.append(("align-self", "flex-start"))
    box = LexborHTMLParser(f"<span style='{_css(pairs)}'></span>").css_first("span")
    if box is not None:
        characters = text.text() or ""
        box.insert_child(characters if parent.keeps_white_space else characters.strip(WHITE_SPACE))
        text.insert_before(box)
        text.decompose()


def _write(node: LexborNode, before: Pairs, after: Pairs) -> None:
    if before or after:
        own = (node.attributes.get("style") or "").strip().rstrip(";")
        node.attrs["style"] = " ".join(part for part in (_css(before), f"{own};" if own else "", _css(after)) if part)


def _css(pairs: Pairs) -> str:
    return " ".join(f"{name}: {value};" for name, value in pairs)
