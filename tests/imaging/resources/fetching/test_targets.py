"""URLs taken apart: one spelling of each, and none that two readers could understand differently."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.imaging.resources.failure import ResourceError
from masthead.imaging.resources.fetching.targets import Target, check_allowed, read_target


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://a.example", Target("http", "a.example", 80, "http://a.example/")),
        ("HTTPS://A.Example:443/x?y#z", Target("https", "a.example", 443, "https://a.example/x?y")),
        ("https://a.example?y", Target("https", "a.example", 443, "https://a.example/?y")),
        ("http://a.example:9000/x", Target("http", "a.example", 9000, "http://a.example:9000/x")),
        ("http://a.example/ä b%20c", Target("http", "a.example", 80, "http://a.example/%C3%A4%20b%20c")),
        ("http://127.0.0.1/", Target("http", "127.0.0.1", 80, "http://127.0.0.1/")),
        ("http://[0:0::1]/", Target("http", "::1", 80, "http://[::1]/")),
        ("http://xn--bcher-kva.example/", Target("http", "xn--bcher-kva.example", 80, "http://xn--bcher-kva.example/")),
    ],
)
def test_a_url_has_one_spelling(url: str, target: Target) -> None:
    assert read_target(url) == target
    assert read_target(target.url) == target


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is not an http(s) URL"),
        ("a.png", "is not an http(s) URL"),
        ("file:///etc/passwd", "is not an http(s) URL"),
        ("gopher://a.example/", "is not an http(s) URL"),
        ("http:a.example", "is not an http(s) URL"),
        ("http:///a.example", "has no host name"),
        ("http://", "has no host name"),
        ("http://user@a.example/", "has a user name"),
        ("http://a.example:80@evil.example/", "has a user name"),
        ("http://a.example\\@evil.example/", "has a character"),
        ("http://a.example/\tx", "has a character"),
        ("http://a.exa\nmple/", "has a character"),
        ("http://a.example/\0", "has a character"),
        ("http://a.example /", "has no host name"),
        ("http://bücher.example/", "has no host name"),
        ("http://127。0。0。1/", "has no host name"),
        ("http://①②⑦.0.0.1/", "has no host name"),
        ("http://%31%32%37.0.0.1/", "has no host name"),
        ("http://a.example%00.evil.example/", "has no host name"),
        ("http://[fe80::1%25lo]/", "has no host name"),
        ("http://[::1/", "has no host name"),
        ("http://[::g]/", "has no host name"),
        ("http://[v1.x]/", "has no host name"),
        ("http://[1.2.3]/", "has no proper host name"),
        ("http://a.example./", "has no proper host name"),
        ("http://a..example/", "has no proper host name"),
        ("http://.example/", "has no proper host name"),
        ("http://-a.example/", "has no proper host name"),
        ("http://2130706433/", "has no proper host name"),
        ("http://0x7f000001/", "has no proper host name"),
        ("http://0x7f.0.0.0x1/", "has no proper host name"),
        ("http://0177.0.0.1/", "has no proper host name"),
        ("http://127.1/", "has no proper host name"),
        ("http://127.0.0.1.5/", "has no proper host name"),
        ("http://a.example:0/", "has a port that does not exist"),
        ("http://a.example:65536/", "has a port that does not exist"),
        ("http://a.example:x/", "has no host name"),
        ("http://a.example:/", "has no host name"),
        (f"http://a.example/{'x' * 9000}", "is not an http(s) URL"),
        (f"http://{'a' * 300}.example/", "has no proper host name"),
    ],
)
def test_a_url_that_could_be_read_in_two_ways_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ResourceError) as caught:
        read_target(url)
    assert caught.value.reason.startswith(reason)


@given(st.text() | st.from_regex(r"https?://[^ ]*", fullmatch=True))
def test_what_is_understood_httpx_and_python_understand_the_same_way(url: str) -> None:
    try:
        target = read_target(url)
    except ResourceError:
        return
    other, third = httpx.URL(target.url), urlsplit(target.url)
    assert (other.scheme, other.host, other.port or target.port) == (target.scheme, target.host, target.port)
    assert (third.scheme, third.hostname, third.username) == (target.scheme, target.host, None)
    assert str(other) == target.url


@pytest.mark.parametrize(
    ("url", "hosts", "allowed"),
    [
        ("https://a.example/", ["a.example"], True),
        ("http://a.example/", ["b.example", "a.example"], True),
        ("https://a.example/", [], False),
        ("https://evil-a.example/", ["a.example"], False),
        ("https://x.a.example/", ["a.example"], False),
        ("https://a.example.evil.example/", ["a.example"], False),
        ("https://x.cdn.example/", ["*.cdn.example"], True),
        ("https://x.y.cdn.example/", ["*.cdn.example"], True),
        ("https://cdn.example/", ["*.cdn.example"], False),
        ("https://evilcdn.example/", ["*.cdn.example"], False),
        ("http://a.example:8080/", ["a.example"], False),
        ("http://a.example:443/", ["a.example"], False),
        ("https://a.example:80/", ["a.example"], False),
        ("http://a.example:8080/", ["a.example:8080"], True),
        ("http://a.example/", ["a.example:8080"], False),
        ("http://x.cdn.example:8080/", ["*.cdn.example:8080"], True),
        ("http://[::1]/", ["1", "localhost"], False),
    ],
)
def test_a_host_is_allowed_by_name_and_port(url: str, hosts: list[str], allowed: bool) -> None:
    target = read_target(url)
    if allowed:
        check_allowed(target, hosts)
        return
    with pytest.raises(ResourceError, match="which is not allowed"):
        check_allowed(target, hosts)


def test_a_host_that_is_not_allowed_says_what_would_allow_it() -> None:
    with pytest.raises(ResourceError) as caught:
        check_allowed(read_target("http://a.example:8080/x"), ["a.example"])
    assert str(caught.value) == (
        "http://a.example:8080/x is on the host a.example:8080, which is not allowed; "
        "allow it with Settings(hosts=['a.example:8080'])"
    )
