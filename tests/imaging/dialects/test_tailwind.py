"""Utilities and the CSS that they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.errors import LimitError
from masthead.imaging.dialects.tailwind import translate
from masthead.imaging.document import parse_document
from masthead.size import Size

CANVAS = Size(1200, 630)


def css(classes: str, canvas: Size = CANVAS) -> str:
    styles = translate(classes, canvas)
    assert styles.unknown == ()
    return styles.own.rstrip(";")


@pytest.mark.parametrize(
    ("classes", "declarations"),
    [
        ("flex", "display: flex"),
        ("p-4", "padding: 1rem"),
        ("p-px", "padding: 1px"),
        ("mt-2.5", "margin-top: 0.625rem"),
        ("mx-auto", "margin-left: auto; margin-right: auto"),
        ("-mt-4", "margin-top: -1rem"),
        ("-ml-[calc(1px+2%)]", "margin-left: calc(calc(1px + 2%) * -1)"),
        ("w-1/3", "width: 33.333333%"),
        ("w-screen", "width: 100vw"),
        ("max-w-2xl", "max-width: 42rem"),
        ("size-10", "width: 2.5rem; height: 2.5rem"),
        ("w-[calc(100%-40px)]", "width: calc(100% - 40px)"),
        ("w-[min(10px,50%)]", "width: min(10px,50%)"),
        ("text-xl", "font-size: 1.25rem; line-height: 1.4"),
        ("text-sm/6", "font-size: 0.875rem; line-height: 1.5rem"),
        ("text-[40px]", "font-size: 40px"),
        ("text-[40px]/[1.2]", "font-size: 40px; line-height: 1.2"),
        ("text-[#fff]", "color: #fff"),
        ("text-[length:var(--size)]", "font-size: var(--size)"),
        ("text-center", "text-align: center"),
        ("text-red-500", "color: #ef4444"),
        ("bg-red-500/50", "background-color: rgb(239 68 68 / 0.5)"),
        ("bg-black/[0.08]", "background-color: rgb(0 0 0 / 0.08)"),
        ("bg-[rgb(1,2,3)]/50", "background-color: rgb(1 2 3 / 0.5)"),
        ("bg-red-500 bg-opacity-25", "background-color: rgb(239 68 68 / 0.25)"),
        ("bg-[url('/a_b.png')]", "background-image: url('/a_b.png')"),
        ("bg-[length:40px_20px]", "background-size: 40px 20px"),
        ("bg-[radial-gradient(red_2%,blue)]", "background-image: radial-gradient(red 2%,blue)"),
        (
            "bg-gradient-to-r from-blue-500 to-[#fff] to-80%",
            "background-image: linear-gradient(to right, #3b82f6, #fff 80%)",
        ),
        (
            "bg-gradient-to-br from-black via-red-500",
            "background-image: linear-gradient(to bottom right, #000000, #ef4444, rgb(239 68 68 / 0))",
        ),
        ("rounded-t-lg", "border-top-left-radius: 0.5rem; border-top-right-radius: 0.5rem"),
        ("border-b-2", "border-bottom-width: 2px"),
        ("border-[3px]", "border-width: 3px"),
        ("border-x-red-500", "border-left-color: #ef4444; border-right-color: #ef4444"),
        ("leading-tight", "line-height: 1.25"),
        ("leading-8", "line-height: 2rem"),
        ("tracking-tighter", "letter-spacing: -0.05em"),
        ("font-semibold", "font-weight: 600"),
        ("font-[650]", "font-weight: 650"),
        ("font-['Open_Sans']", "font-family: 'Open Sans'"),
        ("line-clamp-2", "-webkit-line-clamp: 2; overflow: hidden; display: -webkit-box"),
        ("shadow-sm", "box-shadow: 0 1px 2px 0 rgb(0 0 0 / 0.05)"),
        ("shadow-sm shadow-red-500", "box-shadow: 0 1px 2px 0 #ef4444"),
        ("ring-2 ring-white", "box-shadow: 0 0 0 2px #ffffff"),
        ("ring ring-offset-2", "box-shadow: 0 0 0 2px white, 0 0 0 calc(3px + 2px) rgb(59 130 246 / 0.5)"),
        ("scale-110 -rotate-6 translate-x-1/2", "transform: translateX(50%) rotate(-6deg) scaleX(1.1) scaleY(1.1)"),
        ("blur-sm grayscale", "filter: blur(4px) grayscale(100%)"),
        ("backdrop-blur", "backdrop-filter: blur(8px)"),
        ("grid-cols-3", "grid-template-columns: repeat(3, minmax(0, 1fr))"),
        ("col-span-2", "grid-column: span 2 / span 2"),
        ("-z-10", "z-index: -10"),
        ("inset-x-4", "left: 1rem; right: 1rem"),
        ("aspect-[4/3]", "aspect-ratio: 4/3"),
        ("[mask-size:1px_2px]", "mask-size: 1px 2px"),
        ("!p-2", "padding: 0.5rem !important"),
        ("w-73", "width: 18.25rem"),
        ("cursor-pointer transition-all group antialiased", ""),
    ],
)
def test_a_utility_is_what_it_is_in_tailwind_3(classes: str, declarations: str) -> None:
    assert css(classes) == declarations


@pytest.mark.parametrize(
    ("classes", "declarations"),
    [
        ("p-2 p-4", "padding: 1rem"),
        ("pt-2 px-4 p-8", "padding: 2rem; padding-left: 1rem; padding-right: 1rem; padding-top: 0.5rem"),
        ("leading-none text-xl", "font-size: 1.25rem; line-height: 1"),
        ("!p-2 p-4", "padding: 0.5rem !important"),
        ("md:p-8 p-4", "padding: 2rem"),
        ("lg:p-2 md:p-8 p-4", "padding: 0.5rem"),
    ],
)
def test_the_narrower_utility_wins_then_the_later_one(classes: str, declarations: str) -> None:
    assert css(classes) == declarations


@pytest.mark.parametrize(
    ("prefix", "holds"),
    [
        ("sm", True),
        ("md", False),
        ("max-md", True),
        ("max-sm", False),
        ("min-[700px]", True),
        ("max-[40rem]", False),
        ("landscape", True),
        ("portrait", False),
        ("dark", False),
        ("hover", False),
        ("group-hover", False),
        ("sm:landscape", True),
        ("sm:hover", False),
    ],
)
def test_prefixes_count_the_canvas(prefix: str, holds: bool) -> None:
    assert css(f"{prefix}:flex", Size(700, 400)) == ("display: flex" if holds else "")


@pytest.mark.parametrize(
    "name",
    ["nonsense", "bg-redd-500", "first:p-1", "p-", "-flex", "-p-4", "w-[1px;color:red]", "bg-red-500/x", "w-1/0"],
)
def test_what_is_no_utility_is_named(name: str) -> None:
    styles = translate(f"flex {name}", CANVAS)
    assert (styles.own, styles.unknown) == ("display: flex;", (name,))


def test_space_and_divide_are_said_of_every_child_but_the_first() -> None:
    (node,) = parse_document('<div tw="space-x-4 divide-x"><p>1</p><p>2</p><p style="margin:0">3</p></div>').nodes
    between = "margin-left: 1rem; border-left: 1px solid #e5e7eb;"
    assert f'<p>1</p><p style="{between}">2</p><p style="{between} margin:0">3</p>' in node
    assert translate("space-y-2 space-y-reverse", CANVAS).children == "margin-bottom: 0.5rem;"


def test_utilities_stand_before_the_elements_own_style_as_a_border_box() -> None:
    document = parse_document('<p tw="p-4" style="padding: 2px">x</p>')
    assert document.nodes == ('<p style="box-sizing: border-box; padding: 1rem; padding: 2px">x</p>',)
    assert document.written("tw") == [("body > p", "p-4")]
    assert document.written("style") == [("body > p", "padding: 2px")]


def test_an_element_has_no_border_but_the_one_it_asks_for() -> None:
    (node,) = parse_document('<p tw="border-b-2">x</p>').nodes
    assert "border: 0 solid #e5e7eb; border-bottom-width: 2px;" in node


def test_html_and_body_have_utilities_too() -> None:
    document = parse_document('<html tw="bg-white"><body tw="p-4">x')
    assert document.html.style["background-color"] == "#ffffff"
    assert document.body.style["padding"] == "1rem"


def test_math_in_brackets_is_computed_where_it_can_be() -> None:
    (node,) = parse_document('<p tw="w-[min(10px,5vw)]">x</p>', CANVAS).nodes
    assert "width: 10px" in node


def test_brackets_as_deep_as_in_any_css_are_refused() -> None:
    with pytest.raises(LimitError):
        parse_document(f'<p tw="w-[{"(" * 70}{")" * 70}]">x</p>')


def test_a_document_without_utilities_is_not_touched() -> None:
    assert parse_document("<p two=1>tw</p>").nodes == ('<p two="1">tw</p>',)


@given(st.text())
def test_any_text_at_all_is_read(classes: str) -> None:
    translate(classes, CANVAS)


PIECES = (
    "-",
    "!",
    "p",
    "text",
    "bg",
    "[",
    "]",
    "/",
    "red-500",
    "50",
    "md:",
    ":",
    "calc(1px+",
    ")",
    "url(",
    "_",
    "1/2",
    " ",
)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_order_of_pieces_is_read(classes: str) -> None:
    translate(classes, CANVAS)
