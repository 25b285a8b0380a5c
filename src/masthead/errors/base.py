"""The base of every error."""

from __future__ import annotations

from masthead.sentences import SentenceError


def is_panic(error: BaseException) -> bool:
    """Whether the Rust code of a library failed: what it raises then is no ``Exception``, and has no module."""
    return type(error).__name__ == "PanicException"


class MastheadError(SentenceError):
    """The base of every error that Masthead raises; ``str()`` is one readable sentence."""
