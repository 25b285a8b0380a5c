"""Which parts of a text are emoji: every sequence that Unicode recommends, and those that only look like one."""

from __future__ import annotations

import pytest
from emoji import EMOJI_DATA, STATUS

from masthead.imaging.emoji.sequences import find_emoji

RECOMMENDED = [emoji for emoji, data in EMOJI_DATA.items() if data["status"] == STATUS["fully_qualified"]]


def found(text: str, *, has_glyph: bool = True) -> list[str]:
    """The emoji of a text as code points, fully qualified."""
    return [
        "-".join(f"{ord(character):x}" for character in emoji.characters)
        for emoji in find_emoji(text, lambda _: has_glyph)
    ]


def test_every_recommended_sequence_is_one_emoji_even_among_others() -> None:
    assert len(RECOMMENDED) > 3900
    for before, emoji, after in zip(RECOMMENDED, RECOMMENDED[1:], RECOMMENDED[2:], strict=False):
        spans = [(one.start, one.end) for one in find_emoji(f"a{emoji}b{before}{after}", lambda _: True)]
        ends = [1 + len(emoji), 2 + len(emoji) + len(before), 2 + len(emoji) + len(before) + len(after)]
        assert spans == [(1, ends[0]), (ends[0] + 1, ends[1]), (ends[1], ends[2])]


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("plain text, 1 2 3 # * 日本 🄰", []),
        ("😀", ["1f600"]),
        ("👩🏽‍🚀👍", ["1f469-1f3fd-200d-1f680", "1f44d"]),
        ("🇩🇪🇫🇷🇦", ["1f1e9-1f1ea", "1f1eb-1f1f7"]),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", ["1f3f4-e0067-e0062-e0073-e0063-e0074-e007f"]),
        ("1️⃣ 1⃣", ["31-fe0f-20e3", "31-fe0f-20e3"]),
        ("🏳‍🌈", ["1f3f3-fe0f-200d-1f308"]),
        ("x🏽", ["1f3fd"]),
        # Joined though nobody recommends it: its parts.
        ("👩‍🐍", ["1f469", "1f40d"]),
    ],
)
def test_sequences_are_found_whole(text: str, emoji: list[str]) -> None:
    assert found(text) == emoji


def test_a_joiner_that_joins_nothing_goes_with_the_emoji_before_it() -> None:
    assert [(one.start, one.end) for one in find_emoji("👩‍🐍!", lambda _: True)] == [(0, 2), (2, 3)]


@pytest.mark.parametrize(
    ("text", "with_glyph", "without"),
    [
        ("❤️", ["2764-fe0f"], ["2764-fe0f"]),
        ("❤", [], ["2764-fe0f"]),
        ("❤︎", [], []),
        ("©", [], ["a9-fe0f"]),
        ("©️", ["a9-fe0f"], ["a9-fe0f"]),
        ("😀", ["1f600"], ["1f600"]),
        ("😀︎", [], []),
        ("😀️", ["1f600"], ["1f600"]),
    ],
)
def test_presentation_is_what_the_selector_says_else_unicodes_default(
    text: str, with_glyph: list[str], without: list[str]
) -> None:
    assert found(text) == with_glyph
    assert found(text, has_glyph=False) == without


def test_a_selector_that_adds_nothing_belongs_to_the_emoji() -> None:
    assert [(one.start, one.end) for one in find_emoji("😀️!", lambda _: True)] == [(0, 2)]
