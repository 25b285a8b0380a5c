"""The neutral request, read from what ASGI, WSGI and frameworks have at hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import Request, Response
from masthead.errors import InvalidOptionError
from masthead.serving.messages import from_environ, from_scope, read_request, text_response


def scope(path: str = "/icon", **more: object) -> dict[str, Any]:
    return {"type": "http", "method": "GET", "path": path, "headers": [], **more}


def environ(path: str = "/icon", **more: object) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.version": (1, 0), "wsgi.url_scheme": "http", **more}


@pytest.mark.parametrize(
    ("more", "path", "root_path"),
    [
        ({"path": "/a b"}, "/a%20b", ""),
        ({"path": "/é"}, "/%C3%A9", ""),
        ({"path": "/a/b", "raw_path": b"/a%2Fb"}, "/a%2Fb", ""),
        ({"path": "/a", "raw_path": b"/a?x=1"}, "/a", ""),
        ({"path": "/rewritten", "raw_path": b"/a%2Fb"}, "/rewritten", ""),
        ({"path": "/a", "raw_path": None}, "/a", ""),
        ({"path": "http://x.example/a", "raw_path": b"http://x.example/a"}, "/a", ""),
        ({"path": "HTTPS://x.example", "raw_path": None}, "/", ""),
        ({"path": "/\ufffd", "raw_path": b"/%FF"}, "/%FF", ""),
        ({"path": "/x/a", "root_path": "/x"}, "/a", "/x"),
        ({"path": "/x/a", "raw_path": b"/x/a", "root_path": "/x/"}, "/a", "/x"),
        ({"path": "/x", "root_path": "/x"}, "/", "/x"),
        ({"path": "/xy/a", "root_path": "/x"}, "/xy/a", "/x"),
        ({"path": "/a", "root_path": "/x"}, "/a", "/x"),
        ({"path": "/a b/c", "raw_path": b"/a%20b/c", "root_path": "/a b"}, "/c", "/a%20b"),
        ({"path": "/a", "root_path": None}, "/a", ""),
        ({"path": "/@x/a", "root_path": "/@x"}, "/a", "/@x"),
        ({"path": "/@x/a/b", "raw_path": b"/@x/a%2Fb", "root_path": "/@x"}, "/a%2Fb", "/@x"),
        ({"path": "/@x/a/b", "raw_path": b"/%40x/a%2Fb", "root_path": "/@x"}, "/a%2Fb", "/%40x"),
        ({"path": "/(x)+y/a", "root_path": "/(x)+y"}, "/a", "/(x)+y"),
        ({"path": "/5%/a", "raw_path": b"/5%25/a", "root_path": "/5%"}, "/a", "/5%25"),
        ({"path": "/5%/a", "root_path": "/5%"}, "/a", "/5%25"),
        ({"path": "/%41/a", "raw_path": b"/%2541/a", "root_path": "/%41"}, "/a", "/%2541"),
        ({"path": "/A/a", "raw_path": b"/A/a", "root_path": "/%41"}, "/A/a", "/%2541"),
        ({"path": "/x y/z w/a", "raw_path": b"/x%20y/z%20w/a", "root_path": "/x y/z w"}, "/a", "/x%20y/z%20w"),
    ],
)
def test_the_path_of_a_scope_is_encoded_and_below_its_mount_point(
    more: dict[str, Any], path: str, root_path: str
) -> None:
    request = from_scope(scope(**more))
    assert (request.path, request.root_path) == (path, root_path)


def test_a_scope_gives_every_field() -> None:
    headers = [(b"Host", b"shop.example"), (b"x-forwarded-for", b"1.1.1.1"), (b"X-Forwarded-For", b"2.2.2.2")]
    found = scope(method="HEAD", scheme="https", query_string=b"a=%C3", client=("9.9.9.9", 1), headers=headers)
    assert from_scope(found) == Request(
        path="/icon",
        method="HEAD",
        query="a=%C3",
        scheme="https",
        host="shop.example",
        client="9.9.9.9",
        headers={"host": "shop.example", "x-forwarded-for": "1.1.1.1, 2.2.2.2"},
        native=found,
    )


@pytest.mark.parametrize(
    ("server", "host"),
    [
        (("h", 80), "h"),
        (("h", 443), "h"),
        (("h", 8000), "h:8000"),
        (("/run/app.sock", None), "/run/app.sock"),
        (None, None),
    ],
)
def test_without_a_host_header_the_server_s_own_name_counts(server: object, host: str | None) -> None:
    assert from_scope(scope(server=server)).host == host


@pytest.mark.parametrize(
    ("more", "path", "root_path"),
    [
        ({"PATH_INFO": "/a b"}, "/a%20b", ""),
        ({"PATH_INFO": "/\xc3\xa9"}, "/%C3%A9", ""),
        ({"PATH_INFO": "/\xe9"}, "/%E9", ""),
        ({"PATH_INFO": "/日本"}, "/%3F%3F", ""),
        ({"PATH_INFO": "/a/b", "RAW_URI": "/a%2Fb?q"}, "/a%2Fb", ""),
        ({"PATH_INFO": "/a/b", "REQUEST_URI": "/a%2Fb"}, "/a%2Fb", ""),
        ({"PATH_INFO": "/rewritten", "RAW_URI": "/a%2Fb"}, "/rewritten", ""),
        ({"PATH_INFO": "/a", "RAW_URI": "http://h/a"}, "/a", ""),
        ({"PATH_INFO": "/a/b", "SCRIPT_NAME": "/x", "RAW_URI": "/x/a%2Fb"}, "/a%2Fb", "/x"),
        ({"PATH_INFO": "/a", "SCRIPT_NAME": "/x/"}, "/a", "/x"),
        ({"PATH_INFO": "/a", "SCRIPT_NAME": "/\xc3\xa9"}, "/a", "/%C3%A9"),
        ({"PATH_INFO": ""}, "", ""),
        ({"PATH_INFO": "/a", "SCRIPT_NAME": "/@x"}, "/a", "/@x"),
        ({"PATH_INFO": "/a/b", "SCRIPT_NAME": "/@x", "RAW_URI": "/@x/a%2Fb"}, "/a%2Fb", "/@x"),
        ({"PATH_INFO": "/a/b", "SCRIPT_NAME": "/@x", "RAW_URI": "/%40x/a%2Fb?q"}, "/a%2Fb", "/%40x"),
        ({"PATH_INFO": "/a/b", "SCRIPT_NAME": "/(x)+y", "RAW_URI": "/(x)+y/a%2Fb"}, "/a%2Fb", "/(x)+y"),
        ({"PATH_INFO": "/a/b", "SCRIPT_NAME": "/5%", "RAW_URI": "/5%25/a%2Fb"}, "/a%2Fb", "/5%25"),
        ({"PATH_INFO": "/a/b", "SCRIPT_NAME": "/x y", "REQUEST_URI": "/x%20y/a%2Fb"}, "/a%2Fb", "/x%20y"),
    ],
)
def test_the_path_of_an_environ_is_encoded(more: dict[str, Any], path: str, root_path: str) -> None:
    request = from_environ(environ(**more))
    assert (request.path, request.root_path) == (path, root_path)


def test_an_environ_gives_every_field() -> None:
    found = environ(
        REQUEST_METHOD="HEAD",
        QUERY_STRING="a=1",
        REMOTE_ADDR="9.9.9.9",
        HTTP_HOST="shop.example",
        HTTP_IF_NONE_MATCH="*",
        **{"wsgi.url_scheme": "https"},
    )
    assert from_environ(found) == Request(
        path="/icon",
        method="HEAD",
        query="a=1",
        scheme="https",
        host="shop.example",
        client="9.9.9.9",
        headers={"host": "shop.example", "if-none-match": "*"},
        native=found,
    )
    assert from_environ(environ(SERVER_NAME="h", SERVER_PORT="8000")).host == "h:8000"


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
def test_any_environ_path_can_be_read(path: str, raw: str) -> None:
    assert from_environ(environ(path, RAW_URI=raw)).path.isascii() or not raw.isascii()


@given(st.text(), st.binary())
def test_any_scope_path_can_be_read(path: str, raw: bytes) -> None:
    assert isinstance(from_scope(scope(path, raw_path=raw)).path, str)


@pytest.mark.parametrize("kind", ["scope", "environ"])
def test_a_framework_s_request_is_read_through_its_scope_or_environ(kind: str) -> None:
    native = SimpleNamespace(**{kind: scope() if kind == "scope" else environ()})
    request = read_request(native)
    assert request.path == "/icon"
    assert request.native is native


def test_scopes_environs_and_neutral_requests_are_read_as_they_are() -> None:
    assert read_request(scope()).path == read_request(environ()).path == "/icon"
    request = Request("/icon")
    assert read_request(request) is request


@pytest.mark.parametrize("wrong", ["/icon", object(), {}, {"path": "/"}, SimpleNamespace(scope="x")])
def test_what_is_no_request_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        read_request(wrong)
    assert str(caught.value) == (
        "request must be a request of Starlette, FastAPI, Django, Flask …, an ASGI scope or a WSGI environ, "
        f"got {wrong!r}"
    )


def test_a_response_finds_headers_in_any_case() -> None:
    response = Response(200, (("content-type", "a"), ("content-type", "b")), b"")
    assert response.header("Content-Type") == "a"
    assert response.header("etag") is None


def test_added_headers_take_the_place_of_others_but_for_cookies() -> None:
    response = Response(200, (("content-type", "a"), ("set-cookie", "a=1"), ("x", "y")), b"")
    added = response.with_headers([("Content-Type", "b"), ("Set-Cookie", "b=2"), ("set-cookie", "c=3")])
    assert sorted(added.headers) == [
        ("content-type", "b"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("set-cookie", "c=3"),
        ("x", "y"),
    ]


def test_a_text_response_shows_what_utf_8_cannot_hold() -> None:
    assert text_response(500, "no \ud800 here").body == b"no \\ud800 here"


def test_a_text_response_is_utf_8() -> None:
    response = text_response(404, "é", ("allow", "GET"), media_type="text/html")
    assert response == Response(404, (("content-type", "text/html; charset=utf-8"), ("allow", "GET")), b"\xc3\xa9")
