"""Fonts that unpack to far more than they are: refused before anybody makes room for them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import brotli
import pytest

from masthead import Font, ImageResponse
from masthead.errors import FontError, LimitError
from masthead.imaging.checking.limits.fonts import MOST_UNPACKED
from tests.strategies import sample_fonts

WOFF = sample_fonts()[3]
WOFF2 = (Path(__file__).parents[4] / "src/masthead/imaging/data/InterVariable-Italic.woff2").read_bytes()
STREAM = 122  # where the packed data of that file begins


def refused(font: bytes, kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught:
        ImageResponse("<p style='font-family:Mine'>Text", width=8, height=8, fonts=[Font(font)]).render()
    return str(caught.value)


def with_table(packed: bytes, length: int) -> bytes:
    """The WOFF with its first table replaced: bytes that claim to unpack to ``length``."""
    font = bytearray(WOFF + packed)
    struct.pack_into(">III", font, 48, len(WOFF), len(packed), length)
    struct.pack_into(">I", font, 8, len(font))
    return bytes(font)


def test_fonts_of_each_packing_are_drawn() -> None:
    for font in (*sample_fonts(), WOFF2):
        assert ImageResponse("<p>x", width=8, height=8, fonts=[Font(font)]).render()


def test_a_woff_may_not_say_that_it_unpacks_to_too_much() -> None:
    font = with_table(b"x", 0xFFFFFFFF)
    assert refused(font, LimitError) == (
        f"the font of {len(font)} bytes of one picture may have 134,217,728 bytes once unpacked, found "
        f"{0xFFFFFFFF + unpacked(WOFF):,}; choose a font of fewer characters; or is the file damaged?"
    )


def unpacked(font: bytes) -> int:
    """The bytes of all tables but the first."""
    (count,) = struct.unpack_from(">H", font, 12)
    return sum(struct.unpack_from(">I", font, 44 + 20 * number + 12)[0] for number in range(1, count))


def test_a_woff_may_not_unpack_to_more_than_it_says() -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)
    assert "unpacks to more than it says; is the file damaged?" in refused(with_table(bomb, len(bomb) + 1), FontError)


def test_a_woff2_may_not_unpack_to_too_much() -> None:
    compressor = brotli.Compressor(quality=1)
    bomb = b"".join(compressor.process(bytes(16 * 1024 * 1024)) for _ in range(9)) + compressor.finish()
    font = bytearray(WOFF2[:STREAM] + bomb + bytes(-len(bomb) % 4))
    struct.pack_into(">I", font, 8, len(font))
    struct.pack_into(">I", font, 20, len(bomb))
    assert len(font) < MOST_UNPACKED / 1000
    assert "may have 134,217,728 bytes once unpacked" in refused(bytes(font), LimitError)


@pytest.mark.parametrize("font", [WOFF[:60], WOFF2[:60], WOFF2[:STREAM] + bytes(200)], ids=["woff", "woff2", "stream"])
def test_a_font_that_is_not_whole_is_an_error(font: bytes) -> None:
    assert "is the file damaged?" in refused(font, FontError)
