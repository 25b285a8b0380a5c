"""One folder name → one segment: every kind, intercepting names, and brackets that form nothing."""

from __future__ import annotations

import pytest

from masthead.errors import SegmentNameError
from masthead.routing.segments import SegmentKind, parse_segment


@pytest.mark.parametrize(
    ("folder", "kind", "value"),
    [
        ("shop", SegmentKind.STATIC, "shop"),
        ("icon.png", SegmentKind.STATIC, "icon.png"),
        ("my shop%", SegmentKind.STATIC, "my shop%"),
        ("-", SegmentKind.STATIC, "-"),
        ("@", SegmentKind.STATIC, "@"),
        ("a@b", SegmentKind.STATIC, "a@b"),
        ("a_b", SegmentKind.STATIC, "a_b"),
        ("(.)photo", SegmentKind.STATIC, "(.)photo"),
        ("(..)photo", SegmentKind.STATIC, "(..)photo"),
        ("(..)(..)photo", SegmentKind.STATIC, "(..)(..)photo"),
        ("(...)photo", SegmentKind.STATIC, "(...)photo"),
        ("photo(s)", SegmentKind.STATIC, "photo(s)"),
        ("(open", SegmentKind.STATIC, "(open"),
        ("[id]", SegmentKind.DYNAMIC, "id"),
        ("[product-id]", SegmentKind.DYNAMIC, "product-id"),
        ("[a.b]", SegmentKind.DYNAMIC, "a.b"),
        ("[...slug]", SegmentKind.CATCH_ALL, "slug"),
        ("[[...slug]]", SegmentKind.OPTIONAL_CATCH_ALL, "slug"),
        ("(group)", SegmentKind.GROUP, "group"),
        ("(a)(b)", SegmentKind.GROUP, "a)(b"),
        ("@modal", SegmentKind.SLOT, "modal"),
        ("_private", SegmentKind.PRIVATE, "private"),
        ("__pycache__", SegmentKind.PRIVATE, "_pycache__"),
        (".git", SegmentKind.PRIVATE, "git"),
    ],
)
def test_a_folder_name_says_what_the_folder_does(folder: str, kind: SegmentKind, value: str) -> None:
    segment = parse_segment(folder, folder)
    assert (segment.kind, segment.value, segment.folder) == (kind, value, folder)


@pytest.mark.parametrize(
    ("folder", "in_url", "dynamic", "multiple", "marks"),
    [
        ("shop", True, False, False, False),
        ("(..)photo", True, False, False, False),
        ("[id]", True, True, False, False),
        ("[...slug]", True, True, True, False),
        ("[[...slug]]", True, True, True, False),
        ("(group)", False, False, False, True),
        ("@modal", False, False, False, True),
        ("@children", False, False, False, False),
        ("_private", False, False, False, False),
    ],
)
def test_the_kind_decides_what_stands_in_the_url(
    folder: str, in_url: bool, dynamic: bool, multiple: bool, marks: bool
) -> None:
    segment = parse_segment(folder, folder)
    assert (segment.in_url, segment.is_dynamic, segment.is_multiple, segment.marks_url) == (
        in_url, dynamic, multiple, marks,
    )  # fmt: skip


def test_static_beats_dynamic_beats_catch_all_beats_optional_catch_all() -> None:
    folders = ["[[...d]]", "[b]", "a", "[...c]"]
    ranked = sorted(folders, key=lambda folder: parse_segment(folder, folder).rank)
    assert ranked == ["a", "[b]", "[...c]", "[[...d]]"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("[a]", "[b]", True),
        ("[...a]", "[...b]", True),
        ("cafe\u0301", "caf\u00e9", True),
        ("[a]", "[...a]", False),
        ("[...a]", "[[...a]]", False),
        ("a", "b", False),
        ("a", "A", False),
    ],
)
def test_two_folders_have_one_shape_when_no_url_tells_them_apart(one: str, other: str, same: bool) -> None:
    assert (parse_segment(one, one).shape == parse_segment(other, other).shape) is same


def test_a_decomposed_folder_name_stands_composed_in_the_url() -> None:
    segment = parse_segment("cafe\u0301", "app/cafe\u0301")
    assert (segment.value, segment.folder) == ("caf\u00e9", "cafe\u0301")


@pytest.mark.parametrize(
    "folder",
    ["[]", "[", "]", "id]", "[id", "[[id]]", "[[id]", "[[...]]", "[...]", "[..slug]", "[....slug]", "[.slug]",
     "[a][b]", "[a[b]]", "pre[id]", "[id]post", "[[...slug]", "[...slug]]", "list[0]"],
)  # fmt: skip
def test_brackets_that_form_no_parameter_are_an_error_that_lists_the_forms(folder: str) -> None:
    with pytest.raises(SegmentNameError) as caught:
        parse_segment(folder, f"app/shop/{folder}")
    assert str(caught.value) == (
        f"app/shop/{folder}: {folder!r} has brackets but is no parameter; allowed are "
        "name, [param], [...param], [[...param]], (group), @slot and _private"
    )


@pytest.mark.parametrize("folder", [":slug", "{slug}", "<slug>", "<str:slug>"])
def test_parameters_in_the_spelling_of_others_are_errors_that_show_ours(folder: str) -> None:
    with pytest.raises(SegmentNameError) as caught:
        parse_segment(folder, f"app/{folder}")
    assert f"{folder!r} is how others write a parameter; here it is [slug]" in str(caught.value)


def test_three_dots_are_not_one_ellipsis() -> None:
    with pytest.raises(SegmentNameError, match="has brackets but is no parameter"):
        parse_segment("[…slug]", "app/[…slug]")
