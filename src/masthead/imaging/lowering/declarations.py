"""THE TABLE of rules: one declaration → the declarations that the engine draws the same way.

A rule is a row: the properties it is for, and what it makes of a value (``None``: leave it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from masthead.imaging.lowering.elements.counters import property_of
from masthead.imaging.lowering.font import lower_font, with_parts
from masthead.imaging.lowering.frames import FRAMED, Frame, frame_of, framed
from masthead.imaging.lowering.gradients import lower_gradients
from masthead.imaging.lowering.grid import lower_area, lower_template
from masthead.imaging.lowering.image_set import FUNCTIONS as IMAGE_SETS
from masthead.imaging.lowering.image_set import lower_image_sets
from masthead.imaging.lowering.keyframes import lower_animation
from masthead.imaging.lowering.math import FUNCTIONS, as_limits, compute
from masthead.imaging.lowering.positions import lower_positions
from masthead.imaging.lowering.values import (
    Token,
    Tokens,
    functions,
    ident,
    is_length,
    mapped,
    parse,
    split,
    text_of,
    words,
)
from masthead.size import Size

Declarations = list[tuple[str, str]]
_LOGICAL = re.compile(r"border-(block|inline)(?:-(start|end))?(?:-(width|style|color))?")
PHYSICAL = {
    ("block", "start"): "top",
    ("block", "end"): "bottom",
    ("inline", "start"): "left",
    ("inline", "end"): "right",
}
POSITIONED = frozenset({"background", "background-position", "mask", "mask-position", "object-position"})
# The engine counts the offset of an underline from the font's own, which is about this far below the baseline.
UNDERLINE = ".14em"
BACKGROUNDS = ("background", "background-image")
LINES = frozenset({"underline", "overline", "line-through", "none"})
# Drawn as a straight line: nearer to what was asked for than no line at all.
LINE_STYLES = frozenset({"solid", "double", "dotted", "dashed", "wavy"})


@dataclass(frozen=True, slots=True)
class Context:
    """What rules may know: the canvas in CSS px, the custom properties set beside a declaration, the lines of
    the document's named grid areas, the animations that became several, the names of further files of a
    font family (in lower case), and what else makes a gradient border in the block.
    """

    viewport: Size
    variables: tuple[tuple[str, str], ...] = ()
    areas: tuple[tuple[str, tuple[int, int, int, int]], ...] = ()
    animations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    families: tuple[tuple[str, tuple[str, ...]], ...] = ()
    frame: Frame | None = None
    has_shadow: bool = False

    def inside(self, block: Mapping[str, str]) -> Context:
        """The context inside a block with some declarations."""
        variables = {name: value for name, value in block.items() if name.startswith("--")}
        frame = frame_of(block) if any("gradient" in block.get(name, "") for name in BACKGROUNDS) else None
        if not variables and frame is None and self.frame is None:
            return self
        together = tuple({**dict(self.variables), **variables}.items())
        return replace(self, variables=together, frame=frame, has_shadow="box-shadow" in block)


def lower_declaration(name: str, value: Tokens, context: Context) -> Declarations:
    """One declaration through all rules; ``name`` in lower case unless it is a custom property."""
    if context.families and (name == "font-family" or name.startswith("--")):
        value = parse(with_parts(value, dict(context.families)))
    text = text_of(value)
    if name.startswith("--"):
        return [(name, text)]
    if context.frame is not None and name in FRAMED:
        return framed(name, value, context.frame, has_shadow=context.has_shadow)
    for applies, rule in SHORTHANDS:
        lowered = rule(name, value) if applies(name) else None
        if lowered is not None:
            return [pair for prop, part in lowered for pair in lower_declaration(prop, parse(part), context)]
    return _lower_value(name, value, context)


def _lower_value(name: str, value: Tokens, context: Context) -> Declarations:
    """The functions in a value, then what concerns the one property."""
    found = set(functions(value))
    if found & IMAGE_SETS:
        value = parse(lower_image_sets(value))
    if found & FUNCTIONS:
        value = parse(compute(value, context.viewport, dict(context.variables)))
        limits = as_limits(name, value)
        if limits:
            return limits
    if any(function.endswith("gradient") for function in found):
        value = parse(lower_gradients(value))
    return _lower_property(name, value, context)


def _lower_property(name: str, value: Tokens, context: Context) -> Declarations:
    text = text_of(value)
    if name == "grid-area":
        text = lower_area(value, dict(context.areas)) or text
    elif name in ("animation", "animation-name") and context.animations:
        text = lower_animation(value, dict(context.animations))
    elif name == "box-shadow":
        # The engine paints the first shadow first; in CSS it is on top.
        text = ", ".join(text_of(shadow) for shadow in reversed(split(value, ",")))
    elif name in {"line-clamp", "-webkit-line-clamp"} and any(token.type == "number" for token in value):
        # The engine ends clamped lines in an ellipsis only where this asks for it; browsers always do.
        return [(name, text), ("text-overflow", "ellipsis")]
    elif name == "text-underline-offset" and all(map(is_length, words(value))):
        text = f"calc({text} - {UNDERLINE})"
    elif name in POSITIONED:
        text = text_of(parse(lower_positions(value)))
    return [(name, text)]


# Followed by the rules for elements (``elements/counters.py``), whatever the engine makes of them.
BY_ELEMENT = frozenset({"counter-increment", "counter-reset", "counter-set"})


def is_lowered(name: str) -> bool:
    """Whether a rule turns a property into others, so that it is drawn though the engine lacks it."""
    return any(applies(name) for applies, _ in SHORTHANDS)


def _font(_name: str, value: Tokens) -> Declarations | None:
    return lower_font(value)


def _template(_name: str, value: Tokens) -> Declarations | None:
    return lower_template(value)


def _content(name: str, value: Tokens) -> Declarations | None:
    """The engine does not paint a pseudo-element whose content is empty: a zero-width space is as good.

    Counters it does not know: ``elements/counters.py`` has them in custom properties.
    """
    given = words(value)
    if any(token.type == "function" and property_of(token) for token in given):
        return [(name, mapped(value, lambda function: f"var({found})" if (found := property_of(function)) else None))]
    return [(name, '"\\200b"')] if len(given) == 1 and given[0].type == "string" and not given[0].value else None


def _display(name: str, value: Tokens) -> Declarations | None:
    """``-webkit-box`` stands for line clamping today, which the engine does in blocks."""
    kept = {"-webkit-box": "block", "-webkit-inline-box": "inline-block"}.get(text_of(value).lower())
    return [(name, kept)] if kept else None


def _logical_border(name: str, value: Tokens) -> Declarations | None:
    """``border-block-end: …`` → ``border-bottom: …``, in left-to-right text."""
    found = _LOGICAL.fullmatch(name)
    if not found:
        return None
    axis, edge, part = found.groups()
    ends = [edge] if edge else ["start", "end"]
    values = [text_of(value)] * 2
    given = words(value)
    if part and not edge and len(given) == 2:
        values = [text_of([token]) for token in given]
    suffix = f"-{part}" if part else ""
    return [(f"border-{PHYSICAL[axis, end]}{suffix}", values[index]) for index, end in enumerate(ends)]


def _translate(_name: str, value: Tokens) -> Declarations | None:
    """The engine moves by one length down as well as along."""
    given = words(value)
    return [("translate", f"{text_of(given)} 0")] if len(given) == 1 and is_length(given[0]) else None


def _transform(_name: str, value: Tokens) -> Declarations | None:
    """The engine does not know ``translate()`` of one length."""

    def is_one(token: Token) -> bool:
        return token.type == "function" and token.lower_name == "translate" and len(split(token.arguments, ",")) == 1

    if not any(map(is_one, value)):
        return None
    texts = (f"translateX({text_of(t.arguments)})" if is_one(t) else text_of([t]) for t in words(value))
    return [("transform", " ".join(texts))]


def _text_decoration(_name: str, value: Tokens) -> Declarations | None:
    """The longhands of ``text-decoration``; the engine drops the shorthand for a style or thickness it lacks."""
    found: dict[str, str] = {}
    for token in words(value):
        word = ident(token)
        if word in LINES:
            found["text-decoration-line"] = f"{found.get('text-decoration-line', '')} {word}".strip()
        elif word in LINE_STYLES:
            found["text-decoration-style"] = word
        elif token.type in ("dimension", "percentage") or word in ("auto", "from-font"):
            found["text-decoration-thickness"] = text_of([token])
        else:
            found["text-decoration-color"] = text_of([token])
    return list(found.items()) if len(found) > 1 and "text-decoration-line" in found else None


# One name for another, in left-to-right text: the engine knows the physical ones.
ALIASES = {
    "block-size": "height",
    "inline-size": "width",
    "min-block-size": "min-height",
    "min-inline-size": "min-width",
    "max-block-size": "max-height",
    "max-inline-size": "max-width",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    "margin-block-start": "margin-top",
    "margin-block-end": "margin-bottom",
    "padding-block-start": "padding-top",
    "padding-block-end": "padding-bottom",
    "border-start-start-radius": "border-top-left-radius",
    "border-start-end-radius": "border-top-right-radius",
    "border-end-start-radius": "border-bottom-left-radius",
    "border-end-end-radius": "border-bottom-right-radius",
    "word-wrap": "overflow-wrap",
}


def _alias(name: str, value: Tokens) -> Declarations | None:
    return [(ALIASES[name], text_of(value))]


def _color(name: str, value: Tokens) -> Declarations | None:
    """The engine takes the initial colour for the parent's."""
    return [(name, "#000")] if text_of(value).lower() == "initial" else None


Rule = Callable[[str, Tokens], Declarations | None]
SHORTHANDS: tuple[tuple[Callable[[str], bool], Rule], ...] = (
    (lambda name: name == "font", _font),
    (lambda name: name == "content", _content),
    (lambda name: name.startswith(("border-block", "border-inline")), _logical_border),
    (lambda name: name == "display", _display),
    (lambda name: name == "color", _color),
    (lambda name: name == "grid-template", _template),
    (lambda name: name == "text-decoration", _text_decoration),
    (lambda name: name == "translate", _translate),
    (lambda name: name == "transform", _transform),
    (ALIASES.__contains__, _alias),
)
