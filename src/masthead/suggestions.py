"""Words for messages: lists, and what somebody probably meant. No I/O, cannot fail."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that ``word`` was probably meant to be (camelCase counts as snake_case)."""
    names = list(known)
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower().replace("-", "_")
    found = [snake] if snake in names else difflib.get_close_matches(snake, names, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` when one known name is close to ``word``, else nothing."""
    name = closest(word, known)
    return f" (did you mean {name!r}?)" if name else ""


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    *head, last = list(names)
    return f"{', '.join(head)} and {last}" if head else last
