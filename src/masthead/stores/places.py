"""Where a store is, as messages may say it: the URL without its secrets."""

from __future__ import annotations

import re

_USER = re.compile(r"(?<=//).*@")
_OPTION = re.compile(r"([?&][^=&#]*(?:pass|secret|key|token|sas|sig)[^=&#]*=)[^&#]*", re.IGNORECASE)


def without_password(url: str) -> str:
    """The URL with three dots in the place of user, password and options that are secrets."""
    return _OPTION.sub(r"\1…", _USER.sub("…@", url))
