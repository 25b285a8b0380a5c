"""Whatever a user gives as content → one string of HTML. No I/O.

Top-level strings are HTML source and trusted; inside a tree or a t-string, text is escaped.
Understood: ``str``; ``__html__`` (markupsafe, htpy, Django, FastHTML); PEP 750 templates; trees of
``{"type": …, "props": {…}}`` as React writes them; lists of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from masthead.errors import ContentError

VOID_ELEMENTS = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
# React's names for attributes that HTML calls otherwise.
ATTRIBUTE_NAMES = {"className": "class", "htmlFor": "for", "srcSet": "srcset"}
# SVG presentation attributes that React spells in camelCase (viewBox and its like keep it in SVG too).
SVG_ATTRIBUTES = frozenset(
    (
        *("clipPath", "clipRule", "colorInterpolation", "dominantBaseline", "fillOpacity", "fillRule", "floodColor"),
        *("floodOpacity", "fontFamily", "fontSize", "fontStyle", "fontWeight", "letterSpacing", "lightingColor"),
        *("markerEnd", "markerMid", "markerStart", "paintOrder", "shapeRendering", "stopColor", "stopOpacity"),
        *("strokeDasharray", "strokeDashoffset", "strokeLinecap", "strokeLinejoin", "strokeMiterlimit"),
        *("strokeOpacity", "strokeWidth", "textAnchor", "textDecoration", "textRendering", "vectorEffect"),
        *("wordSpacing", "alignmentBaseline", "baselineShift", "imageRendering"),
    )
)
# CSS properties whose numbers are no lengths, as React has them.
UNITLESS = frozenset(
    (
        *("animation-iteration-count", "aspect-ratio", "border-image-outset", "border-image-slice"),
        *("border-image-width", "box-flex", "box-flex-group", "box-ordinal-group", "column-count", "columns"),
        *("flex", "flex-grow", "flex-positive", "flex-shrink", "flex-negative", "flex-order", "font-weight"),
        *("grid-area", "grid-row", "grid-row-end", "grid-row-span", "grid-row-start", "grid-column"),
        *("grid-column-end", "grid-column-span", "grid-column-start", "line-clamp", "-webkit-line-clamp"),
        *("line-height", "opacity", "order", "orphans", "scale", "tab-size", "widows", "z-index", "zoom"),
        *("fill-opacity", "flood-opacity", "stop-opacity", "stroke-dasharray", "stroke-dashoffset"),
        *("stroke-miterlimit", "stroke-opacity", "stroke-width"),
    )
)
CONVERSIONS: dict[str, Callable[[object], str]] = {"a": ascii, "r": repr, "s": str}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:._-]*")
_DEEPEST = 200


def to_html(content: object) -> str:
    """The HTML source that ``content`` stands for.

    Raises ``ContentError`` for anything that is no markup.
    """
    if content.__class__ is str:
        return str(content)
    if content is None or isinstance(content, bool):
        raise _no_markup("content", content)
    try:
        return str(_node(content, "content", _DEEPEST, source=True))
    except RecursionError:
        raise ContentError("content", f"is nested deeper than {_DEEPEST} levels") from None


def _node(content: Any, where: str, depth: int, *, source: bool = False) -> Markup:
    """One piece of content as markup; ``source`` says that a plain string is HTML."""
    if depth == 0:
        raise ContentError(where, f"is nested deeper than {_DEEPEST} levels")
    if content is None or isinstance(content, bool):
        return Markup("")
    if hasattr(content, "__html__") and not isinstance(content, type):
        return Markup(content.__html__())
    if isinstance(content, str):
        return Markup(content) if source else escape(content)
    if isinstance(content, (int, float)) and not source:
        return escape(content)
    if isinstance(content, Mapping):
        return _element(content, where, depth)
    if hasattr(content, "strings") and hasattr(content, "interpolations"):
        return _template(content, where, depth)
    if isinstance(content, Iterable) and not isinstance(content, (bytes, bytearray, memoryview)):
        return Markup("").join(_node(child, f"{where}[{i}]", depth - 1) for i, child in enumerate(content))
    raise _no_markup(where, content)


def _no_markup(where: str, content: object) -> ContentError:
    expected = "an HTML string, an object with __html__ (htpy, Markup …), a {'type', 'props'} tree or a list of these"
    return ContentError(where, f"must be {expected}, got {type(content).__name__}")


def _template(template: Any, where: str, depth: int) -> Markup:
    """A t-string: its strings are HTML, what is interpolated is text unless it has ``__html__``."""
    parts = [Markup(template.strings[0])]
    for index, (value, text) in enumerate(zip(template.interpolations, template.strings[1:], strict=True)):
        parts += [_interpolated(value, f"{where}{{{value.expression or index}}}", depth - 1), Markup(text)]
    return Markup("").join(parts)


def _interpolated(interpolation: Any, where: str, depth: int) -> Markup:
    value = interpolation.value
    if interpolation.conversion:
        value = CONVERSIONS[interpolation.conversion](value)
    if interpolation.format_spec:
        value = format(value, interpolation.format_spec)
    return _node(value, where, depth)


def _element(tree: Mapping[str, Any], where: str, depth: int) -> Markup:
    kind, props = tree.get("type"), tree.get("props") or {}
    if "children" in tree and "props" not in tree:
        raise ContentError(where, "has children beside its type; they belong into props: {'props': {'children': …}}")
    if not isinstance(props, Mapping):
        raise ContentError(f"{where}.props", f"must be a mapping, got {type(props).__name__}")
    if callable(kind):
        return _node(kind(props), f"{where}.{getattr(kind, '__name__', 'component')}", depth - 1)
    if not isinstance(kind, str) or not _NAME.fullmatch(kind):
        raise ContentError(f"{where}.type", f"must be an element name such as 'div', got {kind!r}")
    here = f"{where}.{kind}"
    attributes = Markup("").join(_attribute(name, value, here) for name, value in props.items())
    start = Markup(f"<{kind}{attributes}>")
    if kind in VOID_ELEMENTS:
        return start
    return start + _inner(kind, props, here, depth) + Markup(f"</{kind}>")


def _inner(kind: str, props: Mapping[str, Any], where: str, depth: int) -> Markup:
    raw = props.get("dangerouslySetInnerHTML")
    if raw is not None:
        source = (raw.get("__html") or raw.get("__html__")) if isinstance(raw, Mapping) else None
        if not isinstance(source, str):
            raise ContentError(f"{where}.dangerouslySetInnerHTML", f"must be {{'__html': …}}, got {raw!r}")
        return Markup(source)
    children = props.get("children")
    if kind == "style":
        # CSS is no HTML text: nothing is escaped in it, and only its end tag could leave it.
        texts = [children] if isinstance(children, str) else list(children or ())
        return Markup("".join(str(text) for text in texts).replace("</", "<\\/"))
    return _node(children, where, depth - 1)


def _attribute(name: str, value: Any, where: str) -> Markup:
    is_aria = isinstance(name, str) and name.startswith("aria-")
    if name in ("children", "key", "ref", "dangerouslySetInnerHTML") or value is None:
        return Markup("")
    if isinstance(value, bool) and is_aria:
        value = str(value).lower()
    if value is False:
        return Markup("")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ContentError(where, f"has an attribute name that cannot be written: {name!r}")
    if name == "style" and isinstance(value, Mapping):
        given = ((prop, v) for prop, v in value.items() if v is not None and not isinstance(v, bool))
        value = "; ".join(_declaration(prop, v, where) for prop, v in given)
    name = ATTRIBUTE_NAMES.get(name) or (_kebab(name) if name in SVG_ATTRIBUTES else name)
    return Markup(f" {name}") if value is True else Markup(' {}="{}"').format(Markup(name), str(value))


def _kebab(name: str) -> str:
    return re.sub(r"([A-Z])", lambda match: f"-{match[1].lower()}", name)


def _declaration(name: object, value: object, where: str) -> str:
    """``("fontSize", 40)`` → ``font-size: 40px``."""
    if not isinstance(name, str):
        raise ContentError(f"{where}.style", f"has a property name that is no string: {name!r}")
    kebab = name if name.startswith("--") else _kebab(name)
    if kebab.startswith(("webkit-", "moz-", "ms-")):
        kebab = f"-{kebab}"
    is_length = isinstance(value, (int, float)) and value != 0 and kebab not in UNITLESS and not kebab.startswith("--")
    return f"{kebab}: {value}{'px' if is_length else ''}"
