"""Sizes in the forms that users write, and what is none."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import Size
from masthead.size import is_positive_integer, parse_size

PIXELS = st.integers(min_value=1)


@given(PIXELS, PIXELS)
def test_a_size_a_pair_and_a_mapping_mean_the_same(width: int, height: int) -> None:
    mapping = {"height": height, "width": width}
    forms = (Size(width, height), (width, height), [width, height], mapping, MappingProxyType(mapping))
    for form in forms:
        parsed = parse_size(form)
        assert isinstance(parsed, Size)
        assert (parsed.width, parsed.height) == (width, height)


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "12",
        "1200x630",
        b"\x01\x02",
        (),
        (1,),
        (1, 2, 3),
        (0, 1),
        (1, -1),
        Size(0, 0),
        (True, 1),
        (1.0, 2.0),
        ("1", "2"),
        (1, None),
        (float("nan"), 1),
        {1, 2},
        {},
        {"width": 1},
        {"width": 1, "height": 0},
        {"width": 1, "height": "2"},
        {"width": 1, "height": 2, "depth": 3},
        {1: 1, 2: 2},
        iter((1, 2)),
    ],
)
def test_what_is_no_size_is_none(value: object) -> None:
    assert parse_size(value) is None


def test_a_size_reads_as_html_writes_it() -> None:
    assert str(Size(1200, 630)) == f"{Size(1200, 630)}" == "1200x630"


def test_a_size_can_be_unpacked_and_compared_as_the_pair_it_is() -> None:
    width, height = Size(1200, 630)
    assert (width, height) == Size(1200, 630) == (1200, 630)


@pytest.mark.parametrize(
    ("value", "positive"),
    [(1, True), (10**9, True), (0, False), (-1, False), (True, False), (1.0, False), ("1", False)],
)
def test_only_integers_above_zero_are_positive_integers(value: object, positive: bool) -> None:
    assert is_positive_integer(value) is positive
