"""Utilities that are not drawn as written are told, with their element."""

from __future__ import annotations

import pytest

from masthead import ImageResponse
from masthead.errors import StrictError
from tests.imaging.checking.test_css_checks import told

UNKNOWN = "is no Tailwind utility that is known here"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("bg-redd-500", "did you mean bg-red-500?"),
        ("flx", "did you mean flex?"),
        ("md:items-centre", "did you mean items-center?"),
        ("-rotat-6", "did you mean rotate-6?"),
        ("rounded-xll", "did you mean rounded-xl?"),
        ("tracking-tigt", "did you mean tracking-tight?"),
        ("first:p-1", "write it as CSS in style"),
        ("xyzzy-[1px]", "write it as CSS in style"),
    ],
)
def test_an_unknown_utility_is_told_with_its_element_and_what_was_meant(name: str, hint: str) -> None:
    (line,) = told(f'<p class=a id=x tw="flex {name}">x</p>')
    assert line == f"warning [unknown-utility] body > p#x.a: {name} {UNKNOWN} ({hint})"


def test_a_bracket_that_the_engine_does_not_understand_is_told_as_css() -> None:
    (line,) = told('<p tw="w-[12pxx]">x</p>')
    assert line.startswith("warning [bad-value] body > p: width cannot be '12pxx'")


@pytest.mark.parametrize(
    "classes",
    [
        "flex p-4 md:p-8 hover:bg-red-500 dark:text-white cursor-pointer transition",
        "w-[min(10px,50%)] max-w-[calc(100%-1rem)] bg-[radial-gradient(red_2%,blue)] shadow-lg ring-2 ring-offset-2",
        "border divide-x space-y-2 line-clamp-2 truncate scale-110 -rotate-6 blur-sm drop-shadow-lg backdrop-blur",
        "fill-red-500 stroke-2 bg-clip-text text-transparent bg-gradient-to-r from-black via-white/50 to-red-500",
    ],
)
def test_utilities_that_are_drawn_are_not_told(classes: str) -> None:
    assert told(f'<p tw="{classes}">x</p>') == []


def test_an_unknown_utility_is_an_error_where_pictures_are_strict() -> None:
    with pytest.raises(StrictError, match="unknown-utility"):
        ImageResponse('<p tw="flx">x', width=60, height=40, strict=True).render()
