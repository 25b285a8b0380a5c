"""Unitless math over custom properties, element by element."""

from __future__ import annotations

import pytest

from tests.imaging.lowering.elements.pages import nodes_of


@pytest.mark.parametrize(
    ("css", "written"),
    [
        (".b{opacity:calc(var(--i)*.2)} .hot{opacity:calc(var(--i)*.5)}", "opacity: 1"),
        (".hot{opacity:calc(var(--i)*.5)} .b{opacity:calc(var(--i)*.2)}", "opacity: 0.4"),
        ("div.b{opacity:calc(var(--i)*.2)} .hot{opacity:calc(var(--i)*.5)}", "opacity: 0.4"),
        (".b{opacity:calc(var(--i)*.2) !important} .hot{opacity:.5}", "opacity: 0.4 !important"),
        ("@media (min-width: 500px){.b{opacity:calc(var(--i)*.2)}}", "opacity: 0.4"),
        (".b{opacity:calc(var(--none, 3)*.2)}", "opacity: 0.6"),
        (":root{--k:3} .b{opacity:calc(var(--k)*.1)}", "opacity: 0.3"),
    ],
)
def test_the_declaration_that_wins_is_computed(css: str, written: str) -> None:
    nodes = nodes_of(f"<style>{css}</style><div class='b hot' style='--i:2'></div>")
    assert f'; {written}"' in nodes
    assert nodes.count("opacity") == 1


@pytest.mark.parametrize(
    "css",
    [
        ".b{opacity:calc(var(--i)*.2)} .hot{opacity:.5}",
        "@media (min-width: 900px){.b{opacity:calc(var(--i)*.2)}}",
        ".b{opacity:calc(var(--unknown)*.2)}",
        ".b{width:calc(var(--i)*2px)}",
    ],
)
def test_nothing_is_written_where_another_wins_or_nothing_is_known(css: str) -> None:
    assert nodes_of(f"<style>{css}</style><div class='b hot' style='--i:2'></div>") == (
        '<div class="b hot" style="--i:2"></div>'
    )
