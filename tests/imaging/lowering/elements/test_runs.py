"""Runs that would come from fallback fonts, and CJK punctuation."""

from __future__ import annotations

import re

import pytest

from masthead.imaging.document import parse_document
from tests.imaging.lowering.elements.pages import nodes_of

JOINER, BREAKER = "\u2060", "\u200b"


def runs(markup: str) -> list[str]:
    """The texts that are given no height."""
    found = re.findall(r'<m-run style="line-height:0">(.*?)</m-run>', nodes_of(markup))
    return [re.sub("<.*", "", run) for run in found]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p style='line-height:1.5'>abc שלום עולם 1</p>", ["שלום", "עולם"]),
        ("<p style='font:20px/1.5 x'>한국어 a</p>", ["한국어"]),
        ("<style>div{line-height:1.5}</style><div><p>ไทย</p></div>", ["ไทย"]),
        ("<p>ไทย 🚀 go</p>", ["🚀"]),
        ("<p>👩‍🚀 👍🏽</p>", ["👩‍🚀", "👍🏽"]),
        ("<p style='line-height:normal'>ไทย</p>", []),
        ("<p style='line-height:1.5'>ünïcödé Ωмега → “q”</p>", []),
        ("<svg style='line-height:1.5'><text>ไทย</text></svg>", []),
    ],
)
def test_runs_of_other_scripts_get_no_height_where_a_line_has_one(markup: str, found: list[str]) -> None:
    assert runs(markup) == found


def test_the_line_is_held_at_the_end_and_between_a_few_characters_that_may_part() -> None:
    nodes = nodes_of("<p style='line-height:1.5'>東京日本語。学校へ</p>")
    assert runs("<p style='line-height:1.5'>東京日本語。学校へ</p>") == ["東京日", "本語。学", "校へ"]
    assert nodes.count(BREAKER) == 2
    assert f"{JOINER}</m-run></m-run></p>" in nodes


@pytest.mark.parametrize(
    ("text", "closed_up"),
    [("い、「ど", ["、"]), ("」。あ", ["」"]), ("『「あ", ["『"]), ("：「あ", ["："]), ("あ。い「う", [])],
)
def test_punctuation_is_closed_up(text: str, closed_up: list[str]) -> None:
    assert re.findall(r"letter-spacing:-\.5em\">(.)<", nodes_of(f"<p>{text}</p>")) == closed_up


def test_a_text_beside_elements_stays_where_siblings_are_counted() -> None:
    markup = "<p style='line-height:1.5'>ไทย <b>ไทย</b></p>"
    assert runs(markup) == ["ไทย", "ไทย"]
    assert runs(f"<style>p:nth-child(2){{color:red}}</style>{markup}") == ["ไทย"]


def test_what_is_put_in_is_no_text_of_the_page_and_markup_in_texts_stays_text() -> None:
    document = parse_document("<p style='line-height:1.5'>ไทย &lt;b&gt;</p>")
    assert document.texts[0].characters == "ไทย <b>"
    assert "&lt;b&gt;" in document.nodes[0]


def test_a_page_with_more_text_than_a_picture_shows_gets_no_elements_for_it() -> None:
    assert "m-run" not in nodes_of(f"<p style='line-height:1.5'>{'ไทย ' * 2000}</p>")
