"""Positions of three and four values → two (CSS Backgrounds 3). The engine drops the longer forms."""

from __future__ import annotations

from masthead.imaging.lowering.values import SIDES, Token, Tokens, ident, is_length, split, text_of

FAR = frozenset({"right", "bottom"})
HORIZONTAL = frozenset({"left", "right"})


def lower_positions(tokens: Tokens) -> str:
    """A list of layers with ``right 20px bottom 10px`` as ``calc(100% - 20px) calc(100% - 10px)``."""
    return ", ".join(_layer(layer) for layer in split(tokens, ","))


def _layer(tokens: Tokens) -> str:
    run = _run(tokens)
    if run is None:
        return text_of(tokens)
    start, end = run
    return " ".join(text for text in (text_of(tokens[:start]), _two(tokens[start:end]), text_of(tokens[end:])) if text)


def _run(tokens: Tokens) -> tuple[int, int] | None:
    """Where a position with sides and offsets begins and ends, white space inside included."""
    positions = [
        index
        for index, token in enumerate(tokens)
        if ident(token) in SIDES | {"center"} or (is_length(token) and _follows_side(tokens, index))
    ]
    values = [tokens[index] for index in positions]
    if len(values) not in (3, 4) or not any(is_length(token) for token in values):
        return None
    return positions[0], positions[-1] + 1


def _follows_side(tokens: Tokens, index: int) -> bool:
    before = [token for token in tokens[:index] if token.type != "whitespace"]
    return bool(before) and ident(before[-1]) in SIDES


def _two(tokens: Tokens) -> str:
    pairs: list[tuple[str, Token | None]] = []
    for token in tokens:
        if ident(token):
            pairs.append((ident(token), None))
        elif is_length(token):
            pairs[-1] = (pairs[-1][0], token)
    across = next((pair for pair in pairs if pair[0] in HORIZONTAL), ("center", None))
    down = next((pair for pair in pairs if pair[0] in SIDES - HORIZONTAL), ("center", None))
    return f"{_offset(*across)} {_offset(*down)}"


def _offset(side: str, length: Token | None) -> str:
    if length is None:
        return side
    text = text_of([length])
    return f"calc(100% - {text})" if side in FAR else text
