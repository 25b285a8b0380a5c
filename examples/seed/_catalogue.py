"""The shop's data: a SQLite file that is created when somebody first asks for it."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

DATABASE = Path(__file__).with_name("_catalogue.sqlite3")

SCHEMA = """
CREATE TABLE product (id TEXT PRIMARY KEY, name TEXT, tagline TEXT, price TEXT, hue INTEGER);
CREATE TABLE picture (product TEXT REFERENCES product, position INTEGER, label TEXT, caption TEXT);
"""
PRODUCTS = [
    ("1", "Trail Runner 3", "Grip for wet rock and loose gravel 🏔️", "€129", 24),
    ("2", "Harbour Parka", "Windproof, 480 g, made from old fishing nets ⚓", "€240", 205),
    ("3", "Café Pour-Over", "Four minutes → one quiet cup ☕", "€48", 265),
]
PICTURES = [
    ("1", 0, "Overview", "Trail Runner 3, a shoe for the mountains"),
    ("1", 1, "Sole", "Its sole: 5 mm lugs in recycled rubber"),
    ("2", 0, "Overview", "Harbour Parka, a coat for bad weather"),
    ("3", 0, "Overview", "Café Pour-Over, a set for slow coffee"),
    ("3", 1, "Filter", "Its filter: steel, nothing to throw away"),
]


@dataclass(frozen=True)
class Product:
    id: str
    name: str
    tagline: str
    price: str
    hue: int


@dataclass(frozen=True)
class Picture:
    label: str
    caption: str


def all_ids() -> list[str]:
    """The ids of all products."""
    return [row[0] for row in _rows("SELECT id FROM product ORDER BY id")]


def product(product_id: str) -> Product | None:
    """One product, or None."""
    return next((Product(*row) for row in _rows("SELECT * FROM product WHERE id = ?", product_id)), None)


def pictures(product_id: str) -> list[Picture]:
    """The pictures of a product, in order."""
    query = "SELECT label, caption FROM picture WHERE product = ? ORDER BY position"
    return [Picture(*row) for row in _rows(query, product_id)]


def _rows(query: str, *values: str) -> list[tuple]:
    if not DATABASE.exists():
        _create()
    with closing(sqlite3.connect(DATABASE)) as connection:
        return connection.execute(query, values).fetchall()


def _create() -> None:
    """Fill a database beside its place and move it there, so that nobody reads half of it."""
    unfinished = DATABASE.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.executemany("INSERT INTO product VALUES (?, ?, ?, ?, ?)", PRODUCTS)
        connection.executemany("INSERT INTO picture VALUES (?, ?, ?, ?)", PICTURES)
    unfinished.replace(DATABASE)
