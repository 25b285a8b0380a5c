"""A store that is down costs a line in the log, not a picture."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from obstore.store import from_url

from masthead.stores.disk import DiskStore
from masthead.stores.guarded import LATELY, LEFT_ALONE, SAID_EVERY, Guarded
from masthead.stores.memory import MemoryStore
from tests.processes import until

KEY = "ab" * 32


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is none: every use of it fails until the file is gone."""
    folder = tmp_path / "folder"
    folder.write_text("a file in the way")
    return folder


class Panicking(MemoryStore):
    """A store whose library's Rust code fails, which Python sees as no ``Exception``."""

    def get(self, key: str) -> bytes | None:
        from_url("s3://b", allow_http=True)  # type: ignore[call-overload]
        return super().get(key)


def test_a_store_whose_library_breaks_is_down(caplog: pytest.LogCaptureFixture) -> None:
    store = Guarded(Panicking())
    assert store.get(KEY) is None
    assert store.is_down
    assert "Panicking cannot be used, pictures are drawn instead: PanicException: " in caplog.text


class Interrupted(MemoryStore):
    """A store during whose work somebody presses Ctrl+C."""

    def get(self, key: str) -> bytes | None:
        raise KeyboardInterrupt(key)


def test_what_interrupts_a_store_is_no_failure_of_it() -> None:
    store = Guarded(Interrupted())
    with pytest.raises(KeyboardInterrupt):
        store.get(KEY)
    assert not store.is_down


class Full(MemoryStore):
    """A store that takes no more."""

    def put(self, key: str, value: bytes) -> None:
        raise OSError(f"no room for {key} and {len(value)} bytes")


class Counting(MemoryStore):
    """A store that knows how often it was written."""

    puts = 0

    def put(self, key: str, value: bytes) -> None:
        self.puts += 1
        super().put(key, value)


def test_a_store_that_takes_no_more_is_read_all_the_same() -> None:
    full = Full()
    MemoryStore.put(full, KEY, b"value")
    store = Guarded(full, Clock())
    store.put("cd" * 32, b"another")
    assert store.is_down
    assert store.get(KEY) == b"value"
    assert store.lease(KEY, "a", 10)
    assert store.lease(KEY, "b", 10)  # leases are writes


def test_one_that_takes_no_more_does_not_work_whatever_may_be_read() -> None:
    clock = Clock()
    store = Guarded(Full(), clock)
    assert not store.works(KEY)
    clock.now += LEFT_ALONE
    assert not store.works(KEY)


class Small(MemoryStore):
    """A store with room for ten bytes."""

    def put(self, key: str, value: bytes) -> None:
        if len(value) > 10:
            raise OSError(key)
        super().put(key, value)


def test_room_for_less_than_a_picture_is_none() -> None:
    clock = Clock()
    store = Guarded(Small(), clock)
    assert store.works(KEY)
    store.put("cd" * 32, b"a picture of more")
    store.put("cd" * 32, b"left alone")
    clock.now += LEFT_ALONE
    assert not store.works(KEY)
    clock.now += LEFT_ALONE
    store.put("cd" * 32, b"a picture")
    assert store.works(KEY)


def test_one_that_was_written_lately_is_not_written_to_be_asked() -> None:
    clock, counting = Clock(), Counting()
    store = Guarded(counting, clock)
    store.put("cd" * 32, b"picture")
    clock.now += LATELY - 1
    assert store.works(KEY)
    assert counting.puts == 1
    clock.now += 1
    assert store.works(KEY)
    assert counting.puts == 2


def test_a_lease_that_fails_is_a_reason_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, counting = Clock(), Counting()
    store = Guarded(counting, clock)
    assert store.works(KEY)
    monkeypatch.setattr(counting, "lease", lambda *_: 1 / 0)
    store.lease(KEY, "a", 10)
    clock.now += LEFT_ALONE
    assert store.works(KEY)
    assert counting.puts == 2


class Unreadable(MemoryStore):
    """A store that gives nothing back."""

    def get(self, key: str) -> bytes | None:
        raise OSError(f"no answer for {key}")


def test_a_store_that_cannot_be_read_is_not_written_to_either() -> None:
    unreadable, clock = Unreadable(), Clock()
    store = Guarded(unreadable, clock)
    assert store.get(KEY) is None
    store.put(KEY, b"value")
    assert MemoryStore.get(unreadable, KEY) is None
    assert [store.lease(KEY, holder, 10) for holder in "ab"] == [True, True]
    clock.now += LEFT_ALONE
    store.put(KEY, b"value")
    assert MemoryStore.get(unreadable, KEY) == b"value"


def test_a_folder_of_somebody_else_is_no_value(tmp_path: Path) -> None:
    store = Guarded(DiskStore(tmp_path))
    (tmp_path / KEY[:2] / KEY).mkdir(parents=True)
    assert store.get(KEY) is None
    assert not store.is_down


def test_a_store_that_is_down_has_nothing_and_everybody_may_draw(folder: Path) -> None:
    store = Guarded(DiskStore(folder))
    store.put(KEY, b"value")
    store.delete(KEY)
    assert store.get(KEY) is None
    assert store.lease(KEY, "a", 10)
    assert store.lease(KEY, "b", 10)
    store.release(KEY, "a")


def test_one_line_a_minute_says_so(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    store = Guarded(DiskStore(folder), clock)
    with caplog.at_level(logging.WARNING, "masthead.stores"):
        for _ in range(int(2 * SAID_EVERY)):
            store.get(KEY)
            clock.now += 1
    assert len(caplog.records) == 2
    assert f"DiskStore at {folder} cannot be used, pictures are drawn instead: NotADirectoryError" in caplog.text


class Hanging(MemoryStore):
    """A store that says nothing for long, and then fails; ``asked`` counts who waited for it."""

    def __init__(self) -> None:
        super().__init__()
        self.gives_up, self.asked = threading.Event(), 0

    def get(self, key: str) -> bytes | None:
        self.asked += 1
        self.gives_up.wait(30)
        raise TimeoutError(key)


def test_one_alone_waits_to_see_whether_a_store_is_back() -> None:
    clock, hanging = Clock(), Hanging()
    store = Guarded(hanging, clock)
    hanging.gives_up.set()
    store.get(KEY)
    hanging.gives_up.clear()
    clock.now += LEFT_ALONE
    with ThreadPoolExecutor(1) as executor:
        trial = executor.submit(store.get, KEY)
        until(lambda: hanging.asked == 2)
        assert [store.get(KEY) for _ in range(10)] == [None] * 10
        assert not trial.done()
        hanging.gives_up.set()
        assert trial.result() is None
    assert hanging.asked == 2


def test_it_is_used_again_when_it_is_back(folder: Path) -> None:
    clock = Clock()
    store = Guarded(DiskStore(folder), clock)
    store.put(KEY, b"lost")
    folder.unlink()
    store.put(KEY, b"left alone")
    assert store.is_down
    clock.now += LEFT_ALONE
    store.put(KEY, b"kept")
    assert (store.is_down, store.get(KEY)) == (False, b"kept")
