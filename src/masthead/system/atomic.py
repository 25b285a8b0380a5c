"""Files written whole or not at all: readers see the old content or the new."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG

NEW = 0o644  # less what the umask takes away


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; folders on the way are made.

    A file that is there keeps its mode, and its owner where that is allowed. A symbolic link stays: what it points to
    is written. What is neither file nor folder, such as ``/dev/stdout``, is written to as it is.
    Raises ``OSError`` when that cannot be.
    """
    before = _status(path)
    if before and not (S_ISREG(before.st_mode) or S_ISDIR(before.st_mode)):
        path.write_bytes(content)
        return
    place = Path(os.path.realpath(path)) if path.is_symlink() else path
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_name(f".{place.name[:40]}-{os.urandom(8).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), NEW)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if before:
            _make_alike(temporary, before)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _make_alike(file: Path, other: os.stat_result) -> None:
    """Give a file of ours the owner, if we may, and the mode of another."""
    if hasattr(os, "chown"):  # Windows has none
        for owner, group in ((-1, other.st_gid), (other.st_uid, -1)):
            with suppress(OSError):
                os.chown(file, owner, group)
    file.chmod(other.st_mode & 0o777)
