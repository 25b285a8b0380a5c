"""Looking at a picture never fails, costs nothing unless somebody asks, and finds whose every box is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from masthead import Font, ImageResponse
from masthead.diagnostics import CODES
from masthead.errors import RenderError, StrictError
from masthead.imaging import engine
from masthead.imaging.checking.picture.placement import Placed, page_tree, place
from masthead.imaging.document import Document, parse_document
from masthead.imaging.fonts import font_set
from masthead.size import Size
from tests.pages import pages
from tests.sites import picture
from tests.strategies import Damage, Damaged, sample_fonts

SIZE = Size(400, 200)


def placed(html: str) -> list[Placed]:
    document = parse_document(html, SIZE)
    fonts = font_set((), "twemoji")

    def lay_out(document: Document, size: Size) -> Any:
        return engine.lay_out(document, fonts=fonts, size=size, images={"a": picture(30, 500)})

    return place(document, page_tree(document), lay_out)


def shown(html: str) -> list[tuple[str, str, tuple[float, float]]]:
    """Path, text and where the text begins, of every box that has text."""
    return [
        (
            one.path if one.node else f"({one.path})",
            run.text,
            (round(one.box.place(run).left), round(one.box.place(run).top)),
        )
        for one in placed(html)
        for run in one.box.runs
    ]


@given(pages())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_page_can_be_looked_at(page: str) -> None:
    response = ImageResponse(page, width=60, height=40, images={"a": picture(3, 3), "b": b"x"}, deterministic=True)
    try:
        response.render()
    except RenderError:
        return
    for found in response.diagnostics:
        assert found.code in CODES
        assert found.where
        assert str(found)


def test_every_text_is_found_in_its_element() -> None:
    html = """
        <style>.a p::before { content: "+"; display: block }</style>
        <body style="padding: 5px 10px">
        <section class=a style="padding: 20px 0 0 30px; border-left: 7px solid"><p style="margin: 0">One</p></section>
        <div style="display: flex">two<b style="padding: 3px">three</b></div>
        <div>four<p style="margin: 0">five</p></div>
    """
    assert shown(html) == [
        ("(section.a > p)", "+", (47, 26)),
        ("(section.a > p)", "One", (47, 46)),
        ("(body > div)", "two", (10, 66)),
        ("div > b", "three", (41, 68)),
        ("(body > div)", "four", (10, 92)),
        ("div > p", "five", (10, 112)),
    ]


def test_a_box_in_a_line_is_one_text() -> None:
    assert shown("<p style='margin:0'>a <b style='display:inline-block;padding:5px'>b<i>c</i></b>") == [
        ("body > p", "a ", (0, 6)),
        ("p > b", "bc", (18, 5)),
    ]


def test_margins_are_around_a_box_in_a_line() -> None:
    margins = "margin: 10px 60px 30px 20px; padding: 3px; width: 40px; height: 20px"
    for display in ("inline-block", "block"):
        html = f"<p style='margin: 0'><b style='display: {display}; {margins}'>word</b></p>"
        (found,) = [one for one in placed(html) if one.path == "p > b"]
        assert found.box.rect == pytest.approx((20, 10, 66, 36), abs=1)


def test_what_the_canvas_has_no_room_for_has_its_place_too() -> None:
    html = "<div style='line-height:20px'>" + "<br>".join("abcdefghijkl") + "<img src=a></div>"
    found = placed(html)
    assert "".join(run.text.strip() for one in found for run in one.box.runs) == "abcdefghijkl"
    (image,) = [one for one in found if one.node is not None and one.node.tag == "img"]
    assert image.box.rect.bottom > 700


def test_drawing_is_not_slower_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(name: str, real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            calls.append(name)
            return real(*args, **options)

        return call

    for name in ("lay_out", "rasterise"):
        monkeypatch.setattr(engine, name, counted(name, getattr(engine, name)))
    drawing = ImageResponse("<body style='background:#fff'><p>x", width=60, height=40).draw()
    assert calls == ["rasterise"]
    assert drawing.diagnostics == ()
    assert calls.count("lay_out") == 4
    assert calls.count("rasterise") == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<p>x</p>" * 9, "overflow"),
        ("<body style='background:#fff'><i style='color:#eee'>x", "low-contrast"),
        ("<img src=a width=20>", "stretched-image"),
    ],
)
def test_strict_refuses_a_picture_that_is_drawn_badly(content: str, code: str) -> None:
    with pytest.raises(StrictError, match=rf"\[{code}\]"):
        ImageResponse(content, width=60, height=40, images={"a": picture(5, 5)}, strict=True).render()


def test_a_bordered_piece_of_a_line_is_looked_at(capfd: pytest.CaptureFixture[str]) -> None:
    """It is laid out with margins below zero, at which the engine breaks when the rest is taken away."""
    html = "<style>span { border: 6px solid; background: #222; color: #333 }</style><p>a <span>b</span></p>"
    response = ImageResponse(html, width=300, height=100)
    response.render()
    assert [found.code for found in response.diagnostics] == ["low-contrast"]
    assert "panicked" not in capfd.readouterr().err


def test_a_damaged_font_that_makes_boxes_infinite_is_drawn_and_nothing_is_said_of_it() -> None:
    damage = Damaged(1, Damage([(42826, bytes(8))], None))
    font = Font(damage.among(sample_fonts()), family="Mine")
    response = ImageResponse("<p style='font: 700 20px Mine'>Text AV", fonts=[font], width=64, height=48)
    response.render()
    assert response.diagnostics == ()
