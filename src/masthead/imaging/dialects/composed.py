"""Parts of properties that several utilities write together → the properties. No I/O, cannot fail.

``rotate-6 scale-110`` are one ``transform``, ``from-… via-… to-…`` one gradient, ``shadow ring`` one ``box-shadow``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from masthead.imaging.dialects.palette import with_alpha

Parts = Mapping[str, str]
FILTERS = ("blur", "brightness", "contrast", "grayscale", "hue-rotate", "invert", "opacity", "saturate", "sepia")
# Property → its parts in the order in which Tailwind has them.
JOINED = {
    "transform": (
        *(("@translate-x", "translateX({})"), ("@translate-y", "translateY({})"), ("@rotate", "rotate({})")),
        *(("@skew-x", "skewX({})"), ("@skew-y", "skewY({})"), ("@scale-x", "scaleX({})"), ("@scale-y", "scaleY({})")),
    ),
    **{
        prop: (*((f"@{where}{name}", f"{name}({{}})") for name in FILTERS), (f"@{where}drop-shadow", "{}"))
        for prop, where in (("filter", ""), ("backdrop-filter", "backdrop-"))
    },
}
RING_COLOUR = "rgb(59 130 246 / 0.5)"
BORDER_COLOUR = "#e5e7eb"
_COLOUR = re.compile(r"rgba?\([^)]*\)|#[0-9a-fA-F]{3,8}\b")


def compose(parts: Parts) -> Iterator[tuple[str, str]]:
    """The properties that the parts (``@name`` → value) of one element make."""
    for prop, slots in JOINED.items():
        value = " ".join(form.format(parts[slot]) for slot, form in slots if slot in parts)
        if value:
            yield prop, value
    if "@gradient" in parts:
        yield "background-image", _gradient(parts)
    shadows = [*_ring(parts), *_shadow(parts)]
    if shadows:
        yield "box-shadow", ", ".join(shadows)


def between_children(parts: Parts) -> Iterator[tuple[str, str]]:
    """What ``space-x-4`` and ``divide-y`` say of every child but the first."""
    for side in ("left", "top"):
        if f"@space-{side}" in parts:
            yield f"margin-{parts.get(f'@reverse-{side}', side)}", parts[f"@space-{side}"]
        if f"@divide-{side}" in parts:
            style, colour = parts.get("@divide-style", "solid"), parts.get("@divide-color", BORDER_COLOUR)
            yield f"border-{side}", f"{parts[f'@divide-{side}']} {style} {colour}"


def _gradient(parts: Parts) -> str:
    start = parts.get("@from", "transparent")
    middle = [("@via", parts["@via"])] if "@via" in parts else []
    # A gradient that ends nowhere fades out.
    end = parts.get("@to") or with_alpha(middle[0][1] if middle else start, 0)
    stops = (("@from", start), *middle, ("@to", end))
    texts = (f"{colour} {parts.get(f'{name}-position', '')}".strip() for name, colour in stops)
    return f"{parts['@gradient']}, {', '.join(texts)})"


def _ring(parts: Parts) -> list[str]:
    if "@ring" not in parts:
        return []
    inset, width = parts.get("@ring-inset", ""), parts["@ring"]
    gap = parts.get("@ring-offset")
    around = [f"{inset} 0 0 0 {gap} {parts.get('@ring-offset-color', 'white')}".strip()] if gap else []
    width = f"calc({width} + {gap})" if gap else width
    return [*around, f"{inset} 0 0 0 {width} {parts.get('@ring-color', RING_COLOUR)}".strip()]


def _shadow(parts: Parts) -> list[str]:
    if "@shadow" not in parts:
        return []
    colour = parts.get("@shadow-color")
    return [_COLOUR.sub(lambda _: colour, parts["@shadow"]) if colour else parts["@shadow"]]
