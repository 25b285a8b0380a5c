"""What messages may say of a store: its URL without secrets, and a failure without the insides of a library."""

from __future__ import annotations

import re

from masthead.sentences import shortened

MOST_SAID = 400  # characters
_USER = re.compile(r"(?<=//).*@")
_OPTION = re.compile(r"([?&][^=&#]*(?:pass|secret|key|token|sas|sig)[^=&#]*=)[^&#]*", re.IGNORECASE)


def said_by(error: BaseException) -> str:
    """What a client library says of a failure, on one line: some add pages of their insides."""
    return shortened(str(error).partition("Debug source")[0], MOST_SAID)


def named(store: object) -> str:
    """What a store is called: its kind, and its ``place`` if it has one."""
    place = getattr(store, "place", "")
    return f"{type(store).__name__} at {place}" if place else type(store).__name__


def without_password(url: str) -> str:
    """The URL with three dots in the place of user, password and options that are secrets."""
    return _OPTION.sub(r"\1…", _USER.sub("…@", url))
