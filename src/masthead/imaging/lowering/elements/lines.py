"""The height of lines: what an element's ``line-height`` is, and characters that hold a line at it.

The engine has no strut: a line is as high as the runs in it want, each at the line height of its own element.
"""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from masthead.imaging.lowering.cascade.cascade import Cascade

INHERITED = frozenset({"inherit", "unset", "revert"})


def joiner(*declarations: str) -> str:
    """An invisible character that holds a line, and allows no break beside it."""
    return _held("&#x2060;", declarations)


def breaker() -> str:
    """An invisible character that holds a line, and allows a break behind it."""
    return _held("&#x200b;", ())


def _held(character: str, declarations: tuple[str, ...]) -> str:
    """A character in an element of its own, so that it does not take the author's letter spacing.

    The element is called ``m-run`` because authors' selectors for ``span`` must not find it.
    """
    return f"<m-run style='{';'.join(declarations) or 'letter-spacing:0'}'>{character}</m-run>"


def line_height_of(cascade: Cascade, node: LexborNode | None) -> str:
    """The ``line-height`` that an element has or inherits, as written; empty for ``normal``."""
    while node is not None:
        height, font = cascade.text(node, "line-height"), cascade.text(node, "font")
        if height and height not in INHERITED:
            return "" if height == "normal" else height
        if font and font not in INHERITED:
            return font.partition("/")[2].strip().partition(" ")[0]
        node = node.parent
    return ""
