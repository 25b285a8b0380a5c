"""Selectors that cannot be read or never match are told; the lists say what the engine does."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from masthead import ImageResponse
from masthead.imaging.checking.selectors import MATCHED, UNMATCHED, WITHOUT_EFFECT
from tests.imaging.checking.test_css_checks import told

RED = "{ background: red; display: block; width: 20px; height: 20px; margin: 0; content: ''; color: #0000 }"
# Each name in a selector that matches in a browser, and what it matches.
MATCHING = {
    "after": ("p::after", "<p style='margin:0'>"),
    "before": ("p::before", "<p style='margin:0'>"),
    "empty": ("p:empty", "<p></p>"),
    "is": (":is(p, b)", "<p>x"),
    "lang": ("p:lang(en)", "<p lang=en>x"),
    "not": ("p:not(b)", "<p>x"),
    "nth-child": ("p:nth-child(1)", "<p>x"),
    "nth-last-child": ("p:nth-last-child(1)", "<p>x"),
    "nth-last-of-type": ("p:nth-last-of-type(1)", "<p>x"),
    "nth-of-type": ("p:nth-of-type(1)", "<p>x"),
    "root": (":root p", "<p>x"),
    "where": (":where(p)", "<p>x"),
    "any-link": ("a:any-link", "<a href=x>x</a>"),
    "defined": ("p:defined", "<p>x"),
    "dir": ("p:dir(ltr)", "<p dir=ltr>x"),
    "first-letter": ("p::first-letter", "<p style='margin:0'>█"),
    "first-line": ("p::first-line", "<p style='margin:0'>x"),
    "has": ("p:has(b)", "<p><b>x</b>"),
    "link": ("a:link", "<a href=x>x</a>"),
    "marker": ("li::marker", "<ul style='margin:0'><li>x"),
    "scope": (":scope p", "<p>x"),
}


def is_red(selector: str, content: str) -> bool:
    html = f"<style>{selector} {RED}</style><body style='background: #fff'>{content}"
    body = ImageResponse(html, width=60, height=40, deterministic=True).render()
    with Image.open(io.BytesIO(body)) as image:
        return image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize("name", sorted(MATCHED))
def test_what_is_said_to_match_matches(name: str) -> None:
    assert is_red(*MATCHING.get(name, (f"p:{name}", "<p>x")))


@pytest.mark.parametrize("name", sorted(UNMATCHED))
def test_what_is_said_never_to_match_does_not(name: str) -> None:
    selector, content = MATCHING[name]
    assert not is_red(selector, content)
    assert told(f"<style>{selector} {{ top: 0 }}</style>{content}") == [
        f"warning [unsupported-selector] <style>:1:1: :{name} is CSS, but it never matches"
    ]


def test_the_lists_have_nothing_in_common() -> None:
    assert not MATCHED & UNMATCHED
    assert not (MATCHED | UNMATCHED) & WITHOUT_EFFECT


@pytest.mark.parametrize(
    ("selector", "line"),
    [
        ("p:frist-child", ":frist-child is no CSS pseudo-class or pseudo-element (did you mean :first-child?)"),
        ("p::befor", ":befor is no CSS pseudo-class or pseudo-element (did you mean :before?)"),
        ("p:not(:xyzzy)", ":xyzzy is no CSS pseudo-class or pseudo-element"),
        ("p..a", "'p..a' is no selector that is understood, and its rule is left out"),
        ("p, #1", "'p, #1' is no selector that is understood, and its rule is left out"),
        ("p:nth-child(2 of .a)", "'p:nth-child(2 of .a)' is no selector that is understood, and its rule is left out"),
        ("> p", "'> p' is no selector that is understood, and its rule is left out"),
    ],
)
def test_a_selector_that_cannot_be_read_is_told(selector: str, line: str) -> None:
    assert told(f"<style>\n  {selector} {{ color: red }}</style>x") == [f"warning [bad-selector] <style>:2:3: {line}"]


def test_nested_rules_are_looked_into() -> None:
    fine = "section { > p { top: 0 } & b { top: 0 } i { top: 0 } &:hover { top: 0 } + p { top: 0 } }"
    assert told(f"<style>{fine}</style>x") == []
    assert told("<style>section { > p..a { top: 0 } }</style>x") == [
        "warning [bad-selector] <style>:1:11: '> p..a' is no selector that is understood, and its rule is left out"
    ]


@pytest.mark.parametrize(
    "selector",
    [
        "a:hover, a:focus-visible, input:checked, ::selection, ::placeholder",
        "::-webkit-scrollbar, ::-moz-focus-inner, :-ms-input-placeholder",
        "*, *|*, p:before, P:FIRST-CHILD, [a='x' i], #\\31, .é, a + b ~ c > d",
    ],
)
def test_what_every_sheet_has_is_fine(selector: str) -> None:
    assert told(f"<style>{selector} {{ top: 0 }}</style>x") == []
