"""The one door: data:, files, and the network, each URL once and all at the same time."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead import Settings
from masthead.imaging.resources.failure import ResourceError
from masthead.imaging.resources.reading import MOST_AT_ONCE, is_remote, read_resources
from tests.imaging.resources.fetching.servers import answer, web
from tests.sites import picture

PICTURE = picture(2, 2)


def test_every_kind_of_url_is_answered_under_the_name_it_was_asked_by(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PICTURE)
    urls = [" data:,x ", "a.png", "b.png", "javascript:alert(1)", "https://a.example/", "//a.example/", "C:a.png"]
    found = read_resources([*urls, *urls], Settings(roots=[tmp_path]))
    assert list(found) == sorted(found, key=list(found).index)
    assert set(found) == set(urls)
    assert (found[" data:,x "], found["a.png"]) == (b"x", PICTURE)
    reasons = {url: answer.reason for url, answer in found.items() if isinstance(answer, ResourceError)}
    assert reasons == {
        "b.png": f"is not in {tmp_path.resolve()}",
        "javascript:alert(1)": "begins with javascript:, and only data:, http(s): and files are read",
        "https://a.example/": "is on the host a.example, which is not allowed",
        "//a.example/": "is on the host a.example, which is not allowed",
        "C:a.png": f"is not in {tmp_path.resolve()}",
    }


def test_the_same_place_is_asked_once_however_it_is_written(tmp_path: Path) -> None:
    with web({"/x?y": answer(PICTURE)}) as server:
        urls = [server.url("/x?y"), server.url("/x?y#z"), f" HTTP://LOCALHOST:{server.port}/x?y", server.url("/x?y")]
        found = read_resources(urls, Settings(hosts=[server.host], localhost=True, cache=tmp_path))
        assert set(found.values()) == {PICTURE}
        assert set(found) == set(urls)
        assert server.asked == ["/x?y"]


def test_several_are_fetched_at_the_same_time(tmp_path: Path) -> None:
    together = threading.Barrier(MOST_AT_ONCE, timeout=30)

    def page(handler: BaseHTTPRequestHandler) -> None:
        together.wait()  # nobody is answered until all have asked
        answer(PICTURE)(handler)

    with web({f"/{number}": page for number in range(MOST_AT_ONCE)}) as server:
        urls = [server.url(path) for path in server.pages]
        found = read_resources(urls, Settings(hosts=[server.host], localhost=True, cache=tmp_path))
    assert list(found.values()) == [PICTURE] * MOST_AT_ONCE


def test_one_that_fails_is_no_harm_to_the_others_and_connections_are_kept(tmp_path: Path) -> None:
    with web({f"/{number}": answer(PICTURE) for number in range(0, 40, 2)}) as server:
        urls = [server.url(f"/{number}") for number in range(40)]
        found = read_resources(urls, Settings(hosts=[server.host], localhost=True, cache=tmp_path))
    assert [isinstance(found[url], bytes) for url in urls] == [True, False] * 20


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        *[(url, True) for url in ("http://a", "HTTPS://a", " http://a", "//a", "http:a")],
        *[(url, False) for url in ("a", "/a", "data:,", "file:///a", "c:/a", "httpx://a", "a/http://b", "")],
    ],
)
def test_what_is_on_another_machine_is_told_by_its_beginning(url: str, remote: bool) -> None:
    assert is_remote(url) == remote


def test_without_the_extra_an_allowed_host_says_what_to_install_and_nothing_is_loaded() -> None:
    script = """
        import sys
        sys.modules["httpx"] = None  # as if it were not there
        from masthead import ImageResponse, Settings
        response = ImageResponse("<img src='https://a.example/x.png'>", width=8, height=8)
        drawn = response.draw(__import__("masthead").imaging.response.DrawContext(settings=Settings(hosts=["a.example"])))
        print(drawn.diagnostics[0])
    """
    run = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == (
        "warning [resource] <img src='https://a.example/x.png'>: is left out, because it would have to be fetched, "
        "and what that needs is not installed (pip install 'masthead[http]')"
    )


def test_a_picture_that_fetches_nothing_loads_nothing_to_fetch_with() -> None:
    script = """
        import sys
        from masthead import ImageResponse, Settings
        html = "<img src='data:,x'><img src='https://a.example/'><img src='x.png'>"
        ImageResponse(html, width=8, height=8).render()
        print([name for name in ("httpx", "httpcore", "hishel", "sqlite3", "ssl") if name in sys.modules])
    """
    run = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"


HOSTILE = st.lists(
    st.sampled_from(
        [
            *(
                "http",
                "https",
                "file",
                "data",
                "ftp",
                "://",
                ":",
                "//",
                "/",
                "\\",
                "..",
                ".",
                "%2e",
                "%2f",
                "%00",
                "\0",
            ),
            *("localhost", "127.0.0.1", "[::1]", "@", "#", "?", "a.example", "secret", "a.png", "etc", "passwd", " "),
            *("\t", "\n", ";base64,", ",", "A" * 300, "ä", "\ud800", "\u202e", "C:", "~", "*", "[", "]", "xn--"),
        ]
    ),
    max_size=9,
).map("".join)


@given(HOSTILE | st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_url_at_all_raises_or_reads_anything_outside(tmp_path: Path, url: str) -> None:
    root = tmp_path / "root"
    root.mkdir(exist_ok=True)
    (root / "a.png").write_bytes(b"inside")
    (tmp_path / "secret").write_bytes(b"outside")
    found = read_resources([url], Settings(roots=[root], cache=tmp_path / "cache"))[url]
    if isinstance(found, bytes):
        assert found == b"inside" or url.strip().lower().startswith("data:")
    else:
        assert str(found).isprintable() or str(found)
