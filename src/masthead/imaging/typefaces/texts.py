"""A parsed page → the texts that will be read in its picture, each with its language. No I/O, cannot fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import tinycss2
from selectolax.lexbor import LexborNode

TEXT = "-text"
# Around a text with pictures in it: one item of a flex container, as the text was. No author's rule is for it.
PICTURED_TEXT = "masthead-text"
# What may stay inside an SVG without being drawn.
UNREAD = frozenset(("style", "title", "desc", "metadata", "script"))
_CONTENT = re.compile(r"content\s*:([^;}]*)")


class Text(NamedTuple):
    """Characters that are drawn, and the language (BCP 47) that ``lang`` says they are in."""

    characters: str
    lang: str | None


def texts_of(body: LexborNode, lang: str | None) -> Iterator[Text]:
    """The text of a page, cut where the language changes, without what an SVG only says about itself."""
    whole = body.text(deep=True)
    # ASCII is in every font and the same in every language: most pages need no walk.
    if whole.isascii() or body.css_first("[lang], svg") is None:
        yield Text(whole, lang)
        return
    left: list[tuple[LexborNode, str | None]] = [(body, lang)]
    while left:
        node, lang = left.pop()
        if node.tag == TEXT:
            yield Text(node.text() or "", lang)
        elif node.tag not in UNREAD:
            lang = node.attributes.get("lang") or lang
            left += [(child, lang) for child in node.iter(include_text=True)][::-1]


def generated_texts(stylesheets: Iterable[str], lang: str | None) -> Iterator[Text]:
    """The strings that ``content`` adds before and after elements; ASCII ones are left out."""
    for sheet in stylesheets:
        if "content" in sheet and ("\\" in sheet or not sheet.isascii()):
            for value in _CONTENT.findall(sheet):
                tokens = tinycss2.parse_component_value_list(value)
                yield from (Text(token.value, lang) for token in tokens if token.type == "string")
