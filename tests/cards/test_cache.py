"""The cache of cards: found by key, pruned by age, done without where it cannot be written."""

from __future__ import annotations

import os
import time
from pathlib import Path

from masthead.cards.cache import CardCache

KEY = "ab" * 32


def test_what_was_put_is_found(tmp_path: Path) -> None:
    cache = CardCache(tmp_path)
    assert cache.get(KEY) is None
    cache.put(KEY, b"picture")
    assert (cache.get(KEY), CardCache(tmp_path).get(KEY)) == (b"picture", b"picture")


def test_what_was_not_used_for_long_is_removed(tmp_path: Path) -> None:
    cache = CardCache(tmp_path)
    for key in (KEY, "cd" * 32):
        cache.put(key, b"picture")
        (file,) = tmp_path.glob(f"*/{key}.png")
        os.utime(file, (time.time() - 90 * 86_400,) * 2)
    cache.get(KEY)
    assert cache.prune(60) == 1
    assert cache.get(KEY) == b"picture"


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = CardCache(tmp_path / "file")
    cache.put(KEY, b"picture")
    assert cache.get(KEY) is None
