"""Files written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from masthead.system.atomic import write_atomically


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


def test_a_name_may_be_as_long_as_any(tmp_path: Path) -> None:
    for name in ("n" * 255, "字" * 85):
        write_atomically(tmp_path / name, b"content")
        assert (tmp_path / name).read_bytes() == b"content"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.png").mkdir()
    with pytest.raises(OSError, match="irectory"):
        write_atomically(tmp_path / "x.png", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["x.png"]


@pytest.mark.parametrize("mode", [0o600, 0o444, 0o664])
def test_a_file_that_is_there_keeps_its_mode_and_owner(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"old")
    if os.geteuid() == 0:
        os.chown(file, 4321, 4322)
    file.chmod(mode)
    before = file.stat()
    write_atomically(file, b"new")
    after = file.stat()
    assert file.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino


def test_a_link_stays_one_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link, hanging = tmp_path / "elsewhere/page.html", tmp_path / "page.html", tmp_path / "new.html"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to("elsewhere/page.html")
    hanging.symlink_to("elsewhere/new.html")
    for path in (link, hanging):
        write_atomically(path, b"new")
        assert path.is_symlink()
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o600)
    assert (tmp_path / "elsewhere/new.html").read_bytes() == b"new"
    assert sorted(file.name for file in target.parent.iterdir()) == ["new.html", "page.html"]


def test_what_is_no_file_is_written_to_and_stays_what_it_was(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"picture")
        assert os.read(reader, 100) == b"picture"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o644)])
def test_a_new_file_is_readable_by_all_whom_the_umask_lets(tmp_path: Path, umask: int, mode: int) -> None:
    file = tmp_path / "x.png"
    code = "from pathlib import Path; from masthead.system.atomic import write_atomically as w; w(Path('x.png'), b'')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, umask=umask, check=True, timeout=60)
    assert file.stat().st_mode & 0o777 == mode
