"""What a misspelt name of CSS was probably meant to be. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from masthead.sentences import closest


def did_you_mean(word: str, known: Iterable[str], prefix: str = "") -> str:
    """``did you mean color?``, with ``prefix`` before the name; empty when nothing known is close."""
    meant = closest(word.replace("-", "_"), [name.replace("-", "_") for name in known])
    return f"did you mean {prefix}{meant.replace('_', '-')}?" if meant else ""
