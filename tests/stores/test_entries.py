"""Entries ↔ bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from masthead.stores.entries import Entry, pack, unpack

FACTS = st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text()))


@given(FACTS, st.binary())
def test_an_entry_comes_back_as_it_was(facts: dict[str, object], body: bytes) -> None:
    assert unpack("key", pack("key", Entry(facts, body))) == Entry(facts, body)


@given(FACTS, st.binary(min_size=1), st.data())
def test_what_was_changed_or_cut_short_is_no_entry(facts: dict[str, object], body: bytes, data: st.DataObject) -> None:
    packed = pack("key", Entry(facts, body))
    place = data.draw(st.integers(0, len(packed) - 1))
    changed = packed[:place] + bytes([packed[place] ^ data.draw(st.integers(1, 255))]) + packed[place + 1 :]
    assert unpack("key", changed) is None
    assert unpack("key", packed[:place]) is None


def test_nothing_is_no_entry() -> None:
    assert unpack("key", None) is None


def test_the_entry_of_another_key_is_none() -> None:
    packed = pack("key", Entry({}, b"body"))
    assert unpack("another", packed) is None
