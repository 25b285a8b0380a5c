"""Specificity, with the examples of Selectors 4."""

from __future__ import annotations

import pytest

from masthead.imaging.lowering.cascade.selectors import selectors_of, specificity
from masthead.imaging.lowering.values import parse


@pytest.mark.parametrize(
    ("selector", "weight"),
    [
        ("*", (0, 0, 0)),
        ("li", (0, 0, 1)),
        ("ul li", (0, 0, 2)),
        ("UL OL+LI", (0, 0, 3)),
        ("h1 + *[rel=up]", (0, 1, 1)),
        ("ul ol li.red", (0, 1, 3)),
        ("li.red.level", (0, 2, 1)),
        ("#x34y", (1, 0, 0)),
        ("#s12:not(foo)", (1, 0, 1)),
        (".foo :is(.bar, #baz)", (1, 1, 0)),
        (":where(.a) b", (0, 0, 1)),
        ("a:hover::before", (0, 1, 2)),
        ("p:before", (0, 0, 2)),
        ("li:nth-child(2n + 1)", (0, 1, 1)),
    ],
)
def test_specificity(selector: str, weight: tuple[int, int, int]) -> None:
    assert specificity(parse(selector)) == weight


def test_a_list_is_split_and_nested_rules_know_what_is_around_them() -> None:
    assert selectors_of(parse(".a, b")) == [(".a", (0, 1, 0)), ("b", (0, 0, 1))]
    assert [text for text, _ in selectors_of(parse("& > i, u"), ".a")] == [":is(.a) > i", ":is(.a) u"]
