"""Results of texts are kept, and what is kept is bounded."""

from __future__ import annotations

from masthead.remembering import remembered


def counting() -> tuple[list[str], list[int]]:
    """Texts that were worked on, and their lengths as answered."""
    worked: list[str] = []

    @remembered(entries=2, longest=3)
    def length(text: str) -> int:
        worked.append(text)
        return len(text)

    return worked, [length(text) for text in ("abc", "abc", "long", "long", "x", "y", "abc")]


def test_what_is_short_is_worked_on_once_while_it_is_among_the_last() -> None:
    worked, _ = counting()
    assert worked == ["abc", "long", "long", "x", "y", "abc"]


def test_answers_are_the_same_kept_or_not() -> None:
    _, answers = counting()
    assert answers == [3, 3, 4, 4, 1, 1, 3]
