"""A stream → pieces of it, each worth a call: many items at once where they come fast, few where they are slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
LONGEST = 0.5  # seconds after which an item waits for one other at most


def pieces(items: Iterator[Item], most: Callable[[], int]) -> Iterator[list[Item]]:
    """Lists of at most ``most()`` items, in order."""
    piece: list[Item] = []
    begun = 0.0
    for item in items:
        if not piece:
            begun = time.monotonic()
        piece.append(item)
        if len(piece) >= most() or time.monotonic() - begun > LONGEST:
            yield piece
            piece = []
    if piece:
        yield piece
