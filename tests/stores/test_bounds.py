"""Stores stay within their bytes, whatever is put into them."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from masthead.errors import InvalidOptionError
from masthead.stores.disk import GUARDED, DiskStore
from masthead.stores.guarded import Guarded
from masthead.stores.memory import OVERHEAD, MemoryStore
from masthead.stores.tiers import Tiers, get_anew

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


def test_memory_counts_what_the_keys_of_small_values_cost() -> None:
    store = MemoryStore(10 * (1 + OVERHEAD))
    for key in KEYS:
        store.put(key, b"x")
    assert [key for key in KEYS if store.get(key)] == KEYS[-10:]


def test_memory_does_without_a_value_larger_than_itself() -> None:
    store = MemoryStore(1000)
    store.put(KEYS[0], b"small")
    store.put(KEYS[0], bytes(2000))
    assert store.get(KEYS[0]) is None


def test_a_folder_stays_within_its_bytes_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, max_bytes=20_000)
    for key in KEYS:
        store.put(key, bytes(1000))
        long_ago = time.time() - 1000
        os.utime(tmp_path / key[:2] / key, (long_ago, long_ago))
        store.get(KEYS[0])
        assert size_of(tmp_path) <= 20_000 * (1 + 1 / 16) + 1000
    assert store.get(KEYS[0]) is not None


class Counting(DiskStore):
    """A folder that counts how often it is looked through."""

    looks = 0

    def prune(self) -> int:
        self.looks += 1
        return super().prune()


def test_a_folder_is_looked_through_once_for_many_writes(tmp_path: Path) -> None:
    store = Counting(tmp_path, max_bytes=16_000)
    for key in KEYS:
        store.put(key, bytes(40))
    assert store.looks == 3  # at first, and whenever more than a sixteenth was written since


def test_another_process_finds_what_is_kept(tmp_path: Path) -> None:
    DiskStore(tmp_path).put(KEYS[0], b"picture")
    assert DiskStore(tmp_path).get(KEYS[0]) == b"picture"


def test_what_a_dead_writer_left_is_cleared_away(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, max_bytes=10_000)
    left = [tmp_path / "ab" / f".{'ab' * 20}-h4lf", tmp_path / "leases" / KEYS[1]]
    for file in left:
        file.parent.mkdir()
        file.write_bytes(b"x")
        os.utime(file, (0, 0))
    store.put(KEYS[0], b"value")
    assert [file.exists() for file in left] == [False, False]


def test_files_that_are_not_the_stores_stay(tmp_path: Path) -> None:
    names = (
        ".git/.keep",
        "config/.env",
        "leases/2026.pdf",
        "src/main.py",
        "ab/notes.txt",
        "ab/" + "cd" * 32,
        "top.txt",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * 2000)
        os.utime(tmp_path / name, (0, 0))
    store = DiskStore(tmp_path, max_bytes=1500)
    for key in KEYS:
        store.put(key, bytes(1000))
    assert [name for name in names if not (tmp_path / name).exists()] == []
    assert len([file for file in tmp_path.glob("??/*") if file.stat().st_size == 1000]) == 1


def test_a_value_that_is_too_large_leaves_no_older_one(tmp_path: Path) -> None:
    for store in (DiskStore(tmp_path, max_bytes=1000), MemoryStore(1000)):
        store.put(KEYS[0], b"old")
        store.put(KEYS[0], bytes(2000))
        assert store.get(KEYS[0]) is None


def test_leases_take_no_room_and_stay(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, max_bytes=100)
    assert all(store.lease(key, "a", 30) for key in KEYS)
    for key in KEYS:
        store.put(key, bytes(90))
    assert not any(store.lease(key, "b", 30) for key in KEYS)


def test_a_disk_that_is_full_leaves_no_empty_leases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(path: Path, _: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(OSError, match="No space left"):
        DiskStore(tmp_path).lease(KEYS[0], "a", 30)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_lease_that_is_nearly_over_is_not_given_back_under_another(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.lease(KEYS[0], "a", 0.1)
    store.release(KEYS[0], "a")
    assert (tmp_path / "leases" / KEYS[0]).exists()


def test_a_lease_is_taken_over_from_one_dead_holder_after_another(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    assert [
        store.lease(KEYS[0], holder, seconds) for holder, seconds in (("a", -1), ("b", -1), ("c", 30), ("d", 30))
    ] == [True, True, True, False]
    assert [file.name for file in (tmp_path / "leases").iterdir()] == [KEYS[0]]


def test_who_died_while_it_took_a_lease_over_bars_the_way_for_seconds_only(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.lease(KEYS[0], "dead", -1)
    guard = tmp_path / "leases" / f".{KEYS[0]}"
    guard.touch()
    assert [store.lease(KEYS[0], "a", 30) for _ in range(3)] == [False] * 3  # somebody may be at it just now
    long_ago = time.time() - 2 * GUARDED
    os.utime(guard, (long_ago, long_ago))
    assert [store.lease(KEYS[0], "a", 30) for _ in range(2)] == [False, True]


def test_what_only_the_far_store_has_is_near_from_then_on() -> None:
    tiers = Tiers(MemoryStore(), MemoryStore())
    tiers.far.put(KEYS[0], b"value")
    assert (tiers.get(KEYS[0]), tiers.near.get(KEYS[0])) == (b"value", b"value")


def test_what_is_put_or_deleted_is_so_near_and_far() -> None:
    near, far = MemoryStore(), MemoryStore()
    tiers = Tiers(near, far)
    tiers.put(KEYS[0], b"value")
    assert (near.get(KEYS[0]), far.get(KEYS[0])) == (b"value", b"value")
    tiers.delete(KEYS[0])
    assert (near.get(KEYS[0]), far.get(KEYS[0])) == (None, None)


def test_what_is_near_stays_where_the_far_store_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file in the way")
    tiers = Tiers(MemoryStore(), Guarded(DiskStore(tmp_path / "file")))
    tiers.put(KEYS[0], b"value")
    assert get_anew(tiers, KEYS[0]) == b"value"
    shared = Tiers(MemoryStore(), MemoryStore())
    shared.put(KEYS[0], b"old")
    shared.far.put(KEYS[0], b"new")
    assert (get_anew(shared, KEYS[0]), shared.near.get(KEYS[0])) == (b"new", b"new")


@pytest.mark.parametrize("bound", [0, -1, 1.5, "10", True])
def test_a_bound_that_is_none_is_refused(tmp_path: Path, bound: int) -> None:
    with pytest.raises(InvalidOptionError, match="max_bytes must be a positive whole number of bytes"):
        MemoryStore(bound)
    with pytest.raises(InvalidOptionError, match="max_bytes must be a positive whole number of bytes"):
        DiskStore(tmp_path, bound)
