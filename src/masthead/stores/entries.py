"""What is kept of a picture ↔ bytes of a store: facts as JSON, then the body, then a check of both.

What was cut short or changed on the way is no entry. The check is against accidents, not against people: a
store is trusted as the application's own database is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from zlib_ng import zlib_ng

MAGIC = b"MH3\n"
_LENGTHS = 4


class Entry(NamedTuple):
    """Plain facts and a body."""

    facts: Mapping[str, Any]
    body: bytes


def pack(key: str, entry: Entry) -> bytes:
    """An entry as bytes, to be put under a key."""
    facts = json.dumps(entry.facts, ensure_ascii=True, separators=(",", ":")).encode()
    content = len(facts).to_bytes(_LENGTHS, "big") + facts + entry.body
    return MAGIC + _check(key, content).to_bytes(4, "big") + content


def unpack(key: str, value: bytes | None) -> Entry | None:
    """The entry that was put under a key; ``None`` where bytes are none, not whole, or that of another key."""
    start = len(MAGIC) + 4
    if value is None or not value.startswith(MAGIC):
        return None
    content = memoryview(value)[start:]
    if _check(key, content) != int.from_bytes(value[len(MAGIC) : start], "big"):
        return None
    length = int.from_bytes(content[:_LENGTHS], "big")
    facts = json.loads(bytes(content[_LENGTHS : _LENGTHS + length]))
    return Entry(facts, bytes(content[_LENGTHS + length :]))


def _check(key: str, content: bytes | memoryview) -> int:
    return zlib_ng.crc32(content, zlib_ng.crc32(key.encode()))
