"""Drawn cards kept by what they show, so that only what changed is drawn again.

A file for each key, replaced as a whole: several builds may share a folder. What was not used for a
while is removed.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from masthead.export.files import write_atomically

KEPT_DAYS = 60


class CardCache:
    """A folder of pictures by key (a hexadecimal digest)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """The picture of a key, if it is there."""
        file = self._file(key)
        try:
            body = file.read_bytes()
            file.touch()
        except OSError:
            return None
        return body or None

    def put(self, key: str, body: bytes) -> None:
        """Keep a picture; a folder that cannot be written only costs time."""
        with suppress(OSError):
            write_atomically(self._file(key), body)

    def prune(self, days: float = KEPT_DAYS) -> int:
        """Remove what nobody asked for in so many days; returns how many files that were."""
        oldest, removed = time.time() - days * 86_400, 0
        for file in self._folder.glob("*/*.png"):
            with suppress(OSError):
                if file.stat().st_mtime < oldest:
                    file.unlink()
                    removed += 1
        return removed

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.png"
