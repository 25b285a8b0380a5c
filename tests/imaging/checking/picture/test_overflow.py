"""Text that is cut is told with its edge and how much; what is cut on purpose is not."""

from __future__ import annotations

import pytest

from masthead import ImageResponse

HINT = "(use a smaller font, fit_text() or -webkit-line-clamp)"
LONG = "A title that is far too long for this small canvas"
CUT = "overflow:hidden;width:100px;height:40px;"


def told(content: str, **options: object) -> list[str]:
    """What a picture of 400×200 CSS px says of its text that is cut."""
    response = ImageResponse(content, width=400, height=200, deterministic=True, **options)  # type: ignore[arg-type]
    response.render()
    return [str(found) for found in response.diagnostics if found.code == "overflow"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            f"<h1 style='margin:0;font-size:60px;line-height:70px'>{LONG}</h1>",
            "body > h1: 'A title that is far too long…' reaches 81 px beyond the bottom of the canvas",
        ),
        (
            "<p style='white-space:nowrap;font-size:40px'>One line that is too long to fit</p>",
            "body > p: 'One line that is too long to…' reaches 142 px beyond the right of the canvas",
        ),
        (
            "<p style='white-space:nowrap;font-size:80px'>السلام عليكم ورحمة الله</p>",
            "body > p: 'السلام عليكم ورحمة الله' reaches 718 px beyond the right of the canvas",
        ),
        (
            "<p style='white-space:nowrap;font-size:80px'>&nbsp;&nbsp;Words&nbsp; of an author</p>",
            "body > p: 'Words of an author' reaches 391 px beyond the right of the canvas",
        ),
        (
            "<p style='position:absolute;top:9px;left:-40px;margin:0'>Beginning</p>",
            "body > p: 'Beginning' reaches 40 px beyond the left of the canvas",
        ),
        (
            "<p style='margin:-12px 0 0'>Top</p>",
            "body > p: 'Top' reaches 12 px beyond the top of the canvas",
        ),
        (
            f"<section class=card style='{CUT}'><p id=t style='margin:0'>text that is cut by its box</p></section>",
            "section.card > p#t: 'text that is cut by its box' reaches 20 px beyond the bottom of body > section.card",
        ),
        (
            "<div style='width:60px;overflow:hidden;font-size:20px'>Donaudampfschiff</div>",
            "body > div: 'Donaudampfschiff' reaches 114 px beyond the right of body > div",
        ),
        (
            "<style>.c{height:20px} @media (width > 1px) { .c { overflow: clip } }</style><div class=c>one<br>two</div>",
            "body > div.c: 'one two' reaches 20 px beyond the bottom of body > div.c",
        ),
    ],
)
def test_text_that_is_cut_is_told_with_its_edge(content: str, line: str) -> None:
    assert told(content) == [f"warning [overflow] {line} {HINT}"]


def test_padding_counts() -> None:
    box = f"<p style='margin:0;{CUT}padding:0 0 0 50px;box-sizing:border-box'>word</p>"
    assert told(box) == []
    assert told(box.replace("50px", "90px")) != []


def test_texts_that_the_same_edge_cuts_are_one_line() -> None:
    assert told("<p style='margin-top:190px'>One</p><p>Two</p><p>Three</p>") == [
        f"warning [overflow] body > p: 'One' and 2 more texts reach up to 82 px beyond the bottom of the canvas {HINT}"
    ]


def test_what_the_canvas_has_no_room_for_at_all_is_found() -> None:
    """The engine draws the lines below the canvas, but does not list them."""
    title = f"<div style='display:flex;height:100%;align-items:center'><h1 style='font-size:60px'>{LONG}</h1></div>"
    (line,) = told(title)
    assert "beyond the bottom of the canvas" in line
    assert told("<p style='margin:0'>x<br>" + "<br>".join("abcdefghi") + "</p>") == []
    assert len(told("<p style='margin:0'>x<br>" + "<br>".join("abcdefghijkl") + "</p>")) == 1


@pytest.mark.parametrize(
    "content",
    [
        f"<p style='{CUT}white-space:nowrap;text-overflow:ellipsis'>long <b>text</b> with an ellipsis</p>",
        f"<p style='{CUT}-webkit-line-clamp:2;display:-webkit-box;-webkit-box-orient:vertical'>{LONG}</p>",
        f"<div style='{CUT}mask-image:linear-gradient(#000,transparent)'>{LONG}</div>",
        "<p style='position:absolute;left:-9999px'>for screen readers</p>",
        "<p style='position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)'>for screen readers</p>",
        "<p style='position:absolute;top:300px'>put away</p>",
        f"<p style='visibility:hidden;font-size:90px'>{LONG}</p>",
        f"<div style='opacity:0'><p style='font-size:90px'>{LONG}</p></div>",
        f"<p style='rotate:20deg;font-size:60px;white-space:nowrap'>{LONG}</p>",
        f"<p style='display:none'>{LONG * 20}</p>",
        f"<div style='{CUT}'><i style='position:absolute;left:150px;top:90px'>past its box</i></div>",
        "<p style='margin:0;line-height:1;height:60px;font-size:60px;overflow:hidden'>Äpfel</p>",
        "<p style='width:80px;overflow:hidden;letter-spacing:.2em;white-space:nowrap;display:inline-block'>ab</p>",
        "<i style='position:absolute;right:-90px;bottom:-90px;width:200px;height:200px;background:red'></i>",
        "<svg width=500 height=300><text x=390 y=20>cut</text></svg>",
        f"<style>@media print {{ p {{ {CUT} }} }}</style><p>{LONG}</p>",
        f"<div style='height:20px'>{LONG} {LONG}</div>",
        "<div style='overflow:hidden;height:0'>folded away</div>",
    ],
)
def test_what_is_cut_on_purpose_or_not_at_all_is_not_told(content: str) -> None:
    assert told(content) == []


def test_scale_changes_nothing() -> None:
    assert told("<p>One</p>" * 9, scale=2) == told("<p>One</p>" * 9)
