"""What the parsed document hands to the engine, for the tests of this folder."""

from __future__ import annotations

from masthead.imaging.document import parse_document
from masthead.size import Size


def nodes_of(markup: str) -> str:
    """The HTML of a page's body after all rules."""
    return "".join(parse_document(markup, Size(600, 300)).nodes)
