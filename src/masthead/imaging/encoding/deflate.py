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
        return b"".join((*map(stream.compress, parts), stream.flush()))

    return otherwise if isal_zlib is None else deflate
