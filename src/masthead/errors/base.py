"""The base of every error."""

from __future__ import annotations

from masthead.sentences import SentenceError


class MastheadError(SentenceError):
    """The base of every error that Masthead raises; ``str()`` is one readable sentence."""
