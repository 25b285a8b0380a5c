"""Fetching from a real server on this machine: redirects, limits, failures. Each has its sentence."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from masthead import Limits, Settings
from masthead.imaging.resources.failure import ResourceError
from masthead.imaging.resources.fetching.http import Ways
from masthead.imaging.resources.files import LARGEST
from masthead.imaging.resources.reading import read_resources
from tests.imaging.resources.fetching.servers import Page, Web, answer, raw, redirect, streamed, web
from tests.sites import picture

PICTURE = picture(2, 2)


@pytest.fixture
def server() -> Iterator[Web]:
    with web({"/a.png": answer(PICTURE, content_type="image/png")}) as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def settings(cache: Path, *hosts: str) -> Settings:
    return Settings(hosts=hosts, localhost=True, cache=cache)


def fetched(url: str, made: Settings, ways: Ways | None = None) -> bytes | str:
    """The content, or the reason why there is none."""
    found = read_resources([url], made, ways)[url]
    return found.reason if isinstance(found, ResourceError) else found


def test_a_picture_is_fetched(server: Web, cache: Path) -> None:
    assert fetched(server.url("/a.png"), settings(cache, server.host)) == PICTURE
    assert server.headers["host"] == server.host
    assert server.headers["accept-encoding"] == "identity"
    assert not {"cookie", "authorization", "referer", "proxy-connection"} & set(server.headers)


def test_a_host_that_is_not_allowed_is_not_asked(server: Web, cache: Path) -> None:
    assert fetched(server.url("/a.png"), settings(cache)) == f"is on the host {server.host}, which is not allowed"
    assert fetched(server.url("/a.png"), settings(cache, "localhost")) == (
        f"is on the host {server.host}, which is not allowed"
    )
    assert server.asked == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_this_machine_is_not_asked_unless_settings_say_so(server: Web, cache: Path, name: str) -> None:
    made = Settings(hosts=[f"{name}:{server.port}"], cache=cache)
    found = fetched(f"http://{name}:{server.port}/a.png", made)
    assert found == f"is on the host {name}, whose address is a loopback address, not one of the public Internet"
    assert server.asked == []


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00::1"])
def test_a_name_that_leads_inside_is_not_asked(server: Web, cache: Path, address: str) -> None:
    ways = Ways(resolve=lambda *_: [address])
    found = fetched(f"http://inside.example:{server.port}/", settings(cache, f"inside.example:{server.port}"), ways)
    assert isinstance(found, str)
    assert "not one of the public Internet" in found


def test_environment_variables_of_proxies_count_for_nothing(
    server: Web, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetched(server.url("/a.png"), settings(cache, server.host)) == PICTURE


# Redirects.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Web, cache: Path, status: int) -> None:
    server.pages["/old"] = redirect("/a.png", status)
    assert fetched(server.url("/old"), settings(cache, server.host)) == PICTURE
    assert server.asked == ["/old", "/a.png"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://other.example/x.png", "is on the host other.example, which is not allowed"),
        ("//other.example/x.png", "is on the host other.example, which is not allowed"),
        ("http://169.254.169.254/latest", "is on the host 169.254.169.254, which is not allowed"),
        ("http://127.0.0.1:1/", "is on the host 127.0.0.1:1, which is not allowed"),
        ("file:///etc/passwd", "leads to 'file:///etc/passwd', which is not an http(s) URL"),
        ("data:image/png;base64,AA==", "leads to 'data:image/png;base64,AA==', which is not an http(s) URL"),
        ("http://[::1", "leads to 'http://[::1', which is not an http(s) URL"),
        ("http://a@localhost/", "leads to 'http://a@localhost/', which is not an http(s) URL"),
    ],
)
def test_a_redirect_to_where_nothing_may_be_fetched_ends_there(
    server: Web, cache: Path, location: str, reason: str
) -> None:
    server.pages["/old"] = redirect(location)
    assert fetched(server.url("/old"), settings(cache, server.host)) == reason


def test_a_redirect_to_an_allowed_name_that_leads_inside_is_refused(server: Web, cache: Path) -> None:
    with web({"/secret": answer(b"secret")}, address="127.0.0.2") as inside:
        name = f"inside.example:{inside.port}"
        server.pages["/old"] = redirect(f"http://{name}/secret")
        addresses = {"localhost": ["127.0.0.1"], "inside.example": ["10.0.0.1"]}
        ways = Ways(resolve=lambda host, _port: addresses[host])
        found = fetched(server.url("/old"), settings(cache, server.host, name), ways)
        assert found == (
            "is on the host inside.example, whose address is a private address, not one of the public Internet"
        )
        assert inside.asked == []


def test_a_name_is_resolved_once_for_each_connection_and_the_checked_address_is_used(cache: Path) -> None:
    with web({"/a.png": answer(PICTURE)}, address="127.0.0.2") as server:
        asked: list[str] = []

        def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.2" if len(asked) == 1 else "127.0.0.9"]

        name = f"rebinding.example:{server.port}"
        assert fetched(f"http://{name}/a.png", settings(cache, name), Ways(resolve=resolve)) == PICTURE
        assert asked == ["rebinding.example"]
        assert server.headers["host"] == name


def test_a_redirect_in_a_circle_and_one_that_is_too_long_end(server: Web, cache: Path) -> None:
    server.pages["/circle"] = redirect("/circle")
    server.pages |= {f"/{number}": redirect(f"/{number + 1}") for number in range(9)}
    for path in ("/circle", "/0"):
        found = fetched(server.url(path), settings(cache, server.host))
        assert found == "leads from one URL to the next more than 5 times"
    assert len(server.asked) == 12


def test_five_redirects_are_not_too_many(server: Web, cache: Path) -> None:
    server.pages |= {f"/{number}": redirect(f"/{number + 1}") for number in range(5)}
    server.pages["/5"] = answer(PICTURE)
    assert fetched(server.url("/0"), settings(cache, server.host)) == PICTURE


def test_a_redirect_that_leads_nowhere_says_so(server: Web, cache: Path) -> None:
    server.pages["/old"] = answer(status=302)
    assert fetched(server.url("/old"), settings(cache, server.host)) == "was answered 302 without saying where it went"


# What arrives.


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (answer(b"no", status=404), "was answered 404 Not Found"),
        (answer(b"no", status=500), "was answered 500 Internal Server Error"),
        (answer(b"no", status=206), "was answered 206 Partial Content"),
        (answer(b"<html>", content_type="text/html; charset=utf-8"), "is a page (text/html), not an image or a font"),
        (answer(b"x", length=LARGEST + 1), "is larger than 16 MiB"),
        (streamed([b"x" * (1 << 20)] * 17), "is larger than 16 MiB"),
        (answer(gzip.compress(b"x" * (LARGEST + 1)), content_encoding="gzip"), "is larger than 16 MiB"),
        (answer(gzip.compress(b"x" * (1 << 28)), content_encoding="gzip"), "is larger than 16 MiB"),
        (answer(b"not packed", content_encoding="gzip"), "was sent damaged (gzip)"),
        (answer(gzip.compress(PICTURE)[:-9], content_encoding="gzip"), "did not arrive whole"),
        (answer(b"x", content_encoding="br"), "was sent packed as br, which was not asked for"),
        (answer(b"x", content_encoding="gzip, gzip"), "was sent packed as gzip, gzip, which was not asked for"),
    ],
)
def test_what_cannot_be_used_says_why(server: Web, cache: Path, page: Page, reason: str) -> None:
    server.pages["/x"] = page
    assert fetched(server.url("/x"), settings(cache, server.host)) == reason


@pytest.mark.parametrize(
    "page",
    [
        answer(PICTURE, length=len(PICTURE) + 1),
        raw([b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc"]),
        raw([b"HTTP/1.1 200 OK\r\nconte"]),
        raw([b"no HTTP at all\r\n\r\n"]),
        raw([b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 200_000 + b"\r\n\r\n"]),
        raw([]),
    ],
    ids=["short", "chunk", "headers", "garbage", "long headers", "nothing"],
)
def test_what_breaks_off_says_so(server: Web, cache: Path, page: Page) -> None:
    server.pages["/x"] = page
    found = fetched(server.url("/x"), settings(cache, server.host))
    assert isinstance(found, str)
    assert found.startswith("did not arrive whole: ")


def test_exactly_16_mib_are_not_too_much(server: Web, cache: Path) -> None:
    server.pages["/x"] = answer(b"x" * LARGEST)
    server.pages["/packed"] = answer(gzip.compress(b"x" * LARGEST, 1), content_encoding="gzip")
    assert len(fetched(server.url("/x"), settings(cache, server.host))) == LARGEST
    assert len(fetched(server.url("/packed"), settings(cache, server.host))) == LARGEST


def test_what_a_server_keeps_packed_is_unpacked(server: Web, cache: Path) -> None:
    server.pages["/x"] = answer(gzip.compress(PICTURE), content_encoding="gzip")
    assert fetched(server.url("/x"), settings(cache, server.host)) == PICTURE


@pytest.mark.parametrize(
    "page",
    [
        streamed([b"x"] * 100, wait=0.1),
        raw([b"HTTP/1.1 200 OK\r\n", *[b"x: y\r\n"] * 100], wait=0.1),
        raw([b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", *[b"x"] * 9], wait=0.3),
        redirect("/slow"),
    ],
    ids=["body", "headers", "declared", "in a circle"],
)
def test_a_server_that_sends_slowly_is_left_at_the_end_of_the_time(server: Web, cache: Path, page: Page) -> None:
    # It closes its connection, and says so: who asks on one that is being closed meets another failure.
    slow = b"HTTP/1.1 302 x\r\nlocation: /slow\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    server.pages["/slow"] = raw([slow], wait=0.3)
    server.pages["/x"] = page
    begin = time.monotonic()
    assert fetched(server.url("/x"), settings(cache, server.host), Ways(total_seconds=0.5)) == "did not arrive in time"
    assert time.monotonic() - begin < 8


def test_the_deadline_of_the_settings_counts_too(server: Web, cache: Path) -> None:
    server.pages["/x"] = streamed([b"x"] * 100, wait=0.1)
    made = Settings(hosts=[server.host], localhost=True, cache=cache, limits=Limits(deadline=0.4))
    begin = time.monotonic()
    assert fetched(server.url("/x"), made) == "did not arrive in time"
    assert time.monotonic() - begin < 8


def test_a_connection_that_is_refused_says_so(cache: Path) -> None:
    with web() as server:
        pass
    found = fetched(server.url("/x"), settings(cache, server.host))
    assert isinstance(found, str)
    assert found.startswith("could not be connected to: ")


def test_a_host_without_an_address_says_so(cache: Path) -> None:
    found = fetched("http://nowhere.invalid/x", settings(cache, "nowhere.invalid"))
    assert isinstance(found, str)
    assert found.startswith("could not be connected to")


# TLS.


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def tls_of(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_tls_is_for_the_name_and_not_for_the_address(authority: trustme.CA, cache: Path) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    names: list[str | None] = []
    context = tls_of(authority, "images.example")
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with web({"/a.png": answer(PICTURE)}, tls=context) as server:
        ways = Ways(resolve=lambda *_: ["127.0.0.1"], ssl_context=trusting)
        good, bad = (f"{name}.example:{server.port}" for name in ("images", "other"))
        assert fetched(f"https://{good}/a.png", settings(cache, good), ways) == PICTURE
        found = fetched(f"https://{bad}/a.png", settings(cache, bad), ways)
    assert isinstance(found, str)
    assert "Hostname mismatch" in found
    assert names == ["images.example", "other.example"]


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(authority: trustme.CA, cache: Path) -> None:
    with web({"/a.png": answer(PICTURE)}, tls=tls_of(authority, "localhost")) as server:
        found = fetched(server.url("/a.png"), settings(cache, server.host))
        assert isinstance(found, str)
        assert found.startswith("could not be connected to: ")
        assert "certificate verify failed" in found
        assert server.asked == []


def test_a_redirect_from_https_to_http_is_not_followed(server: Web, authority: trustme.CA, cache: Path) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    pages = {"/a.png": redirect(server.url("/a.png"))}
    with web(pages, tls=tls_of(authority, "localhost")) as secure:
        found = fetched(secure.url("/a.png"), settings(cache, secure.host, server.host), Ways(ssl_context=trusting))
    assert found == f"leads from https to http, to {server.url('/a.png')}"
    assert server.asked == []


def test_a_handshake_that_never_ends_is_left(cache: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"localhost:{silent.getsockname()[1]}"
        found = fetched(f"https://{host}/", settings(cache, host), Ways(connect_seconds=0.3))
    assert found == "could not be connected to in time"
