"""Values kept as files of one folder, which several processes may share.

A file for each key, replaced as a whole: readers see one value or another, after a crash as well. What
was used longest ago goes when there are too many bytes, which every process looks after for itself.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, NamedTuple

from masthead.errors import InvalidOptionError
from masthead.size import is_positive_integer
from masthead.stores.store import is_over
from masthead.system.atomic import write_atomically
from masthead.system.forks import Lock

DEFAULT_BYTES = 1_000_000_000
# Looking through a folder takes some 5 µs a file: that is done after so much has been written since.
LOOKED_AFTER = 1 / 16
ROOM = 0.9  # of the bound is left when files go
LEASES = "leases"
# Beginnings of files are temporary ones of a writer; one that died leaves them.
FORGOTTEN_AFTER = 3600.0  # seconds
GUARDED = 10.0  # seconds, of which taking over an ended lease needs a thousandth
# A lease nearer to its end is left to end by itself, in seconds: another may have taken it over in this moment.
NEARLY_OVER = 0.2
# A value, or the beginning of one that is being written; a lease, what is being written for one, or its guard.
_OWN = re.compile(r"\.?[0-9a-f]{32,}(?:-\w+)?")


class DiskStore:
    """Files below ``folder``, ``max_bytes`` of them together, those used last.

    The folder is made when something is kept. Raises ``InvalidOptionError`` for options that cannot work.
    """

    is_shared: ClassVar[bool] = True
    is_near: ClassVar[bool] = False

    def __init__(self, folder: str | os.PathLike[str], max_bytes: int = DEFAULT_BYTES) -> None:
        if not isinstance(folder, (str, os.PathLike)):
            raise InvalidOptionError("DiskStore: folder", "the path of a folder", folder)
        if not is_positive_integer(max_bytes):
            raise InvalidOptionError("DiskStore: max_bytes", "a positive whole number of bytes", max_bytes)
        self.folder = Path(folder)
        self.place = os.fspath(self.folder)
        self._most = max_bytes
        self._lock = Lock()
        self._written = max_bytes  # as if nobody had looked for long

    def get(self, key: str) -> bytes | None:
        """What was put under a key; using it keeps it longer. Raises ``OSError``."""
        file = self._file(key)
        try:
            value = file.read_bytes()
        except (FileNotFoundError, IsADirectoryError):  # a folder is somebody else's
            return None
        with suppress(OSError):  # used now; a folder that may only be read has no order of use
            os.utime(file)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Write a file, and make room when that is due. Raises ``OSError``."""
        if len(value) > self._most:
            self.delete(key)
            return
        write_atomically(self._file(key), value)
        with self._lock:
            self._written += len(value)
            is_due = self._written > self._most * LOOKED_AFTER
            self._written *= not is_due
        if is_due:
            self.prune()

    def delete(self, key: str) -> None:
        self._file(key).unlink(missing_ok=True)

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        """A file that only one can make, with the time when it ends. Raises ``OSError``."""
        file = self.folder / LEASES / key
        file.parent.mkdir(parents=True, exist_ok=True)
        content = f"{holder} {time.time() + seconds}".encode()
        if _made(file, content):
            return True
        before = _lease_in(file)
        if before.holder == holder:
            return True
        return is_over(before.end, seconds) and _taken_over(file, content, seconds)

    def release(self, key: str, holder: str) -> None:
        """Remove the file, if it is the holder's. Raises ``OSError``."""
        file = self.folder / LEASES / key
        lease = _lease_in(file)
        if lease.holder == holder and lease.end > time.time() + NEARLY_OVER:
            file.unlink(missing_ok=True)

    def prune(self) -> int:
        """Remove what was used longest ago until the rest is within the bound; returns how many files that were."""
        files = sorted(self._files(), key=lambda entry: entry.used)
        total = sum(entry.size for entry in files)
        if total <= self._most:
            return 0
        removed = 0
        for entry in files:
            if total <= self._most * ROOM:
                break
            with suppress(OSError):
                entry.path.unlink()
                removed += 1
            total -= entry.size
        return removed

    def _files(self) -> Iterator[_Entry]:
        """The files with values, and no other ones: whoever named the folder may have more in it."""
        oldest = time.time() - FORGOTTEN_AFTER
        for path in (*self.folder.glob("[0-9a-f][0-9a-f]/*"), *self.folder.glob(f"{LEASES}/*")):
            is_lease, name = path.parent.name == LEASES, path.name.removeprefix(".")
            if not _OWN.fullmatch(path.name) or not (is_lease or name.startswith(path.parent.name)):
                continue
            with suppress(OSError):  # another process may be removing them
                status = path.stat()
                if not is_lease and path.name == name:
                    yield _Entry(path, status.st_size, status.st_mtime)
                elif status.st_mtime < oldest:
                    path.unlink()

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / key


class _Entry(NamedTuple):
    """A file, its size in bytes, and when it was used last."""

    path: Path
    size: int
    used: float


class _Lease(NamedTuple):
    holder: str
    end: float


def _made(file: Path, content: bytes) -> bool:
    """Make a file with its content, both at once, if there is none of its name."""
    aside = file.with_name(f".{os.urandom(16).hex()}")
    try:
        aside.write_bytes(content)
        os.link(aside, file)
    except FileExistsError:
        return False
    finally:
        aside.unlink(missing_ok=True)
    return True


def _taken_over(file: Path, content: bytes, seconds: float) -> bool:
    """Write a lease in the place of one that has ended, unless another is doing just that."""
    guard = file.with_name(f".{file.name}")
    if not _made(guard, b""):
        with suppress(FileNotFoundError):
            if guard.stat().st_mtime < time.time() - GUARDED:  # whoever made it died
                guard.unlink()
        return False
    try:
        if not is_over(_lease_in(file).end, seconds):
            return False
        write_atomically(file, content)
        return True
    finally:
        guard.unlink(missing_ok=True)


def _lease_in(file: Path) -> _Lease:
    """The lease that a file says; one that has ended where it says none."""
    try:
        holder, end = file.read_text(encoding="utf-8").split(" ")
        return _Lease(holder, float(end))
    except (OSError, ValueError):
        return _Lease("", 0.0)
