"""The services, in a SQLite file that is made at the first start."""

import os
import sqlite3
from typing import NamedTuple

FILE = os.environ.get("DATABASE_FILE", "status.sqlite3")
SERVICES = [("api", "API", 99.98), ("search", "Search", 97.2), ("mail", "Mail", 100.0)]


class Service(NamedTuple):
    """One service; ``uptime`` in per cent of the last 90 days."""

    name: str
    title: str
    uptime: float

    @property
    def colour(self):
        return "#16a34a" if self.uptime > 99 else "#d97706"


def services():
    """All services."""
    connection = sqlite3.connect(FILE)
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS services (name TEXT PRIMARY KEY, title TEXT, uptime REAL)")
        connection.executemany("INSERT OR IGNORE INTO services VALUES (?, ?, ?)", SERVICES)
    return [Service(*row) for row in connection.execute("SELECT name, title, uptime FROM services ORDER BY rowid")]


def service(name):
    """One service, or ``None``."""
    return next((found for found in services() if found.name == name), None)
