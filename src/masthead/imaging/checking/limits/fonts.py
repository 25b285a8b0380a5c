"""How large a packed font is once it is unpacked: WOFF and WOFF2. No I/O.

A packed font of half a megabyte can unpack to gigabytes, and the engine makes room for what the file
says. So what it says is added up, and what it unpacks to is counted, without keeping it.

https://www.w3.org/TR/WOFF/ and https://www.w3.org/TR/WOFF2/
"""

from __future__ import annotations

import struct
import zlib

import brotli

from masthead.errors import FontError, LimitError

MOST_UNPACKED = 128 * 1024 * 1024  # bytes; the largest fonts for Chinese have a fifth of that
MOST_KNOWN = 1000
_PIECE = 1024 * 1024
_GLYF, _LOCA, _ANY = 10, 11, 63  # numbers that WOFF2 has for tables

_sound: set[str] = set()  # the digests of fonts that were looked at


def check_font(data: bytes, digest: str, shown: str) -> None:
    """Raise ``LimitError`` for a font that unpacks to too much, ``FontError`` for one that is not whole."""
    if digest in _sound:
        return
    try:
        if data.startswith(b"wOFF"):
            _check_woff(data, shown)
        elif data.startswith(b"wOF2"):
            _check_woff2(data, shown)
    except (struct.error, IndexError, zlib.error, brotli.error) as error:
        raise FontError(shown, "cannot be used: it cannot be unpacked; is the file damaged?") from error
    if len(_sound) >= MOST_KNOWN:
        _sound.clear()
    _sound.add(digest)


def _check_woff(data: bytes, shown: str) -> None:
    (count,) = struct.unpack_from(">H", data, 12)
    tables = [struct.unpack_from(">4xIIII", data, 44 + 20 * number) for number in range(count)]
    _check_size(sum(length for _, _, length, _ in tables), shown)
    for offset, packed, length, _ in tables:
        if packed < length:  # else it stands there as it is
            unpacked = zlib.decompressobj().decompress(data[offset : offset + packed], length + 1)
            if len(unpacked) > length:
                raise FontError(shown, "unpacks to more than it says; is the file damaged?")


def _check_woff2(data: bytes, shown: str) -> None:
    (packed,) = struct.unpack_from(">I", data, 20)
    reader = _Woff2(data)
    _check_size(reader.length, shown)
    unpacking = brotli.Decompressor()
    size = len(unpacking.process(data[reader.position : reader.position + packed], output_buffer_limit=_PIECE))
    while not unpacking.is_finished() and not unpacking.can_accept_more_data():
        size += len(unpacking.process(b"", output_buffer_limit=_PIECE))
        _check_size(size, shown)


def _check_size(size: int, shown: str) -> None:
    if size > MOST_UNPACKED:
        fix = "choose a font of fewer characters; or is the file damaged?"
        raise LimitError(f"the font {shown}", f"{MOST_UNPACKED:,} bytes once unpacked", f"{size:,}", fix)


class _Woff2:
    """The directory of a WOFF2 file: ``length`` of all tables, ``position`` where the packed data begins."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 48
        self.length = 0
        (count,) = struct.unpack_from(">H", data, 12)
        for _ in range(count):
            self._table()
        if data[4:8] == b"ttcf":
            self.position += 4
            for _ in range(self._short()):
                tables = self._short()
                self.position += 4
                for _ in range(tables):
                    self._short()

    def _table(self) -> None:
        flags = self._byte()
        tag, version = flags & 63, flags >> 6
        self.position += 4 if tag == _ANY else 0
        length = self._number()
        if version == 0 if tag in (_GLYF, _LOCA) else version != 0:
            length = max(length, self._number())
        self.length += length

    def _byte(self) -> int:
        self.position += 1
        return self._data[self.position - 1]

    def _number(self) -> int:
        """UIntBase128."""
        number = 0
        for _ in range(5):
            byte = self._byte()
            number = number << 7 | byte & 127
            if byte < 128:
                break
        return number

    def _short(self) -> int:
        """255UInt16."""
        code = self._byte()
        if code == 253:
            return self._byte() << 8 | self._byte()
        return {254: 506, 255: 253}[code] + self._byte() if code > 253 else code
