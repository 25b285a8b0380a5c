"""SQLite for the journal of a build: a file that is opened, copied or read, and its errors in words of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from masthead.errors import BuildJournalError

OTHER = "give another file with --journal"
# What SQLite says, by its primary code, and what to do.
_PROBLEMS = {
    sqlite3.SQLITE_BUSY: f"is used by another build that is running; wait for the other build, or {OTHER}",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full; make room, and build again: it goes on where it was",
    sqlite3.SQLITE_CORRUPT: "is damaged ({error}); remove it, and the next build looks at the files that are there",
    sqlite3.SQLITE_NOTADB: f"is no journal of a build: {{error}}; {OTHER}",
    sqlite3.SQLITE_ERROR: f"is no journal of a build: {{error}}; {OTHER}",
    sqlite3.SQLITE_IOERR: f"cannot be read and written: {{error}}; see to its disk, or {OTHER}",
}
_PROBLEMS[sqlite3.SQLITE_LOCKED] = _PROBLEMS[sqlite3.SQLITE_BUSY]
_OTHERWISE = f"cannot be used: {{error}}; see that it and its folder can be written, or {OTHER}"


class Database(sqlite3.Connection):
    """A connection to the file of a journal. All its methods raise ``BuildJournalError``, also while rows are read."""

    file: Path | None = None

    def execute(self, *given: Any) -> Any:
        """The rows that a query finds, read one by one."""
        return self.cursor(_Rows).execute(*given)

    def executemany(self, *given: Any) -> Any:
        """The same, with each of some values."""
        return self.cursor(_Rows).executemany(*given)

    def commit(self) -> None:
        """Write what was added."""
        with told(self.file):
            super().commit()


class _Rows(sqlite3.Cursor):
    """Without ``told``, which would take as long as looking up a row does."""

    connection: Database

    def execute(self, *given: Any) -> Any:
        try:
            return super().execute(*given)
        except sqlite3.Error as error:
            raise said(self.connection.file, error) from error

    def executemany(self, *given: Any) -> Any:
        with told(self.connection.file):
            return super().executemany(*given)

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.Error as error:
            raise said(self.connection.file, error) from error

    def fetchall(self) -> list[Any]:
        with told(self.connection.file):
            return super().fetchall()

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.Error as error:
            raise said(self.connection.file, error) from error


def said(file: Path | None, error: sqlite3.Error) -> Exception:
    """What SQLite says of a file, in words of ours; a mistake of ours as it is."""
    if isinstance(error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)):
        return error
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF  # the rest says which kind
    problem = _PROBLEMS.get(code, _OTHERWISE).format(error=error)
    return BuildJournalError(str(file or "of a dry run"), problem)


@contextmanager
def told(file: Path | None) -> Iterator[None]:
    """Raises ``BuildJournalError`` where SQLite raises."""
    try:
        yield
    except sqlite3.Error as error:
        raise said(file, error) from error


def opened(file: Path | None) -> Database:
    """A file for one process alone, made if it is not there; one that is forgotten for ``None``."""
    _check_file(file)
    with told(file):
        base = sqlite3.connect(file or "", timeout=0, check_same_thread=False, factory=Database)
    base.file = file
    try:
        # One process alone: its log then needs no shared memory, and lies well on a network's folder too.
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA cache_size = -16000")  # KB
    except BuildJournalError:
        base.close()
        raise
    return base


def _check_file(file: Path | None) -> None:
    """SQLite would only say that it cannot open a folder."""
    if file and file.is_dir():
        raise BuildJournalError(str(file), f"is a folder; {OTHER}")


def copy(file: Path, base: Database) -> None:
    """Copy a journal without a change where it lies: one of a build that was killed has a log beside it."""
    _check_file(file)
    with told(file):
        try:
            # With nothing to share memory in, one with a log cannot be opened so; a locked one says that before.
            with closing(_connect(f"{file.resolve().as_uri()}?mode=ro&readonly_shm=1")) as source:
                source.execute("BEGIN")
                source.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
                source.backup(base)
                return
        except sqlite3.OperationalError as error:
            logs = [log for kind in ("wal", "journal") if (log := file.with_name(f"{file.name}-{kind}")).exists()]
            if "locked" in str(error) or not logs:
                raise
        with TemporaryDirectory() as folder:
            for part in (file, *logs):
                copyfile(part, Path(folder) / part.name)
            with closing(_connect((Path(folder) / file.name).as_uri())) as source:
                source.backup(base)


def rows(file: Path, query: str) -> Iterator[tuple[Any, ...]]:
    """What a query finds in the journal of a build that has ended."""
    with told(file), closing(_connect(f"{file.as_uri()}?mode=ro")) as base:
        yield from base.execute(query)


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, timeout=0, uri=True)
