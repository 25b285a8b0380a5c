"""Media queries on a canvas of 600×300 CSS px."""

from __future__ import annotations

import pytest

from masthead.imaging.lowering.cascade.media import matches
from masthead.imaging.lowering.values import parse
from masthead.size import Size


@pytest.mark.parametrize(
    "query",
    [
        "all",
        "screen and (min-width: 600px)",
        "(max-width: 37.5em)",
        "(orientation: landscape)",
        "(width >= 600px)",
        "(400px < width <= 600px)",
        "(300px = height)",
        "print, (min-height: 100px)",
    ],
)
def test_a_query_counts(query: str) -> None:
    assert matches(parse(query), Size(600, 300))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "print",
        "not all",
        "(min-width: 601px)",
        "(max-width: 50%)",
        "(orientation: portrait)",
        "(width > 600px)",
        "(400px > width)",
        "(400px < width < 600px)",
        "(width)",
        "(prefers-color-scheme: dark)",
    ],
)
def test_a_query_does_not_count(query: str) -> None:
    assert not matches(parse(query), Size(600, 300))
