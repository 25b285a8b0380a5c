"""``ResourceError``: why one image or font cannot be had. It ends as a diagnostic; users never catch it."""

from __future__ import annotations

SHOWN = 120


class ResourceError(Exception):
    """What is wrong with one URL, as the end of a sentence that begins with it: "is larger than 16 MiB".

    ``url`` is as messages name it; ``fix`` says what would help, if anything.
    """

    def __init__(self, url: str, reason: str, fix: str = "") -> None:
        super().__init__(url, reason, fix)
        self.url = url
        self.reason = reason
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.url} {self.reason}" + (f"; {self.fix}" if self.fix else "")


def shown(url: str) -> str:
    """A URL as messages name it: in full, unless it is very long."""
    return url if len(url) <= SHOWN else f"{url[:SHOWN]}…"
