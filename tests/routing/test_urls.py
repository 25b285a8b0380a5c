"""Routes and params → URL paths: encoding, placeholders, ids, and params that do not fit."""

from __future__ import annotations

from typing import Any, cast

import pytest

from masthead.errors import ParamsError
from masthead.routing.segments import parse_segment
from masthead.routing.urls import Params, content_hash, encode_part, image_path, page_path
from tests.strategies import make_route


def segments(path: str) -> tuple[Any, ...]:
    return tuple(parse_segment(folder, folder) for folder in path.split("/") if folder)


@pytest.mark.parametrize(
    ("folder", "params", "url"),
    [
        ("", None, "/icon"),
        ("shop", None, "/shop/icon"),
        ("shop/[slug]", {"slug": "1"}, "/shop/1/icon"),
        ("shop/[tag]/[item]", {"tag": "1", "item": "2"}, "/shop/1/2/icon"),
        ("shop/[...slug]", {"slug": ["1", "2"]}, "/shop/1/2/icon"),
        ("shop/[[...slug]]", {"slug": ["1"]}, "/shop/1/icon"),
        ("shop/[[...slug]]", {}, "/shop/icon"),
        ("shop/[[...slug]]", {"slug": []}, "/shop/icon"),
        ("(group)/dynamic/[size]", {"size": "big"}, "/dynamic/big/icon-ahg52g"),
        ("parallel/@parallel", None, "/parallel/icon-kzjltp"),
        ("intercepting/(..)intercept-me", None, "/intercepting/(..)intercept-me/icon"),
        ("caf\u00e9 100%", None, "/caf%C3%A9%20100%25/icon"),
        ("cafe\u0301", None, "/caf%C3%A9/icon"),
        ("[...s]", {"s": ["a/b", "?", "%2F"]}, "/a%2Fb/%3F/%252F/icon"),
        ("[a]", {"a": "...", "unused": "x"}, "/.../icon"),
    ],
)
def test_params_fill_the_segments_of_a_code_image(folder: str, params: Params | None, url: str) -> None:
    assert image_path(make_route(segments(folder), "icon.py"), params) == url


@pytest.mark.parametrize(
    ("folder", "url"),
    [
        ("", "/icon1.png"),
        ("shop", "/shop/icon1.png"),
        ("blog/[slug]", "/blog/-/icon1.png"),
        ("[lang]/posts/[slug]", "/-/posts/-/icon1.png"),
        ("docs/[...slug]", "/docs/-/icon1.png"),
        ("[[...slug]]", "/-/icon1.png"),
        ("(group)/[id]/group", "/-/group/icon1-HASH.png"),
    ],
)
def test_a_static_file_has_a_dash_for_every_dynamic_segment(folder: str, url: str) -> None:
    route = make_route(segments(folder), "icon1.png")
    suffix = route.name.removeprefix("icon1-").removesuffix(".png")
    assert image_path(route, {"slug": "ignored"}) == url.replace("HASH", suffix)


def test_an_id_is_the_last_part_and_is_encoded() -> None:
    route = make_route(segments("[a]"), "opengraph_image.py", has_ids=True)
    assert image_path(route, {"a": "x"}, "big one/\u00e9") == "/x/opengraph-image/big%20one%2F%C3%A9"


def test_a_part_is_encoded_like_encode_uri_component() -> None:
    # What Node prints for encodeURIComponent.
    text = "a b/\u00e9?#&=+,;:@$!*'()~-_.%\U0001f600\\|<>\"^`{}[]"
    assert (
        encode_part(text)
        == "a%20b%2F%C3%A9%3F%23%26%3D%2B%2C%3B%3A%40%24!*'()~-_.%25%F0%9F%98%80%5C%7C%3C%3E%22%5E%60%7B%7D%5B%5D"
    )


@pytest.mark.parametrize(
    ("folder", "params", "problem"),
    [
        ("[a]", None, "/[a]/icon: 'a' is missing, got {}"),
        ("[a]", {"A": "1"}, "/[a]/icon: 'a' is missing, got {'A': '1'}"),
        ("[...a]", {"a": []}, "/[...a]/icon: 'a' is missing, got {'a': []}"),
        ("[a]", {"a": 1}, "/[a]/icon: 'a' must be a string, got 1"),
        ("[a]", {"a": None}, "/[a]/icon: 'a' must be a string, got None"),
        ("[a]", {"a": ["1"]}, "/[a]/icon: 'a' must be a string, got ['1']"),
        ("[...a]", {"a": "1/2"}, "/[...a]/icon: 'a' must be a list of strings, got '1/2'"),
        ("[...a]", {"a": 5}, "/[...a]/icon: 'a' must be a list of strings, got 5"),
        ("[[...a]]", {"a": "x"}, "/[[...a]]/icon: 'a' must be a list of strings, got 'x'"),
    ],
)
def test_params_of_the_wrong_form_are_an_error_that_names_route_and_value(
    folder: str, params: object, problem: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        image_path(make_route(segments(folder), "icon.py"), cast("Params", params))
    assert str(caught.value) == f"params for {problem}"


@pytest.mark.parametrize("value", ["", ".", "..", "a\0b", "\ud800", 7, None])
def test_a_value_that_no_url_part_can_carry_is_an_error(value: object) -> None:
    with pytest.raises(ParamsError) as caught:
        image_path(make_route(segments("docs/[...a]"), "icon.py"), cast("Params", {"a": ["ok", value]}))
    assert str(caught.value) == (
        "params for /docs/[...a]/icon: values of 'a' must be strings that are not empty, not '.' or '..', "
        f"and without NUL or lone surrogates, got {value!r}"
    )


@pytest.mark.parametrize(
    ("folder", "params", "url"),
    [
        ("", {}, "/"),
        ("(group)/shop/@modal", {}, "/shop"),
        ("shop/[id]", {"id": "a/b"}, "/shop/a%2Fb"),
        ("docs/[...slug]", {"slug": ["1", "2"]}, "/docs/1/2"),
        ("[[...slug]]", {}, "/"),
    ],
)
def test_a_page_has_the_path_of_its_folder(folder: str, params: Params, url: str) -> None:
    assert page_path(segments(folder), params) == url


def test_a_page_path_without_its_params_is_an_error_that_names_the_folder() -> None:
    with pytest.raises(ParamsError) as caught:
        page_path(segments("(g)/shop/[id]"), {})
    assert str(caught.value) == "params for /(g)/shop/[id]: 'id' is missing, got {}"


def test_a_pattern_is_the_url_as_people_read_it() -> None:
    route = make_route(segments("(group)/dynamic/[size]"), "icon.py", has_ids=True)
    assert route.pattern == "/dynamic/[size]/icon-ahg52g/[image id]"


def test_the_hash_is_sixteen_hex_digits_that_follow_every_fact() -> None:
    facts = [
        ("digest", 1, None),
        ("digest", "1", None),
        ("digest", 1, ""),
        ("other", 1, None),
        ("digest", "\ud800", None),
    ]
    hashes = {content_hash(*fact) for fact in facts}
    assert len(hashes) == len(facts)
    assert all(len(found) == 16 and int(found, 16) >= 0 for found in hashes)
    assert content_hash("digest", 1, None) in hashes
