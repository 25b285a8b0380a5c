"""Files written whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from masthead.atomic import write_atomically


def test_readers_see_the_old_content_or_the_new_and_nothing_between(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "x.png"
    contents = [bytes([number]) * 2_000_000 for number in range(8)]
    write_atomically(file, contents[0])
    seen: set[bytes] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(file.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for content in contents[1:]:
        write_atomically(file, content)
    stop.set()
    reader.join()
    assert seen <= set(contents)
    assert file.read_bytes() == contents[-1]
    assert list(file.parent.iterdir()) == [file]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.png").mkdir()
    with pytest.raises(OSError, match="irectory"):
        write_atomically(tmp_path / "x.png", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["x.png"]
