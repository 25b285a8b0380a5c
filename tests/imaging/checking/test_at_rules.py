"""At-rules that are misspelt or not followed are told, and what stands in them counts only where they hold."""

from __future__ import annotations

import pytest

from tests.imaging.checking.test_css_checks import told

COLOUR = "p { colour: red }"
TOLD = "colour is no CSS property (did you mean color?)"


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (
            "@keyframe a { from { top: 0 } }",
            "[unknown-at-rule] {}: @keyframe is no CSS rule, and is left out (did you mean @keyframes?)",
        ),
        (
            "@medai all { p { top: 0 } }",
            "[unknown-at-rule] {}: @medai is no CSS rule, and is left out (did you mean @media?)",
        ),
        ("@xyzzy;", "[unknown-at-rule] {}: @xyzzy is no CSS rule, and is left out"),
        (
            "@import 'a.css';",
            "[unsupported-at-rule] {}: @import is CSS, but its sheet is not read (give its text in stylesheets=)",
        ),
        (
            "@container (width > 1px) { p { top: 0 } }",
            "[unsupported-at-rule] {}: @container is CSS, but the rules in it are left out",
        ),
        ("@scope (p) { b { top: 0 } }", "[unsupported-at-rule] {}: @scope is CSS, but the rules in it are left out"),
        (
            "@media (min-widht: 1px) { p { top: 0 } }",
            "[bad-condition] {}: @media asks for min-widht, which is no media feature (did you mean min-width?)",
        ),
        (
            "@media scren and (width > 1px) { p { top: 0 } }",
            "[bad-condition] {}: @media asks for scren, which is no media type (did you mean screen?)",
        ),
    ],
)
def test_an_at_rule_is_told_with_its_place(rule: str, line: str) -> None:
    assert told(f"<style>\n {rule}</style>x") == [f"warning {line.format('<style>:2:2')}"]


@pytest.mark.parametrize(
    "start",
    [
        "@media all", "@media screen and (min-width: 1px)", "@media (width > 1px) and (not (height < 1px))", "@layer a",
        "@supports (display: grid)", "@media (min-aspect-ratio: 1/99), print", "@keyframes a { from {} } @media all",
    ],
)  # fmt: skip
def test_what_stands_in_a_condition_that_holds_is_looked_at(start: str) -> None:
    (line,) = told(f"<style>{start} {{ {COLOUR} }}</style>x")
    assert line.endswith(TOLD)


@pytest.mark.parametrize(
    "start",
    [
        "@media print", "@media (max-width: 9px)", "@media (prefers-color-scheme: dark)", "@supports (display: xyzzy)",
        "@font-face", "@page", "@property --a", "@starting-style", "@media (-webkit-min-device-pixel-ratio: 99)",
        "@media (hover: hover) and (prefers-reduced-motion)", "@-moz-document url()", "@media (100px > width)",
    ],
)  # fmt: skip
def test_what_never_counts_is_not_looked_at(start: str) -> None:
    assert told(f"<style>{start} {{ {COLOUR} }}</style>x") == []


def test_keyframes_have_declarations_and_no_selectors() -> None:
    (line,) = [found for found in told("<style>@keyframes a { 50% { colour: red } }</style>x") if "colour" in found]
    assert line == f"warning [unknown-property] <style>:1:22: {TOLD}"
