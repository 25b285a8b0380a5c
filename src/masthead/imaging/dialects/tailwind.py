"""``tw="flex p-4 text-xl"`` → ``style``: Tailwind CSS 3, as next/og has it and more. No I/O.

The utilities of an element stand before its own ``style``, which wins; rules of style sheets lose to both.
Prefixes such as ``md:`` count the width of the canvas. What says how an element behaves under a
pointer or moves changes nothing in a picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.checking.limits.css import check_css
from masthead.imaging.dialects.composed import BORDER_COLOUR, between_children, compose
from masthead.imaging.dialects.palette import with_alpha
from masthead.imaging.dialects.readers import arbitrary
from masthead.imaging.dialects.scales import SCREENS
from masthead.imaging.dialects.utilities import PREFIXES, STATIC
from masthead.remembering import remembered
from masthead.size import Size

Pairs = list[tuple[str, str]]
# Nothing to draw: markers for other utilities, and what only a live page has.
WITHOUT_EFFECT = re.compile(
    r"group|peer|antialiased|subpixel-antialiased|filter|backdrop-filter|transform|transform-gpu|transform-cpu|not-sr-only|"
    r"-?(?:transition|duration|ease|delay|animate|cursor|select|pointer-events|will-change|scroll|snap|touch|appearance|"
    r"resize|caret|accent|placeholder|overscroll|forced-color-adjust|hyphens|break-before|break-after|break-inside)(?:-.*)?"
)
# Conditions that never hold in a picture.
NEVER = frozenset(
    (
        "hover",
        "focus",
        "focus-within",
        "focus-visible",
        "active",
        "visited",
        "disabled",
        "dark",
        "print",
        "motion-reduce",
    )
)
ALWAYS = frozenset({"light", "screen", "motion-safe"})
_PROPERTY = re.compile(r"\[(-{0,2}[a-z][a-z-]*):(.+)\]")
_WIDTH = re.compile(r"(min|max)-(?:\[(\d+(?:\.\d+)?)(px|rem)\]|(sm|md|lg|xl|2xl))")
_VARIANTS = re.compile(r":(?![^\[]*\])")


@dataclass(frozen=True, slots=True)
class Styles:
    """What utilities say: declarations of the element, those of its children but the first, and what is no utility."""

    own: str
    children: str
    unknown: tuple[str, ...]


def apply_utilities(parser: LexborHTMLParser, viewport: Size, *, resets: bool) -> None:
    """Write the utilities of every element into its ``style``.

    ``resets``: their elements are border boxes and have no border but the one they ask for, as
    Tailwind's preflight says; templates that bring resets of their own need none.
    """
    for node in parser.css("[tw]"):
        styles = translate(node.attributes.get("tw") or "", viewport)
        del node.attrs["tw"]  # the engine would read it in its own way
        _prepend(node, f"{_reset(styles.own) if resets else ''}{styles.own}")
        if styles.children:
            children = [child for child in node.iter() if child.tag not in ("script", "style")]
            for child in children[1:]:
                _prepend(child, styles.children)


def _prepend(node: LexborNode, css: str) -> None:
    check_css(css)
    if css:
        node.attrs["style"] = f"{css} {node.attributes.get('style') or ''}".strip()


def _reset(own: str) -> str:
    border = f"border: 0 solid {BORDER_COLOUR}; " if "border-" in own else ""
    return f"box-sizing: border-box; {border}"


@remembered(entries=2048, longest=1000)
def translate(classes: str, viewport: Size) -> Styles:
    """What the utilities of one element say on a canvas of this size."""
    found: list[tuple[tuple[int, int, int], Pairs]] = []
    unknown: list[str] = []
    for position, name in enumerate(classes.split()):
        *variants, utility = _VARIANTS.split(name)
        screens = [_screen(variant, viewport) for variant in variants]
        resolved = _important(utility)
        if resolved is None or None in screens:
            unknown.append(name)
        elif all(screen is not None and screen >= 0 for screen in screens):
            rank, pairs = resolved
            found.append(((max((screen or 0 for screen in screens), default=0), rank, position), pairs))
    declarations: dict[str, str] = {}
    for _, pairs in sorted(found, key=lambda one: one[0]):
        for prop, value in pairs:
            if "!" in value or "!" not in declarations.get(prop, ""):
                declarations.pop(prop, None)
                declarations[prop] = value
    return _styles(declarations, tuple(unknown))


def _styles(declarations: dict[str, str], unknown: tuple[str, ...]) -> Styles:
    parts = {name: value for name, value in declarations.items() if name.startswith("@")}
    own = [(name, _translucent(name, value, parts)) for name, value in declarations.items() if name not in parts]
    return Styles(_css([*own, *compose(parts)]), _css(list(between_children(parts))), unknown)


def _translucent(name: str, value: str, parts: dict[str, str]) -> str:
    """A colour with what ``bg-opacity-50`` and its like say."""
    alpha = parts.get(f"@alpha {name}")
    return with_alpha(value, float(alpha)) if alpha else value


def _css(pairs: Pairs) -> str:
    return " ".join(f"{name}: {value};" for name, value in pairs)


def _screen(variant: str, viewport: Size) -> int | None:
    """From which width a prefix holds: -1 where it does not hold here, ``None`` for no prefix that is known."""
    if variant in ALWAYS:
        return 0
    if variant in NEVER or variant.startswith(("group-", "peer-")):
        return -1
    if variant in ("landscape", "portrait"):
        return 0 if (variant == "landscape") == (viewport.width > viewport.height) else -1
    found = _WIDTH.fullmatch(f"min-{variant}" if variant in SCREENS else variant)
    if found is None:
        return None
    limit, number, unit, name = found.groups()
    width = SCREENS[name] if name else float(number) * (16 if unit == "rem" else 1)
    if limit == "max":
        return 0 if viewport.width < width else -1
    return int(width) if viewport.width >= width else -1


def _important(utility: str) -> tuple[int, Pairs] | None:
    """A utility that may be marked with ``!``."""
    plain = utility.removeprefix("!").removesuffix("!")
    resolved = resolve(plain)
    if plain == utility or resolved is None:
        return resolved
    return resolved[0], [(prop, f"{value} !important") for prop, value in resolved[1]]


@remembered(entries=4096, longest=200)
def resolve(utility: str) -> tuple[int, Pairs] | None:
    """The rank and the declarations of one utility without prefixes; ``None`` when there is none of that name."""
    if utility in STATIC:
        return 0, _pairs(STATIC[utility])
    if WITHOUT_EFFECT.fullmatch(utility):
        return 0, []
    if declared := _PROPERTY.fullmatch(utility):
        given = arbitrary(f"[{declared[2]}]")
        return given and (0, [(declared[1], given[1])])
    is_negative = utility.startswith("-")
    name = utility.removeprefix("-")
    bracket = name.find("[") if "[" in name else len(name)
    ends = [len(name)] + [index for index in range(bracket - 1, 0, -1) if name[index] == "-"]
    for end in ends:
        for rule in PREFIXES.get(name[:end], ()):
            value = rule.read(name[end + 1 :]) if rule.is_signed or not is_negative else None
            value = _negated(value) if value is not None and is_negative else value
            if value is not None:
                text = rule.form.format(*[value] * rule.form.count("{}"))
                return rule.rank, [pair for prop in rule.properties for pair in _pairs(f"{prop}: {text}")]
    return None


def _negated(value: str) -> str | None:
    if value[:1].isdigit() or value.startswith("."):
        return f"-{value}"
    return f"calc({value} * -1)" if "(" in value else None


def _pairs(declarations: str) -> Pairs:
    pairs = (declaration.partition(": ") for declaration in declarations.split("; "))
    return [(name, value) for name, _, value in pairs]
