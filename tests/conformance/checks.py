"""THE TABLE of what every host must do: a check is a function of a client; its name is a sentence.

A client asks the application of one host behind a real server, below the path ``root``; the world sees
the application below ``mount``. Both are empty at the top, and differ where a proxy takes the path off.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from tests.sites import pixel_size, urls_of

NO_STORE = "no-store"


@dataclass(frozen=True, slots=True)
class Client:
    """One way to ask one application."""

    http: httpx.Client
    root: str = ""
    mount: str = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to a GET."""
        return self.ask("GET", path, **headers)

    def ask(self, method: str, path: str, **headers: str) -> httpx.Response:
        """The answer to a request; header names have ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, f"{self.root}{path}", headers=named)


Check = Callable[[Client], None]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Add a function to the table."""
    CHECKS[function.__name__] = function
    return function


@check
def get_answers_a_picture(client: Client) -> None:
    response = client.get("/icon")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["content-length"] == str(len(response.content))
    assert response.headers["x-content-type-options"] == "nosniff"
    assert pixel_size(response.content) == (32, 32)


@check
def head_answers_the_headers_of_get(client: Client) -> None:
    got, headed = client.get("/icon"), client.ask("HEAD", "/icon")
    assert (headed.status_code, headed.content) == (200, b"")
    names = ("content-type", "content-length", "etag", "cache-control")
    assert [headed.headers[name] for name in names] == [got.headers[name] for name in names]


@check
def a_client_that_has_the_picture_gets_304(client: Client) -> None:
    tag = client.get("/icon").headers["etag"]
    response = client.get("/icon", if_none_match=tag)
    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)


@check
def an_image_that_is_not_there_is_404(client: Client) -> None:
    response = client.get("/ada/opengraph-image/7")
    assert (response.status_code, response.headers["cache-control"]) == (404, NO_STORE)


@check
def what_is_no_image_is_left_to_the_application(client: Client) -> None:
    assert client.get("/nothing/here").status_code == 404
    assert "A page" in client.get("/").text


@check
def other_methods_are_405(client: Client) -> None:
    response = client.ask("POST", "/icon")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


@check
def async_functions_are_awaited(client: Client) -> None:
    for number in range(2):
        response = client.get(f"/ada/opengraph-image/{number}")
        assert response.status_code == 200
        assert pixel_size(response.content) == (120, 63)


@check
def params_are_percent_decoded_once(client: Client) -> None:
    assert client.get("/files/a%2520b/c/icon").text == "['a%20b', 'c']"
    assert client.get("/files/a%20b/icon").text == "['a b']"


@check
def params_may_be_any_text(client: Client) -> None:
    response = client.get("/%C3%A9%E6%97%A5/opengraph-image/0")
    assert bytes.fromhex(response.headers["x-name"]).decode() == "é日"


@check
def an_error_in_user_code_is_500_and_not_stored(client: Client) -> None:
    response = client.get("/broken/icon")
    assert (response.status_code, response.headers["cache-control"]) == (500, NO_STORE)
    assert b"the database is away" not in response.content


@check
def the_request_of_the_host_reaches_user_code(client: Client) -> None:
    assert client.get("/asks/icon").text in ("Request", "dict", "HTTPScope", "ASGIRequest", "WSGIRequest")


@check
def pages_have_tags_whose_urls_answer(client: Client) -> None:
    head = client.get("/pages/ada").text
    images = urls_of(head, "og:image")
    assert len(images) == 2
    for url in (*images, *urls_of(head, "icon")):
        path = httpx.URL(url).raw_path.decode()
        assert path.startswith(f"{client.mount}/")
        answer = client.get(path.removeprefix(client.mount))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


@check
def tags_have_the_origin_that_a_proxy_tells(client: Client) -> None:
    told = {"x_forwarded_proto": "https", "x_forwarded_host": "shop.example"}
    (url, _) = urls_of(client.get("/pages/ada", **told).text, "og:image")
    assert url.startswith(f"https://shop.example{client.mount}/ada/opengraph-image/0")


@check
def a_route_can_return_a_picture(client: Client) -> None:
    response = client.get("/card")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert (pixel_size(response.content), response.headers["x-card"]) == ((60, 40), "1")
    assert client.get("/card", if_none_match=response.headers["etag"]).status_code == 304


@check
def head_of_a_returned_picture_has_no_body(client: Client) -> None:
    got, headed = client.get("/card"), client.ask("HEAD", "/card")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["etag"] == got.headers["etag"]


@check
def many_requests_at_once_get_the_same_picture(client: Client) -> None:
    with ThreadPoolExecutor(8) as executor:
        bodies = list(executor.map(lambda _: client.get("/ada/opengraph-image/0").content, range(16)))
    assert len(set(bodies)) == 1


@check
def the_health_of_the_site_has_a_url(client: Client) -> None:
    response = client.get("/-/health")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.headers["cache-control"] == NO_STORE
    facts = response.json()
    assert (facts["status"], facts["store"]) == ("ok", "none")
    assert client.ask("POST", "/-/health").status_code == 405
