"""Bytes → a zlib stream, by one of two encoders.

ISA-L is three times as fast as zlib-ng where little effort is asked for. zlib-ng gives the same bytes on every kind of
processor, ISA-L the same on all of one kind (x86-64, ARM64); its packages lack Windows on ARM, where zlib-ng stands in.
"""

from __future__ import annotations

from typing import Protocol

from zlib_ng import zlib_ng

try:
    from isal import isal_zlib
except ImportError:
    isal_zlib = None  # type: ignore[assignment]

Rows = bytes | bytearray | memoryview
# How many bytes ISA-L gets before the others. On x86-64 (up to its 2.32) the loop that is fast hashes, where a stream
# begins with it, the stream's address instead of the third byte: one stream in some 10,000 comes out otherwise. What
# is no longer than 16 bytes and flushed goes through the loop for the ends of streams, which hashes what it reads.
FIRST = 8


class Deflate(Protocol):
    """One encoder at one effort: parts that follow each other → one stream."""

    def __call__(self, *parts: Rows) -> bytes: ...


def zlib_ng_at(level: int) -> Deflate:
    """zlib-ng: the same bytes everywhere."""

    def deflate(*parts: Rows) -> bytes:
        stream = zlib_ng.compressobj(level)
        return b"".join((*map(stream.compress, parts), stream.flush()))

    return deflate


def isal_at(level: int, otherwise: Deflate) -> Deflate:
    """ISA-L, else another."""

    def deflate(*parts: Rows) -> bytes:
        stream = isal_zlib.compressobj(level)
        first, others = _first(parts)
        begun = (stream.compress(first), stream.flush(isal_zlib.Z_SYNC_FLUSH))
        return b"".join((*begun, *map(stream.compress, others), stream.flush()))

    return otherwise if isal_zlib is None else deflate


def _first(parts: tuple[Rows, ...]) -> tuple[bytes, list[memoryview]]:
    """The first bytes, and the parts that follow them."""
    first = b""
    others: list[memoryview] = []
    for part in parts:
        view = memoryview(part)
        missing = FIRST - len(first)
        first += view[:missing]
        others.append(view[missing:])
    return first, others
