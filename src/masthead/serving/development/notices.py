"""What was noticed of images → lines of the log, each once until it changes. Safe to use from several threads."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from masthead.diagnostics import Diagnostic
from masthead.system.forks import Lock

logger = logging.getLogger("masthead")


class Notices:
    """What has been said of each image of a site since it was loaded."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._said: dict[str, frozenset[Diagnostic]] = {}

    def log(self, path: str, diagnostics: Iterable[Diagnostic]) -> None:
        """Log what is new of the image at a path; what went away in between is new when it is back."""
        found = [diagnostic for diagnostic in diagnostics if diagnostic.severity != "info"]
        with self._lock:
            said = self._said.get(path, frozenset())
            self._said[path] = frozenset(found)
        for diagnostic in found:
            if diagnostic not in said:
                logger.warning("%s: %s", path, diagnostic)
