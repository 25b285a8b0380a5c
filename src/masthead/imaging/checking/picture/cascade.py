"""What style sheets and ``style`` attributes say of each element, for the few properties that checks look at.

The cascade is that of ``lowering``; shorthands are read as the properties that checks ask for, and values that the
engine refuses do not count. Nothing is inherited and nothing is computed: a value is what the author wrote.
No I/O, cannot fail.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.document import Document
from masthead.imaging.engine import refusal
from masthead.imaging.lowering.cascade import cascade
from masthead.imaging.lowering.cascade.sheets import Declaration
from masthead.imaging.lowering.values import Tokens, functions, parse, split, text_of, words

WATCHED = frozenset(
    (
        *("overflow", "overflow-x", "overflow-y", "text-overflow", "-webkit-line-clamp", "line-clamp", "visibility"),
        *(
            "opacity",
            "position",
            "inset",
            "top",
            "right",
            "bottom",
            "left",
            "object-fit",
            "image-rendering",
            "background",
            "background-image",
            "background-size",
        ),
        *("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "color", "-webkit-text-fill-color"),
    )
)
ALIASES = {"-webkit-line-clamp": "line-clamp", "-webkit-mask-image": "mask-image"}
# URLs have capitals.
AS_WRITTEN = "background-image"


class Cascade:
    """The author's word on each element of a page."""

    def __init__(self, document: Document, tree: LexborHTMLParser) -> None:
        sheets = [sheet for sheet in document.stylesheets if any(name in sheet.lower() for name in WATCHED)]
        self._cascade = cascade.Cascade(tree, sheets, document.context.viewport, WATCHED.__contains__, _read)

    def said(self, node: LexborNode | None, name: str) -> str:
        """The value of a property in lower case; empty where nobody said one."""
        found = None if node is None else self._cascade.declared(node, name)
        text = text_of(found.value) if found else ""
        return text if name == AS_WRITTEN else text.lower()


def _read(declaration: Declaration) -> Iterator[Declaration]:
    if refusal(declaration.name, text_of(declaration.value)) is None:
        for name, value in _longhands(declaration.name, declaration.value):
            yield Declaration(name, value, declaration.important)


def _longhands(name: str, value: Tokens) -> Iterator[tuple[str, Tokens]]:
    """What a declaration says, in the properties that checks ask for."""
    if name == "overflow":
        across, *down = words(value)
        yield "overflow-x", [across]
        yield "overflow-y", (down or [across])[:1]
    elif name == "background":
        layers = split(value, ",")
        yield "background-image", parse(", ".join(_image_of(layer) for layer in layers))
        yield "background-size", parse(", ".join(_size_of(layer) for layer in layers))
    elif name in ("mask", "-webkit-mask"):
        yield "mask-image", value
    else:
        yield ALIASES.get(name, name), value


def _image_of(layer: Tokens) -> str:
    found = (token for token in words(layer) if token.type in ("url", "function"))
    images = (token for token in found if token.type == "url" or "url" in functions([token]))
    return next((text_of([token]) for token in images), "none")


def _size_of(layer: Tokens) -> str:
    """What stands behind the slash: one or two sizes."""
    _, *after = split(layer, "/")
    sizes = []
    for token in words(after[0]) if after else ():
        is_size = token.type in ("dimension", "percentage", "number") or text_of([token]).lower() in (
            "auto",
            "cover",
            "contain",
        )
        if not is_size:
            break
        sizes.append(text_of([token]).lower())
    return " ".join(sizes) or "auto"
