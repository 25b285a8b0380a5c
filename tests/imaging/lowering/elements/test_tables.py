"""Widths and collapsed borders of table cells."""

from __future__ import annotations

import pytest

from tests.imaging.lowering.elements.pages import nodes_of

GRID = "<table class=t><tr><td>a<td>b<tr><td>c<td>d</table>"


@pytest.mark.parametrize(
    ("css", "written"),
    [
        ("td{width:150px;padding:17px 24px}", "width: calc(150px + 24px + 24px)"),
        ("td{width:9em;padding-left:1em;border:2px solid}", "width: calc(9em + 1em + 2px + 2px)"),
    ],
)
def test_a_width_gets_its_padding_and_borders(css: str, written: str) -> None:
    assert nodes_of(f"<style>{css}</style>{GRID}").count(written) == 4


@pytest.mark.parametrize(
    "css",
    [
        "*{box-sizing:border-box} td{width:150px;padding:9px}",
        "td{width:20%;padding:9px}",
        "td{width:150px;padding:5%}",
        "td{width:150px}",
        "td{padding:9px}",
    ],
)
def test_other_widths_stay(css: str) -> None:
    assert "style" not in nodes_of(f"<style>{css}</style>{GRID}")


def test_a_collapsed_border_is_drawn_by_the_first_of_two_cells() -> None:
    nodes = nodes_of(f"<style>.t{{border-collapse:collapse}} td{{border:1px solid}}</style>{GRID}")
    assert "border-collapse: separate; border-spacing: 0" in nodes
    assert nodes.count("border-left: 0") == nodes.count("border-top: 0") == 2


@pytest.mark.parametrize(
    "css",
    [
        "td{border:1px solid}",
        ".t{border-collapse:collapse} td{border-bottom:1px solid}",
        ".t{border-collapse:collapse} td{border:0 none}",
        ".t{border-collapse:collapse;border:2px solid} td{border:1px solid}",
        ".t{border-collapse:collapse} tr{border-top:1px solid} td{border:1px solid}",
    ],
)
def test_other_borders_stay(css: str) -> None:
    assert "border-spacing" not in nodes_of(f"<style>{css}</style>{GRID}")
