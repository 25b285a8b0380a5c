"""Counters: scopes, steps and styles, after the examples of CSS Lists 3."""

from __future__ import annotations

import re

import pytest

from masthead.imaging.document import parse_document
from masthead.size import Size

LIST = "<ol><li>a<ol><li>b<li>c</ol><li>d</ol>"


def shown(css: str, markup: str) -> list[str]:
    """What each element shows, in order."""
    nodes = "".join(parse_document(f"<style>{css}</style>{markup}", Size(600, 300)).nodes)
    return re.findall(r"--counters?-[\w-]+: &quot;(.*?)&quot;", nodes)


@pytest.mark.parametrize(
    ("css", "values"),
    [
        ("ol{counter-reset:x} li{counter-increment:x} li::before{content:counter(x)}", ["1", "1", "2", "2"]),
        ("ol{counter-reset:x} li::before{counter-increment:x;content:counters(x,'.')}", ["1", "1.1", "1.2", "2"]),
        ("ol{counter-reset:x 4} li{counter-increment:x 2} li::after{content:counter(x)}", ["6", "8", "6", "8"]),
        ("li{counter-increment:x} li::before{content:'n' counter(x)}", ["1", "2", "3", "4"]),
        ("ol{counter-reset:x} li{counter-set:x 7} li::before{content:counter(x)}", ["7", "7", "7", "7"]),
        ("li::before{content:'x'}", []),
    ],
)
def test_values(css: str, values: list[str]) -> None:
    assert sorted(shown(css, LIST)) == sorted(values)


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        ("decimal-leading-zero", 7, "07"),
        ("lower-alpha", 28, "ab"),
        ("upper-latin", 3, "C"),
        ("lower-roman", 1994, "mcmxciv"),
        ("upper-roman", 4, "IV"),
        ("upper-roman", 0, "0"),
        ("hebrew", 5, "5"),
    ],
)
def test_styles(style: str, value: int, text: str) -> None:
    css = f"p{{counter-reset:x {value}}} p::before{{content:counter(x, {style})}}"
    assert shown(css, "<p>a</p>") == [text]


def test_elements_that_are_not_drawn_do_not_count() -> None:
    css = "p{counter-increment:x} .n{display:none} p::before{content:counter(x)} body{counter-reset:x}"
    assert shown(css, "<p>a</p><p class=n>b</p><p>c</p>") == ["1", "2"]


def test_the_content_asks_for_what_the_element_was_given() -> None:
    document = parse_document("<style>p::before{content:'a' counter(x, upper-roman)}</style><p>a</p>", Size(600, 300))
    assert "content: 'a' var(--counter-x-upper-roman)" in document.stylesheets[0].replace('"', "'")
    assert "--counter-x-upper-roman: &quot;0&quot;" in document.nodes[0]
