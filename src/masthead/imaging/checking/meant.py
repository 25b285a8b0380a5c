"""What a misspelt name in CSS was probably meant to be. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from masthead.sentences import closest


def did_you_mean(word: str, known: Iterable[str], prefix: str = "") -> str:
    """``did you mean color?``, with ``prefix`` before the name; empty when nothing known is close."""
    names = {name.lower().replace("-", "_"): name for name in known}
    meant = closest(word, names)
    return f"did you mean {prefix}{names[meant]}?" if meant else ""
