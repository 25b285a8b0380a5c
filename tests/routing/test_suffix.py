"""The hash suffix: Next's published vectors, JavaScript's string units, and which folders cause it."""

from __future__ import annotations

import pytest

from masthead.routing.segments import parse_segment
from masthead.routing.suffix import path_hash, suffixed


@pytest.mark.parametrize(
    ("parent", "suffix"),
    [
        ("/(group)", "1ow20b"),
        ("/(group)/group", "131tc6"),
        ("/(group)/dynamic/[size]", "ahg52g"),
        ("/parallel/@parallel", "kzjltp"),
        ("/client/(meme)/more-route", "769mad"),
        ("/(post)/@feed/blog", "1yxcta"),
        ("/lookup/[domain]/(dns)", "j9m0i"),
        # Computed by Node with charCodeAt, as Next does it.
        ("/(\u00e9)", "yj9o6m"),
        ("/(\U0001f600)", "46x40y"),
        ("/(\U0001d49c)/x", "iz5rct"),
    ],
)
def test_the_suffix_of_a_parent_folder_is_the_one_of_next(parent: str, suffix: str) -> None:
    assert path_hash(parent) == suffix


@pytest.mark.parametrize(
    ("folders", "name"),
    [
        ((), "icon.png"),
        (("shop", "[id]", "[[...rest]]"), "icon.png"),
        (("intercepting", "(..)intercept-me"), "icon.png"),
        (("parallel", "@children"), "icon.png"),
        (("(group)",), "icon-1ow20b.png"),
        (("(group)", "group"), "icon-131tc6.png"),
        (("parallel", "@parallel"), "icon-kzjltp.png"),
        (("lookup", "[domain]", "(dns)"), "icon-j9m0i.png"),
    ],
)
def test_a_group_or_a_slot_anywhere_above_marks_the_name(folders: tuple[str, ...], name: str) -> None:
    segments = tuple(parse_segment(folder, folder) for folder in folders)
    assert suffixed("icon.png", segments) == name


def test_a_code_image_has_its_suffix_at_the_end() -> None:
    assert suffixed("opengraph-image2", (parse_segment("(group)", "app/(group)"),)) == "opengraph-image2-1ow20b"
