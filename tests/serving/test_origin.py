"""The origin that a client sees, behind proxies, spoofed and malformed headers included."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import Masthead, Request
from masthead.errors import MissingBaseUrlError
from masthead.serving.origin import origin_of
from tests.sites import PLAIN, urls_of, write_site

PROXIES = tuple(ipaddress.ip_network(network) for network in ("10.0.0.0/8", "2001:db8::/32"))
OWN = "http://shop.example"


def origin(
    client: str | None = "10.0.0.1", *, host: str | None = "shop.example", scheme: str = "http", **headers: str
) -> str | None:
    """The origin of a request; header names with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return origin_of(Request("/", host=host, client=client, scheme=scheme, headers=named), PROXIES)


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("http", "shop.example", "http://shop.example"),
        ("https", "shop.example", "https://shop.example"),
        ("HTTPS", "shop.example", "https://shop.example"),
        ("http", "shop.example:80", "http://shop.example"),
        ("https", "shop.example:443", "https://shop.example"),
        ("http", "shop.example:443", "http://shop.example:443"),
        ("http", "shop.example:8080", "http://shop.example:8080"),
        ("ws", "shop.example", "http://shop.example"),
        ("wss", "shop.example", "https://shop.example"),
        ("http", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http", "[::1]", "http://[::1]"),
        ("https", "[2001:db8::1]:443", "https://[2001:db8::1]"),
        ("http", "[::1]:8000", "http://[::1]:8000"),
        ("http", "a_b.example.", "http://a_b.example."),
        ("ftp", "shop.example", None),
        ("javascript", "shop.example", None),
        ("http", None, None),
    ],
)
def test_without_proxies_host_and_scheme_are_the_origin(scheme: str, host: str | None, expected: str | None) -> None:
    assert origin(None, scheme=scheme, host=host) == expected


HOSTILE = [
    *("", " ", "a b", "a/b", "a\\b", 'a"onload=x', "a<script>", "a\r\nset-cookie: x", "a\n", "a,b", "user@evil", "a?x"),
    *(
        "a#x",
        "é.example",
        "-a",
        "a-",
        "a:",
        "a:b",
        "a:999999",
        "[zz]",
        "[::1",
        "[::1]x",
        "%41",
        "..",
        "a'b",
        "a&b",
        "a;b",
    ),
]


@pytest.mark.parametrize("host", HOSTILE)
def test_a_host_that_is_none_is_no_origin_from_wherever_it_comes(host: str) -> None:
    assert origin(None, host=host) is None
    forwarded = origin(x_forwarded_host=host)
    assert forwarded is None or forwarded in (OWN, "http://a", "http://b")


@given(st.text())
def test_no_host_at_all_can_carry_markup(host: str) -> None:
    found = origin(None, host=host)
    assert found is None or not set(found) & set("<>\"'&;,\\ \r\n\t@?#")


@pytest.mark.parametrize("client", ["8.8.8.8", "2001:4860::1", None, "", "not an address", "/run/app.sock"])
def test_what_an_untrusted_peer_forwards_is_ignored(client: str | None) -> None:
    spoofed = {"x_forwarded_host": "evil.example", "x_forwarded_proto": "https", "x_forwarded_port": "1"}
    assert origin(client, **spoofed, forwarded="host=evil.example;proto=https") == OWN


@pytest.mark.parametrize("client", ["10.0.0.1", "10.255.0.1", "2001:db8::7", "::ffff:10.0.0.1", "[2001:db8::7]:99"])
def test_a_trusted_peer_is_believed(client: str) -> None:
    assert origin(client, x_forwarded_host="real.example", x_forwarded_proto="https") == "https://real.example"


