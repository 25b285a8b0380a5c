"""``generate_static_params`` → the params to build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from masthead import Masthead
from masthead.errors import MastheadError
from masthead.export.plan import BuildPlan, make_plan
from tests.sites import PLAIN, picture, write_site


def plan(tmp_path: Path, files: Mapping[str, str | bytes | None]) -> BuildPlan:
    loaded = Masthead(write_site(tmp_path, files), metadata_base="https://x.example").loaded
    return make_plan(loaded.tree.root, loaded.loader)


def paths(found: BuildPlan) -> list[str]:
    assert not found.failures
    return [image.path for image in found.images]


def static_params(value: str, argument: str = "") -> str:
    return f"def generate_static_params({argument}):\n    return {value}\n"


def test_a_module_says_its_own_params(tmp_path: Path) -> None:
    found = plan(tmp_path, {"[id]/icon.py": PLAIN + static_params("[{'id': 'a'}, {'id': 2}]")})
    assert paths(found) == ["/a/icon", "/2/icon"]
    assert found.images[1].params == {"id": "2"}
    assert found.pages == ["/", "/a", "/2"]


def test_a_params_file_counts_for_everything_below(tmp_path: Path) -> None:
    files = {"[id]/params.py": static_params("[{'id': 'a'}]"), "[id]/icon.py": PLAIN, "[id]/deep/icon.py": PLAIN}
    found = plan(tmp_path, files)
    assert paths(found) == ["/a/icon", "/a/deep/icon"]
    assert found.pages == ["/", "/a", "/a/deep"]


def test_an_inner_params_file_gets_the_params_above_it(tmp_path: Path) -> None:
    inner = "def generate_static_params(params):\n    return [{'item': params['tag'] + n} for n in '12']\n"
    files = {"[tag]/params.py": static_params("[{'tag': 'a'}, {'tag': 'b'}]"), "[tag]/[item]/params.py": inner}
    found = plan(tmp_path, {**files, "[tag]/[item]/icon.py": PLAIN})
    assert paths(found) == ["/a/a1/icon", "/a/a2/icon", "/b/b1/icon", "/b/b2/icon"]


def test_catch_alls_take_lists_and_optional_ones_may_be_absent(tmp_path: Path) -> None:
    files = {
        "docs/[...slug]/icon.py": PLAIN + static_params("[{'slug': ['a', 1]}]"),
        "help/[[...slug]]/icon.py": PLAIN + static_params("[{}, {'slug': []}, {'slug': ['x']}]"),
    }
    found = plan(tmp_path, files)
    assert paths(found) == ["/docs/a/1/icon", "/help/icon", "/help/icon", "/help/x/icon"] or paths(found) == [
        "/docs/a/1/icon",
        "/help/icon",
        "/help/x/icon",
    ]


def test_repeated_params_are_built_once(tmp_path: Path) -> None:
    assert paths(plan(tmp_path, {"[id]/icon.py": PLAIN + static_params("[{'id': '1'}, {'id': 1}]")})) == ["/1/icon"]


def test_async_generators_are_read_to_their_end(tmp_path: Path) -> None:
    source = PLAIN + "async def generate_static_params():\n    for n in range(3):\n        yield {'id': n}\n"
    assert paths(plan(tmp_path, {"[id]/icon.py": source})) == ["/0/icon", "/1/icon", "/2/icon"]


def test_ids_and_params_are_multiplied(tmp_path: Path) -> None:
    ids = "def generate_image_metadata(params):\n    return [{'id': 'x'}, {'id': params['id']}]\n"
    found = plan(tmp_path, {"[id]/icon.py": PLAIN + ids + static_params("[{'id': 1}, {'id': 2}]")})
    assert paths(found) == ["/1/icon/x", "/1/icon/1", "/2/icon/x", "/2/icon/2"]


def test_a_dynamic_module_without_params_is_reported(tmp_path: Path) -> None:
    found = plan(tmp_path, {"[tag]/[item]/icon.py": PLAIN, "icon.py": PLAIN})
    assert paths(found) == ["/icon"]
    assert [(skipped.where, skipped.message) for skipped in found.skipped] == [
        (
            "app/[tag]/[item]/icon.py",
            "not built: nothing says which values of tag, item to build; "
            "add generate_static_params() to it, or a params.py to its folder",
        )
    ]


def test_a_module_below_many_params_is_reported_once(tmp_path: Path) -> None:
    files = {"[tag]/params.py": static_params("[{'tag': name} for name in 'abc']"), "[tag]/[item]/icon.py": PLAIN}
    assert [skipped.where for skipped in plan(tmp_path, files).skipped] == ["app/[tag]/[item]/icon.py"]


def test_an_empty_list_of_params_is_an_answer(tmp_path: Path) -> None:
    found = plan(tmp_path, {"[id]/icon.py": PLAIN + static_params("[]")})
    assert (found.images, found.skipped) == ([], [])


def test_static_files_below_parameters_need_none(tmp_path: Path) -> None:
    found = plan(tmp_path, {"[id]/icon.png": picture(8, 8)})
    assert (paths(found), found.skipped) == (["/-/icon.png"], [])


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ("5", "must return a list of params, got int"),
        ("'ab'", "must return a list of params, got str"),
        ("[5]", "item 0 must be a mapping of params, got 5"),
        ("[{'idd': 1}]", "item 0 has an unknown parameter 'idd' (did you mean 'id'?); this path has 'id'"),
        ("[{'id': ['a']}]", "item 0: 'id' must be a string, got ['a']"),
        ("[{'id': 1.5}]", "item 0: 'id' must be a string, got 1.5"),
        (
            "[type('Row', (), {'__repr__': lambda row: 1 / 0})()]",
            "item 0 cannot be read: ZeroDivisionError: division by zero",
        ),
        ("[type('Row', (dict,), {'items': lambda row: {}['id']})()]", "item 0 cannot be read: KeyError: 'id'"),
        (
            "[{'id': '..'}]",
            "item 0: values of 'id' must be strings that are not empty, not '.' or '..', and without NUL or lone surrogates, got '..'",
        ),
    ],
)
def test_wrong_params_are_failures_that_say_why(tmp_path: Path, params: str, problem: str) -> None:
    found = plan(tmp_path, {"[id]/icon.py": PLAIN + static_params(params), "icon.py": PLAIN})
    message = f"app/[id]/icon.py: generate_static_params() {problem}"
    assert [(failure.where, failure.message) for failure in found.failures] == [("app/[id]/icon.py", message)]
    assert [image.path for image in found.images] == ["/icon"]


def test_an_exception_in_a_params_file_fails_what_lies_below_and_nothing_else(tmp_path: Path) -> None:
    files = {
        "[id]/params.py": "def generate_static_params():\n    1 / 0\n",
        "[id]/icon.py": PLAIN,
        "icon.py": PLAIN,
    }
    found = plan(tmp_path, files)
    assert [image.path for image in found.images] == ["/icon"]
    message = "app/[id]/params.py: generate_static_params() raised ZeroDivisionError: division by zero"
    assert [failure.message for failure in found.failures] == [message]


def test_a_params_file_needs_its_function(tmp_path: Path) -> None:
    found = plan(tmp_path, {"[id]/params.py": "x = 1\n", "[id]/icon.py": PLAIN})
    message = "app/[id]/params.py: must define a function generate_static_params() that returns a list of params"
    assert [failure.message for failure in found.failures] == [message]


def test_errors_of_a_plan_are_values_not_exceptions(tmp_path: Path) -> None:
    try:
        found = plan(tmp_path, {"icon.py": "syntax error"})
    except MastheadError:  # pragma: no cover - the point of the test
        pytest.fail("a broken module must not stop the plan")
    assert len(found.failures) == 1
