"""The cache of what was fetched: one SQLite file in the cache folder, by hishel. Done without where it cannot be."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from pathlib import Path

from hishel import BaseStorage, SqliteStorage

from masthead.imaging.resources.files import LARGEST
from masthead.settings import Settings

MOST_BYTES = 256 * 1024 * 1024  # of all answers; the ones unused for longest go first

logger = logging.getLogger("masthead.resources")


def open_storage(settings: Settings) -> BaseStorage | None:
    """The cache for some settings, or ``None`` where there can be none; several processes may share it.

    One that cannot be read is made anew. What was fetched from this machine is kept apart, because
    only development may use it.
    """
    folder = (settings.cache or _user_folder()) / "resources"
    path = folder / ("localhost.db" if settings.localhost else "internet.db")
    for attempt in (1, 2):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return _storage(path)
        except (OSError, sqlite3.Error, RuntimeError) as error:  # RuntimeError: another version's tables
            logger.info("the cache of resources cannot be used: %s: %s", path, error)
            if attempt == 1 and not isinstance(error, OSError):
                with suppress(OSError):
                    for suffix in ("", "-wal", "-shm"):
                        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return None


def _storage(path: Path) -> BaseStorage:
    storage = SqliteStorage(connection=_connect(path), max_stream_size=LARGEST, max_size=MOST_BYTES)
    try:
        storage.get_entries("")  # makes the tables, or says that it cannot
    except RuntimeError:
        storage.close()
        raise
    return storage


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA schema_version").fetchone()  # reads the file's header
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _user_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("masthead", appauthor=False)
