"""A cache in a table of a database: its connections, in whatever thread it is asked.

Django looks after connections where a request begins and ends. A site on ASGI asks its cache in worker threads, in
which none does: connections would stay open in each, and stay broken once the database was started anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.core.cache.backends.db import BaseDatabaseCache
from django.db import Error, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

Result = TypeVar("Result")


class TableConnections:
    """The connections that a cache is asked through: its own end with the question, or as ``CONN_MAX_AGE`` says.

    One that was open before belongs to whoever opened it.
    """

    def __init__(self, cache: BaseDatabaseCache) -> None:
        self._model = cache.cache_model_class
        self._opened = threading.local()

    def ask(self, question: Callable[[], Result]) -> Result:
        """What a question returns or raises; asked again where a connection that was open was lost."""
        aliases = {router.db_for_read(self._model), router.db_for_write(self._model)}
        used = [connections[alias] for alias in aliases]
        was_open = [connection for connection in used if connection.connection is not None]
        own = [connection for connection in used if self._is_own(connection)]
        try:
            return question()
        except Error:
            if not any(map(_is_lost, was_open)):
                raise
            return question()
        finally:
            for connection in own:
                connection.close_if_unusable_or_obsolete()
                setattr(self._opened, connection.alias, connection.connection)

    def _is_own(self, connection: BaseDatabaseWrapper) -> bool:
        return connection.connection in (None, getattr(self._opened, connection.alias, None))


def _is_lost(connection: BaseDatabaseWrapper) -> bool:
    """Whether a connection is broken, which closes it; not inside a transaction, which is lost with it."""
    if connection.in_atomic_block or connection.is_usable():
        return False
    connection.close()
    return True
