"""``image-set()`` (CSS Images 4) → the one image of it that is drawn. Cannot fail.

The candidate for one device px a CSS px: its own size is right wherever no size is given, and none of the
others says how large it would be drawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from masthead.imaging.lowering.values import Token, Tokens, mapped, split, text_of, words

FUNCTIONS = frozenset({"image-set", "-webkit-image-set"})
# Units of resolution: how many make one device px for each CSS px (CSS Values 4, 7.4).
UNITS = {"x": 1.0, "dppx": 1.0, "dpi": 96.0, "dpcm": 96 / 2.54}
TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/svg+xml"})


def lower_image_sets(value: Iterable[Token]) -> str:
    """A value whose ``image-set()`` are the images that are drawn."""
    return mapped(value, lambda function: _lowered(function) if function.lower_name in FUNCTIONS else None)


def chosen_image(function: Token) -> Token | None:
    """The image of an ``image-set()``: a string, a ``url()`` or a gradient; ``None`` where there is none."""
    candidates = [found for option in split(function.arguments, ",") if (found := words(option)) and _is_drawn(found)]
    best = min(candidates, key=_resolution, default=None)
    return best[0] if best else None


def _lowered(function: Token) -> str | None:
    image = chosen_image(function)
    if image is None:
        return None
    return f"url({text_of([image])})" if image.type == "string" else text_of([image])


def _resolution(candidate: Tokens) -> float:
    """How far a candidate is from one device px a CSS px."""
    given = [token for token in candidate[1:] if token.type == "dimension" and token.lower_unit in UNITS]
    return abs(given[0].value / UNITS[given[0].lower_unit] - 1) if given else 0.0


def _is_drawn(candidate: Tokens) -> bool:
    """Whether a candidate's ``type()`` is one that is read; one without counts."""
    return all(
        str(argument.value).lower() in TYPES
        for token in candidate[1:]
        if token.type == "function" and token.lower_name == "type"
        for argument in words(token.arguments)
        if argument.type == "string"
    )