def test_without_trusted_proxies_nothing_is_believed() -> None:
    request = Request("/", host="shop.example", client="10.0.0.1", headers={"x-forwarded-host": "evil.example"})
    assert origin_of(request, ()) == OWN


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x_forwarded_proto": "https"}, "https://shop.example"),
        ({"x_forwarded_proto": "HTTPS"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "443"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "8443"}, "https://shop.example:8443"),
        ({"x_forwarded_host": "real.example:8443", "x_forwarded_proto": "https"}, "https://real.example:8443"),
        ({"x_forwarded_host": "[2001:db8::5]:81"}, "http://[2001:db8::5]:81"),
        ({"x_forwarded_host": " , "}, OWN),
        # A client in front of one proxy wrote the first entries itself.
        (
            {"x_forwarded_for": "6.6.6.6, 1.2.3.4", "x_forwarded_host": "evil.example, real.example"},
            "http://real.example",
        ),
        ({"x_forwarded_for": "10.6.6.6, 1.2.3.4", "x_forwarded_proto": "https, http"}, OWN),
        # Two proxies, each adding to the lists: the outer one saw the client.
        (
            {
                "x_forwarded_for": "1.2.3.4, 10.0.0.9",
                "x_forwarded_host": "real.example, inner",
                "x_forwarded_proto": "https, http",
            },
            "https://real.example",
        ),
        # Two proxies, the inner one replaces.
        ({"x_forwarded_for": "1.2.3.4, 10.0.0.9", "x_forwarded_proto": "https"}, "https://shop.example"),
    ],
)
def test_x_forwarded_headers_count_as_far_as_trust_reaches(headers: dict[str, str], expected: str) -> None:
    assert origin(**headers) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("proto=https", "https://shop.example"),
        ("for=1.2.3.4;proto=https;host=real.example", "https://real.example"),
        ("For=1.2.3.4; Proto=https ; HOST=real.example", "https://real.example"),
        ('for="[2001:db8::1]:4711";host="real.example:8443";proto=https', "https://real.example:8443"),
        (r'host="real\.example"', "http://real.example"),
        ("for=6.6.6.6;host=evil.example, for=1.2.3.4;host=real.example", "http://real.example"),
        ("for=10.6.6.6;host=evil.example, for=1.2.3.4;host=real.example", "http://real.example"),
        ("for=1.2.3.4;host=real.example;proto=https, for=10.0.0.9;host=inner", "https://real.example"),
        ('for=1.2.3.4;host=real.example, for="[2001:db8::9]:80";host=inner', "http://real.example"),
        ("for=unknown;host=real.example, for=_hidden;host=inner.example", "http://inner.example"),
        ("garbage", OWN),
        ("host=real.example garbage", OWN),
        ('host="real.example', OWN),
        (";;;", OWN),
        ("=x", OWN),
        ('host="a<script>"', OWN),
        ('host="a<script>";proto=https', "https://shop.example"),
        ("host=real.example;proto=gopher", "http://real.example"),
        ("for=1.2.3.4;proto=;host=real.example", "http://real.example"),
    ],
)
def test_the_forwarded_header_counts_as_far_as_trust_reaches(header: str, expected: str | None) -> None:
    assert origin(forwarded=header) == expected


EVIL = {"x_forwarded_host": "evil.example", "x_forwarded_proto": "https"}
REAL = {"x_forwarded_host": "real.example", "x_forwarded_proto": "https"}


@pytest.mark.parametrize(
    "headers",
    [
        # The proxy writes X-Forwarded-*, the client wrote Forwarded.
        {**REAL, "forwarded": "host=evil.example;proto=http"},
        {**REAL, "forwarded": "host=evil.example;proto=https"},
        {**REAL, "forwarded": "for=10.0.0.9;host=evil.example;proto=https"},
        {**REAL, "x_forwarded_for": "1.2.3.4", "forwarded": "for=1.2.3.4;host=evil.example;proto=https"},
        {"x_forwarded_host": "real.example", "forwarded": "proto=https"},
        {"x_forwarded_proto": "https", "forwarded": "host=evil.example"},
        {"x_forwarded_proto": "https", "forwarded": "proto=https;host=evil.example"},
        {"x_forwarded_port": "8443", "forwarded": "host=evil.example:8443"},
        # The proxy writes Forwarded, the client wrote X-Forwarded-*.
        {**EVIL, "forwarded": "host=real.example;proto=https"},
        {**EVIL, "forwarded": "for=1.2.3.4;proto=https"},
        {**EVIL, "x_forwarded_for": "1.2.3.4, 10.0.0.9", "forwarded": "for=1.2.3.4;host=real.example;proto=https"},
        {"x_forwarded_host": "evil.example", "forwarded": "for=1.2.3.4;proto=https"},
        {"x_forwarded_proto": "https", "forwarded": "for=1.2.3.4;proto=http"},
        {"x_forwarded_port": "1", "forwarded": "for=1.2.3.4;proto=http"},
    ],
)
def test_where_both_families_of_headers_differ_neither_is_believed(headers: dict[str, str]) -> None:
    assert origin(**headers) == OWN


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({**REAL, "forwarded": "host=real.example;proto=https"}, "https://real.example"),
        ({**REAL, "forwarded": 'for=1.2.3.4;Host="real.example";Proto=HTTPS'}, "https://real.example"),
        ({"x_forwarded_proto": "https", "forwarded": "for=1.2.3.4;proto=https"}, "https://shop.example"),
        ({"x_forwarded_port": "8443", "forwarded": 'host="shop.example:8443"'}, "http://shop.example:8443"),
        (
            {
                "x_forwarded_for": "1.2.3.4, 10.0.0.9",
                "x_forwarded_host": "real.example, inner",
                "forwarded": "for=1.2.3.4;host=real.example, for=10.0.0.9;host=inner",
            },
            "http://real.example",
        ),
    ],
)
def test_where_both_families_of_headers_agree_they_are_believed(headers: dict[str, str], expected: str) -> None:
    assert origin(**headers) == expected


