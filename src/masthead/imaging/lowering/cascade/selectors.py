"""How much a selector counts (Selectors 4, specificity), and where its list is split. No I/O, cannot fail."""

from __future__ import annotations

from masthead.imaging.lowering.values import Token, Tokens, split, text_of

# Ids; classes, attributes and pseudo-classes; types and pseudo-elements.
Specificity = tuple[int, int, int]
NONE: Specificity = (0, 0, 0)
LISTS = frozenset({"is", "not", "has", "matches", "any", "-webkit-any"})


def selectors_of(prelude: Tokens, parent: str = "") -> list[tuple[str, Specificity]]:
    """Each selector of a list with its specificity; ``parent`` is the selector around a nested rule."""
    found = []
    for part in split(prelude, ","):
        text, weight = text_of(part), specificity(part)
        if parent:
            text = text.replace("&", f":is({parent})") if "&" in text else f":is({parent}) {text}"
        if text:
            found.append((text, weight))
    return found


def specificity(tokens: Tokens) -> Specificity:
    """The specificity of one selector."""
    total, before = NONE, None
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        total = _sum(total, _of(token, before, after))
        before = token
    return total


def _of(token: Token, before: Token | None, after: Token | None) -> Specificity:
    follows_colon = _is(before, ":")
    if token.type == "hash":
        return (1, 0, 0)
    if token.type == "[] block" or (_is(token, ".") and after is not None and after.type == "ident"):
        return (0, 1, 0)
    if token.type == "ident" and not _is(before, "."):
        is_class = follows_colon and token.lower_value not in ("before", "after", "first-line", "first-letter")
        return (0, 1, 0) if is_class else (0, 0, 1)
    if token.type == "function" and follows_colon:
        return _of_function(token)
    return NONE


def _of_function(token: Token) -> Specificity:
    if token.lower_name in LISTS:
        return max(specificity(part) for part in split(token.arguments, ","))
    return NONE if token.lower_name == "where" else (0, 1, 0)


def _sum(one: Specificity, other: Specificity) -> Specificity:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _is(token: Token | None, literal: str) -> bool:
    return token is not None and token.type == "literal" and bool(token.value == literal)
