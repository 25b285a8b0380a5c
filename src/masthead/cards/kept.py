"""Cards kept from build to build, by the key of what they show, and put into the files of a site."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from masthead.atomic import write_atomically
from masthead.cards.design import Design
from masthead.stores.disk import DiskStore
from masthead.stores.guarded import Guarded
from masthead.stores.store import Store


@lru_cache(maxsize=4)
def cards_kept_in(folder: Path) -> Store:
    """The cards of earlier builds; a folder that cannot be written only costs time."""
    return Guarded(DiskStore(folder))


class KeptCard(NamedTuple):
    """A card in its file: the key of what it shows, and whether the cache had it."""

    key: str
    was_there: bool


def keep_card(source: str, design: Design, cache: Store, file: Path) -> KeptCard:
    """Put the picture of some HTML into a file, from the cache if it is there.

    Raises a ``RenderError`` or ``OSError``.
    """
    key = design.key(source)
    if put_card(key, cache, file):
        return KeptCard(key, was_there=True)
    body = design.draw(source)
    cache.put(key, body)
    write_if_changed(file, body)
    return KeptCard(key, was_there=False)


def put_card(key: str, cache: Store, file: Path) -> bool:
    """Put a kept picture into a file; returns whether it is kept. Raises ``OSError``."""
    body = cache.get(key)
    if body is not None:
        write_if_changed(file, body)
    return body is not None


def write_if_changed(file: Path, content: bytes, before: bytes | None = None) -> None:
    """Write a file unless it has that content; ``before`` is what is in it, if somebody has read it."""
    if before is None and file.is_file() and file.stat().st_size == len(content):
        before = file.read_bytes()
    if before != content:
        write_atomically(file, content)
