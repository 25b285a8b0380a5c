"""Images drawn at more than twice their pixels, which look blurred. Reads headers only; no I/O, cannot fail.

Counted are device px: ``scale`` and transforms enlarge too. An image that is as small as a colour or a
stripe, or is to be drawn in pixels, is stretched on purpose; an SVG has no pixels.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from PIL import Image

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.picture.cascade import Cascade
from masthead.imaging.checking.picture.placement import Placed
from masthead.imaging.lowering.values import Token, Tokens, functions, parse, split, text_of, words
from masthead.imaging.resources.css_urls import url_of, url_tokens
from masthead.imaging.resources.decoding import DAMAGED, FORMATS
from masthead.imaging.resources.failure import shown

MOST = 2.0
LEAST_SIDE = 2  # px; what is narrower is a colour or a stripe
OWN_NAMES = "masthead:"  # of data: URLs
CRISP = frozenset({"pixelated", "crisp-edges", "-webkit-optimize-contrast"})


class Pixels(NamedTuple):
    """A size in device px, or in those of an image."""

    width: float
    height: float

    def times(self, across: float, down: float) -> Pixels:
        """The size enlarged."""
        return Pixels(self.width * across, self.height * down)


def check_stretching(
    placed: Iterable[Placed], cascade: Cascade, images: Mapping[str, bytes], scale: float
) -> Iterator[Diagnostic]:
    """Every image that is drawn too large, each once, where it is largest."""
    sizes = {name: size for name, content in images.items() if (size := _size_of(content)) is not None}
    worst: dict[str, tuple[float, Placed, Pixels]] = {}
    for one in placed if sizes else ():
        if any(cascade.said(around.node, "image-rendering") in CRISP for around in one.ancestry):
            continue
        for name, drawn in _drawn(one, cascade, sizes):
            device = drawn.times(*one.box.transform.scales).times(scale, scale)
            factor = max(device.width / sizes[name].width, device.height / sizes[name].height)
            if factor > max(MOST, worst[name][0] if name in worst else 0.0):
                worst[name] = factor, one, device
    for name, (_, one, device) in worst.items():
        yield _told(name, one, sizes[name], device)


def _told(name: str, one: Placed, own: Pixels, device: Pixels) -> Diagnostic:
    image = "an embedded image" if name.startswith(OWN_NAMES) else repr(shown(name))
    message = f"{image} has {_sides(own)} px and is drawn at {_sides(device)}"
    return Diagnostic("stretched-image", "warning", one.path, message, f"use an image of at least {_sides(device)} px")


def _sides(size: Pixels) -> str:
    return f"{size.width:.0f}×{size.height:.0f}"


def _size_of(content: bytes) -> Pixels | None:
    """The pixels of an image by its header; ``None`` for one that has none to count."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            size = Pixels(*image.size)
    except DAMAGED:  # an SVG
        return None
    return size if min(size) >= LEAST_SIDE else None


def _drawn(one: Placed, cascade: Cascade, sizes: Mapping[str, Pixels]) -> Iterator[tuple[str, Pixels]]:
    """The images that an element shows, each with its size in CSS px before transforms."""
    node = one.node
    if node is None:
        return
    if node.tag == "img":
        name = node.attributes.get("src") or ""
        if name in sizes:
            left, top = one.inset
            content = Pixels(one.box.width - 2 * left, one.box.height - 2 * top)
            yield name, _fitted(sizes[name], content, cascade.said(node, "object-fit"))
    layers = split(parse(cascade.said(node, "background-image")), ",")
    layer_sizes = split(parse(cascade.said(node, "background-size")), ",")
    for index, layer in enumerate(layers):
        names = [url_of(token) for token in url_tokens(layer)]
        if len(names) == 1 and names[0] in sizes and not any("image-set" in name for name in functions(layer)):
            size = _background(sizes[names[0]], one, layer_sizes[index % len(layer_sizes)])
            if size is not None:
                yield names[0], size


def _fitted(own: Pixels, box: Pixels, fit: str) -> Pixels:
    """An image of ``own`` pixels in a box (CSS Images 3, 5.5)."""
    across, down = box.width / own.width, box.height / own.height
    factors = {
        "cover": max(across, down),
        "contain": min(across, down),
        "none": 1.0,
        "scale-down": min(1.0, across, down),
    }
    return own.times(factors[fit], factors[fit]) if fit in factors else box


def _background(own: Pixels, one: Placed, size: Tokens) -> Pixels | None:
    """A background image of ``own`` pixels (CSS Backgrounds 3, 3.9); ``None`` where its size cannot be told."""
    box = Pixels(one.box.width, one.box.height)
    given = words(size)
    text = text_of(size)
    if text in ("cover", "contain"):
        return _fitted(own, box, text)
    width = _side(given[0], box.width) if given else 0.0
    height = _side(given[1], box.height) if len(given) > 1 else 0.0
    if width is None or height is None:
        return None
    if not width and not height:
        return own
    return Pixels(width or own.width * height / own.height, height or own.height * width / own.width)


def _side(token: Token, whole: float) -> float | None:
    """A length in CSS px; 0 for ``auto``, ``None`` for one that depends on more than the box."""
    if token.type == "percentage":
        return float(token.value) * whole / 100
    if token.type == "dimension" and token.lower_unit == "px":
        return float(token.value)
    return 0.0 if text_of([token]) == "auto" else None
