"""A site behind real servers on loopback: uvicorn, gunicorn and the standard library's own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from tests.servers import serving
from tests.sites import picture, pixel_size, write_site

COUNTED = """
    import asyncio
    from masthead import ImageResponse
    size = (30, 20)
    async def image():
        await asyncio.sleep(0.01)
        return ImageResponse("<b>x</b>")
"""
ECHO = "def image(params):\n    return repr(params).encode()\n"
APPLICATION = """
    from masthead import Masthead
    site = Masthead("app", development=False)
    asgi, wsgi = site.asgi, site.wsgi

    if __name__ == "__main__":
        import sys
        from wsgiref.simple_server import make_server
        make_server("127.0.0.1", int(sys.argv[1]), wsgi).serve_forever()
"""
# {port} is filled in; each runs in a process of its own.
SERVERS = {
    "uvicorn": [
        "-m",
        "uvicorn",
        "application:asgi",
        "--host",
        "127.0.0.1",
        "--port",
        "{port}",
        "--log-level",
        "warning",
    ],
    "uvicorn --root-path": [
        *("-m", "uvicorn", "application:asgi", "--host", "127.0.0.1", "--port", "{port}", "--root-path", "/cards"),
    ],
    "gunicorn": ["-m", "gunicorn", "application:wsgi", "--bind", "127.0.0.1:{port}", "--threads", "4"],
    "gunicorn --preload": ["-m", "gunicorn", "application:wsgi", "--bind", "127.0.0.1:{port}", "--preload", "-w", "2"],
    "wsgiref": ["application.py", "{port}"],
}


@pytest.fixture(scope="module", params=list(SERVERS.values()), ids=list(SERVERS))
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    directory: Path = tmp_path_factory.mktemp("server")
    write_site(
        directory,
        {
            "icon.py": COUNTED,
            "icon1.png": picture(4, 4),
            "broken/icon.py": "def image(): 1 / 0",
            "[id]/opengraph_image.py": ECHO,
        },
    )
    (directory / "application.py").write_text(dedent(APPLICATION))
    with serving(request.param, directory, directory / "log") as client:
        yield client


def test_a_picture_arrives_whole(client: httpx.Client) -> None:
    response = client.get("/icon")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["content-length"] == str(len(response.content))
    assert pixel_size(response.content) == (30, 20)
    assert client.get("/icon1.png").content == picture(4, 4)


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    got, headed = client.get("/icon"), client.head("/icon")
    assert headed.content == b""
    names = ("content-type", "content-length", "etag", "cache-control")
    assert [headed.headers[name] for name in names] == [got.headers[name] for name in names]


def test_a_client_that_has_it_gets_304(client: httpx.Client) -> None:
    tag = client.get("/icon").headers["etag"]
    response = client.get("/icon", headers={"if-none-match": f'"other", W/{tag}'})
    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)
    assert client.get("/icon").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("POST", "/icon", 405), ("GET", "/broken/icon", 500), ("GET", "/%00/icon", 404)],
)
def test_what_cannot_be_answered_is_not_stored(client: httpx.Client, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.headers["cache-control"]) == (status, "no-store")
    assert response.content


def test_paths_are_decoded_as_the_client_wrote_them(client: httpx.Client) -> None:
    assert client.get("/%C3%A9/opengraph-image").text == "{'id': 'é'}"
    assert client.get("/%253C/opengraph-image").text == "{'id': '%3C'}"


def test_many_requests_at_once_get_the_same_picture(client: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as executor:
        responses = list(executor.map(lambda _: client.get("/icon"), range(24)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
