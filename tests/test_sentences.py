"""Words for messages: what was meant, and lists."""

from __future__ import annotations

import pytest

from masthead.sentences import closest, did_you_mean, listed


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("contentType", "content_type"),
        ("content-type", "content_type"),
        ("content_typ", "content_type"),
        ("SIZE", "size"),
        ("sizes", "size"),
        ("href", None),
        ("", None),
    ],
)
def test_a_misspelt_word_finds_the_one_that_was_meant(word: str, meant: str | None) -> None:
    known = ["size", "content_type", "alt"]
    assert closest(word, known) == meant
    assert did_you_mean(word, known) == (f" (did you mean {meant!r}?)" if meant else "")


@pytest.mark.parametrize(("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_names_are_listed_as_people_list_them(names: list[str], text: str) -> None:
    assert listed(names) == text
