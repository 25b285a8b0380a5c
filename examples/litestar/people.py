"""The people, in a SQLite file that is made at the first start."""

import os
import sqlite3
from typing import NamedTuple

FILE = os.environ.get("DATABASE_FILE", "people.sqlite3")
PEOPLE = [("ines", "Inês Carvalho", "Builds boats, writes compilers 🛶"), ("jun", "田中 Jun", "Draws maps of nowhere.")]


class Person(NamedTuple):
    """One person."""

    name: str
    title: str
    text: str


def people():
    """All of them."""
    connection = sqlite3.connect(FILE)
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, title TEXT, text TEXT)")
        connection.executemany("INSERT OR IGNORE INTO people VALUES (?, ?, ?)", PEOPLE)
    return [Person(*row) for row in connection.execute("SELECT name, title, text FROM people ORDER BY rowid")]


def person(name):
    """One of them, or ``None``."""
    return next((found for found in people() if found.name == name), None)
