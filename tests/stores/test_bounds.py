"""Stores stay within their bytes, whatever is put into them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from masthead.errors import InvalidOptionError
from masthead.stores.disk import DiskStore
from masthead.stores.memory import OVERHEAD, MemoryStore

KEYS = [f"{number:064x}"[::-1] for number in range(60)]


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_memory_keeps_what_was_used_last() -> None:
    store = MemoryStore(3 * (1000 + OVERHEAD))
    for key in KEYS[:3]:
        store.put(key, bytes(1000))
    store.get(KEYS[0])
    store.put(KEYS[3], bytes(1000))
    assert [store.get(key) is not None for key in KEYS[:4]] == [True, False, True, True]


def test_memory_does_without_a_value_larger_than_itself() -> None:
    store = MemoryStore(1000)
    store.put(KEYS[0], b"small")
    store.put(KEYS[0], bytes(2000))
    assert store.get(KEYS[0]) is None


def test_a_folder_stays_within_its_bytes_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, max_bytes=20_000)
    store.put(KEYS[0], bytes(1000))
    for key in KEYS[1:]:
        store.put(key, bytes(1000))
        long_ago = time.time() - 1000
        os.utime(tmp_path / key[:2] / key, (long_ago, long_ago))
        store.get(KEYS[0])
        assert size_of(tmp_path) <= 20_000 * (1 + 1 / 16) + 1000
    assert store.get(KEYS[0]) is not None


def test_another_process_finds_what_is_kept(tmp_path: Path) -> None:
    DiskStore(tmp_path).put(KEYS[0], b"picture")
    assert DiskStore(tmp_path).get(KEYS[0]) == b"picture"


def test_what_a_dead_writer_left_is_cleared_away(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, max_bytes=10_000)
    left = [tmp_path / "ab" / ".half-written", tmp_path / "leases" / KEYS[1]]
    for file in left:
        file.parent.mkdir()
        file.write_bytes(b"x")
        os.utime(file, (0, 0))
    store.put(KEYS[0], b"value")
    assert [file.exists() for file in left] == [False, False]


@pytest.mark.parametrize("bound", [0, -1, 1.5, "10", True])
def test_a_bound_that_is_none_is_refused(tmp_path: Path, bound: int) -> None:
    with pytest.raises(InvalidOptionError, match="max_bytes must be a positive whole number of bytes"):
        MemoryStore(bound)
    with pytest.raises(InvalidOptionError, match="max_bytes must be a positive whole number of bytes"):
        DiskStore(tmp_path, bound)
