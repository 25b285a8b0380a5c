"""Gradient borders: two backgrounds, one below the padding and one below the border (CSS Backgrounds 3).

The engine takes one box for all layers. A shadow inside the padding box covers it as the upper layer would,
where that is of one colour; the layers must stand in the block that also sets the author's own shadow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from masthead.imaging.lowering.values import Tokens, ident, parse, split, text_of, words

FRAMED = frozenset({"background", "background-image", "background-clip", "box-shadow"})
COVER = "inset 0 0 0 9999px {}"  # wider than any canvas


class Frame(NamedTuple):
    """The colour inside a border, and the gradient of the border."""

    inside: str
    border: str


def frame_of(block: Mapping[str, str]) -> Frame | None:
    """The gradient border that the declarations of a block make."""
    image = block.get("background-image", "")
    clips = [text_of(part) for part in split(parse(block.get("background-clip", "")), ",")]
    layers = split(parse(block.get("background", image)), ",")
    if len(layers) != 2:
        return None
    if image and "background" not in block and clips == ["padding-box", "border-box"]:
        boxes = [[clip] for clip in clips]
    else:
        boxes = [[ident(token) for token in layer if ident(token).endswith("-box")] for layer in layers]
    inside = _only_colour(layers[0])
    if inside is None or boxes[0][-1:] != ["padding-box"] or boxes[1][-1:] != ["border-box"]:
        return None
    return Frame(inside, text_of(token for token in layers[1] if token.type == "function"))


def framed(name: str, value: Tokens, frame: Frame, *, has_shadow: bool) -> list[tuple[str, str]]:
    """One declaration of such a block as the engine understands it."""
    cover = COVER.format(frame.inside)
    if name == "box-shadow":
        shadows = [text_of(shadow) for shadow in split(value, ",") if text_of(shadow).lower() != "none"]
        return [(name, ", ".join([cover, *reversed(shadows)]))]
    if name == "background-clip":
        return [(name, "border-box")]
    layer = f"{frame.border} border-box" if name == "background" else frame.border
    return [(name, layer)] + ([] if has_shadow else [("box-shadow", cover)])


def _only_colour(layer: Tokens) -> str | None:
    """The colour of a gradient that has but one."""
    gradients = [token for token in layer if token.type == "function" and token.lower_name.endswith("gradient")]
    if len(gradients) != 1:
        return None
    first, *others = [words(part)[:1] for part in split(gradients[0].arguments, ",")]
    has_direction = bool(first) and (ident(first[0]) == "to" or first[0].type == "dimension")
    stops = {text_of(part) for part in (others if has_direction else [first, *others])}
    return stops.pop() if len(stops) == 1 else None
