"""The posts, in a SQLite file that is made at the first start."""

import os
import sqlite3
from typing import NamedTuple

FILE = os.environ.get("DATABASE_FILE", "blog.sqlite3")
POSTS = [
    ("tides", "What the tides know", "Ada Park"),
    ("bread", "Bread & butter, and how to keep both", "Tom Weir"),
    ("night-trains", "A summer of night trains 🌙", "Mina Sol"),
]


class Post(NamedTuple):
    """One post."""

    slug: str
    title: str
    author: str


def connect():
    """A connection to the database, with its posts in it."""
    connection = sqlite3.connect(FILE)
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS posts (slug TEXT PRIMARY KEY, title TEXT, author TEXT)")
        connection.executemany("INSERT OR IGNORE INTO posts VALUES (?, ?, ?)", POSTS)
    return connection


def posts():
    """All posts."""
    return [Post(*row) for row in connect().execute("SELECT slug, title, author FROM posts ORDER BY rowid")]


def post(slug):
    """One post, or ``None``."""
    return next((found for found in posts() if found.slug == slug), None)
