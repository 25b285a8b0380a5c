"""``url()`` among CSS tokens: finding, reading and replacing it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import tinycss2

from masthead.imaging.lowering.image_set import FUNCTIONS as IMAGE_SETS
from masthead.imaging.lowering.image_set import chosen_image
from masthead.imaging.lowering.values import Token, parse
from masthead.remembering import remembered


def url_tokens(tokens: Iterable[Token]) -> Iterator[Token]:
    """Every ``url()``, with quotes (a function) or without (a token of its own), and what ``image-set()`` chooses."""
    for token in tokens:
        if _names_url(token):
            yield token
        elif token.type == "function" and token.lower_name in IMAGE_SETS:
            image = chosen_image(token)
            if image is not None and (image.type == "string" or _names_url(image)):
                yield image
        else:
            inner = getattr(token, "content", None) or getattr(token, "arguments", None)
            yield from url_tokens(inner if isinstance(inner, list) else ())


def url_of(token: Token) -> str:
    """What a ``url()`` names, escapes resolved."""
    return str(_part(token).value)


def may_name_data(css: str) -> bool:
    """Whether there may be a ``data:`` URL in CSS: a look before any parsing."""
    return "data:" in css.lower() or "\\" in css


@remembered(entries=32, longest=100_000)
def replace_urls(css: str, names: tuple[tuple[str, str | None], ...]) -> str:
    """CSS in which some URLs have become others; ``None`` leaves one as it is."""
    tokens, others = parse(css), dict(names)
    for token in url_tokens(tokens):
        name = others.get(url_of(token))
        if name is not None:
            part = _part(token)
            part.value = name
            part.representation = f'url("{name}")' if token.type == "url" else f'"{name}"'
    return str(tinycss2.serialize(tokens))


def _names_url(token: Token) -> bool:
    return token.type == "url" or (token.type == "function" and token.lower_name == "url" and bool(_strings(token)))


def _part(token: Token) -> Token:
    """What holds the URL of a ``url()``: itself, or its string."""
    return token if token.type in ("url", "string") else _strings(token)[0]


def _strings(function: Token) -> list[Token]:
    return [token for token in function.arguments if token.type == "string"]