@pytest.mark.parametrize(
    ("addresses", "hosts", "expected"),
    [
        ("1.2.3.4, 10.0.0.9", "evil.example, real.example, inner.example", "http://inner.example"),
        ("1.2.3.4, 10.0.0.9, 10.0.0.8", "evil.example, real.example", "http://real.example"),
        ("1.2.3.4, 10.0.0.9", "real.example", "http://real.example"),
        ("", "evil.example, real.example", "http://real.example"),
        ("10.6.6.6, 10.6.6.7", "a.example, b.example, c.example, real.example", "http://real.example"),
        ("1.2.3.4, 10.0.0.9", "evil.example, , real.example,", "http://evil.example"),
    ],
)
def test_a_list_that_did_not_grow_with_the_addresses_counts_by_its_last_value(
    addresses: str, hosts: str, expected: str
) -> None:
    assert origin(x_forwarded_for=addresses, x_forwarded_host=hosts) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x_forwarded_proto": "gopher", "x_forwarded_host": "real.example"}, "http://real.example"),
        ({"x_forwarded_proto": "javascript:", "x_forwarded_host": "real.example"}, "http://real.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_host": "a<script>"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_host": "user@evil"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "x"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "-1"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "99999999"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "٣"}, "https://shop.example"),
        ({"x_forwarded_proto": "https", "x_forwarded_port": "²"}, "https://shop.example"),
        ({"x_forwarded_proto": "gopher", "x_forwarded_host": "a b", "x_forwarded_port": "x"}, OWN),
        ({"host": "a<script>", "x_forwarded_host": "real.example"}, "http://real.example"),
        ({"host": "[::1]", "x_forwarded_port": "81"}, "http://[::1]:81"),
        ({"host": "[::1]:5", "x_forwarded_port": "81"}, "http://[::1]:5"),
    ],
)
def test_a_header_that_cannot_be_used_is_ignored_and_the_others_count(headers: dict[str, str], expected: str) -> None:
    assert origin(**headers) == expected


@given(st.text(st.sampled_from('for=host;,"\\ a1.[]:proto')))
def test_any_forwarded_header_can_be_read(header: str) -> None:
    found = origin(forwarded=header, x_forwarded_for=header, x_forwarded_host=header, x_forwarded_port=header)
    assert found is None or found.startswith(("http://", "https://"))


def test_a_forwarded_origin_reaches_the_tags_of_a_page(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"opengraph_image.py": PLAIN}), trusted_proxies=["10.0.0.0/8"])
    headers = {"x-forwarded-host": "real.example", "x-forwarded-proto": "https"}
    for client, expected in (("10.0.0.1", "https://real.example/"), ("8.8.8.8", "http://shop.example/")):
        request = Request("/", host="shop.example", client=client, headers=headers)
        assert urls_of(site.head("/", request=request), "og:image")[0].startswith(expected)


@pytest.mark.parametrize("host", ['a"><script>', "user@evil", "a\r\nb"])
def test_a_hostile_host_never_reaches_a_tag(tmp_path: Path, host: str) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": PLAIN, "icon.py": PLAIN})
    with pytest.raises(MissingBaseUrlError) as caught:
        Masthead(app).head("/", request=Request("/", host=host))
    assert host not in str(caught.value)
    fixed = Masthead(app, metadata_base="https://shop.example").head("/", request=Request("/", host=host))
    assert urls_of(fixed, "og:image")[0].startswith("https://shop.example/opengraph-image?")
    assert host not in fixed
