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
# CSS properties whose numbers are no lengths (React's list, as far as pictures need it).
UNITLESS = frozenset(
    (
        *("aspect-ratio", "flex", "flex-grow", "flex-shrink", "font-weight", "line-clamp", "-webkit-line-clamp"),
        *("grid-area", "grid-column", "grid-column-end", "grid-column-start", "grid-row", "grid-row-end"),
        *("grid-row-start", "line-height", "opacity", "order", "orphans", "scale", "tab-size", "widows", "z-index"),
        *("zoom", "fill-opacity", "flood-opacity", "stop-opacity", "stroke-dashoffset", "stroke-miterlimit"),
        *("stroke-opacity", "stroke-width"),
    )
)
CONVERSIONS: dict[str, Callable[[object], str]] = {"a": ascii, "r": repr, "s": str}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:._-]*")
_DEEPEST = 500


def to_html(content: object) -> str:
    """The HTML source that ``content`` stands for.

    Raises ``ContentError`` for anything that is no markup.
    """
    if content.__class__ is str:
        return str(content)
    return str(_node(content, "content", _DEEPEST, source=True))


def _node(content: Any, where: str, depth: int, *, source: bool = False) -> Markup:
    """One piece of content as markup; ``source`` says that a plain string is HTML."""
    if depth == 0:
        raise ContentError(where, f"is nested deeper than {_DEEPEST} levels")
    if content is None or isinstance(content, bool):
        return Markup("")
    if hasattr(content, "__html__"):
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
    raise ContentError(
        where,
        "must be an HTML string, an object with __html__ (htpy, Markup …), a {'type', 'props'} tree "
        f"or a list of these, got {type(content).__name__}",
    )


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
    raw = props.get("dangerouslySetInnerHTML")
    inner = Markup(raw["__html__"]) if raw else _node(props.get("children"), here, depth - 1)
    return start + inner + Markup(f"</{kind}>")


def _attribute(name: str, value: Any, where: str) -> Markup:
    if name in ("children", "key", "ref", "dangerouslySetInnerHTML") or value is None or value is False:
        return Markup("")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ContentError(where, f"has an attribute name that cannot be written: {name!r}")
    if name == "style" and isinstance(value, Mapping):
        value = "; ".join(_declaration(prop, v) for prop, v in value.items() if v is not None)
    name = ATTRIBUTE_NAMES.get(name, name)
    return Markup(f" {name}") if value is True else Markup(' {}="{}"').format(Markup(name), str(value))


def _declaration(name: str, value: object) -> str:
    """``("fontSize", 40)`` → ``font-size: 40px``."""
    kebab = re.sub(r"([A-Z])", lambda match: f"-{match[1].lower()}", name)
    if kebab.startswith(("webkit-", "moz-", "ms-")):
        kebab = f"-{kebab}"
    is_length = isinstance(value, (int, float)) and value != 0 and kebab not in UNITLESS and not kebab.startswith("--")
    return f"{kebab}: {value}{'px' if is_length else ''}"
