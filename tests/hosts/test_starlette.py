"""Starlette and FastAPI: the response class, dependencies, OpenAPI, mounted applications."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fastapi import Depends, FastAPI
from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from masthead import Masthead, Serving, Settings
from masthead.errors import InvalidOptionError
from masthead.fastapi import ImageResponse, head_of
from masthead.stores.memory import MemoryStore
from tests.hosts.asking import ask, get
from tests.observing.sites import Remembering
from tests.sites import PLAIN, pixel_size, urls_of, write_site


class Slow:
    """Content that says in which thread it was asked for its markup."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def __html__(self) -> str:
        self.threads.append(threading.current_thread())
        return "<p>x"


def serve(response: Response) -> Starlette:
    async def route(_request: Request) -> Response:
        return response

    return Starlette(routes=[Route("/", route, methods=["GET", "POST"])])


def test_a_picture_is_drawn_in_a_worker_thread_and_only_when_it_is_sent() -> None:
    content = Slow()
    app = serve(ImageResponse(content, width=8, height=8))
    assert content.threads == []
    assert pixel_size(get(app, "/").content) == (8, 8)
    assert {thread.name.partition(" ")[0] for thread in content.threads} == {"AnyIO"}


def test_headers_cookies_and_background_tasks_work_as_on_any_response() -> None:
    ran: list[str] = []
    response = ImageResponse(
        "x", width=8, height=8, headers={"x-a": "1"}, status_code=201, background=BackgroundTask(ran.append, "done")
    )
    response.headers["x-b"] = "2"
    response.set_cookie("c", "3")
    got = get(serve(response), "/")
    assert (got.status_code, got.headers["x-a"], got.headers["x-b"], got.cookies["c"]) == (201, "1", "2", "3")
    assert (got.headers["content-type"], ran) == ("image/png", ["done"])


def test_a_picture_of_a_route_is_kept_and_observed_as_the_site_around_the_application_says(tmp_path: Path) -> None:
    store, observer = MemoryStore(), Remembering()
    serving = Serving(store=store, memory=0, observers=[observer])
    site = Masthead(write_site(tmp_path, {}), serving=serving, settings=Settings(strict=True))
    inner, app = FastAPI(), FastAPI()

    @inner.get("/card", response_class=ImageResponse)
    def card() -> ImageResponse:
        return ImageResponse("<p style='colour: red'>", width=8, height=8)

    @inner.get("/lax")
    def lax() -> ImageResponse:
        return ImageResponse("<p style='colour: red'>", width=8, height=8, settings=Settings())

    app.mount("/inner", inner)
    site.mount_to(app)
    assert get(app, "/inner/card", raises=False).status_code == 500  # the site is strict
    assert pixel_size(get(app, "/inner/lax").content) == (8, 8)
    again = get(app, "/inner/lax")
    assert get(app, "/inner/lax", headers={"if-none-match": again.headers["etag"]}).status_code == 304
    assert [served.source for served in observer.told] == ["failed", "drawn", "kept", "kept"]


def test_a_post_is_never_304() -> None:
    app = serve(ImageResponse("x", width=8, height=8))
    headers = {"if-none-match": get(app, "/").headers["etag"]}
    assert [ask(app, method, "/", headers=headers).status_code for method in ("GET", "POST")] == [304, 200]


def test_an_error_while_drawing_is_a_500_with_nothing_sent() -> None:
    response = get(serve(ImageResponse(object())), "/", raises=False)
    assert (response.status_code, response.text) == (500, "Internal Server Error")


def test_openapi_says_that_a_route_answers_a_picture() -> None:
    app = FastAPI()

    @app.get("/card", response_class=ImageResponse)
    def card() -> ImageResponse:
        return ImageResponse("x", width=8, height=8)

    described = app.openapi()["paths"]["/card"]["get"]["responses"]["200"]["content"]
    assert list(described) == ["image/png"]
    assert pixel_size(get(app, "/card").content) == (8, 8)


def test_the_tags_as_a_dependency(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN}))
    app = FastAPI()

    @app.get("/page")
    def page(head: str = Depends(head_of(site))) -> str:
        return str(head)

    assert urls_of(get(app, "/page").json(), "icon")[0].startswith("/icon?")


def test_an_application_with_a_site_can_be_mounted_inside_another(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN}))

    async def page(request: Request) -> Response:
        return PlainTextResponse(await site.head_async(request=request))

    inner = Starlette(routes=[Route("/page", page)])
    site.mount_to(inner)
    app = Starlette(routes=[Mount("/inner", inner)])
    (url,) = urls_of(get(app, "/inner/page").text, "icon")
    assert url.startswith("/inner/icon?")
    assert pixel_size(get(app, url).content) == (8, 8)


def test_a_template_of_the_application_is_drawn() -> None:
    templates = Jinja2Templates(env=Environment(loader=DictLoader({"card": "<p>{{ title }}"}), autoescape=True))
    response = ImageResponse.from_template(templates, "card", title="<b>", options={"width": 60, "height": 40})
    assert pixel_size(get(serve(response), "/").content) == (60, 40)
    assert response.image.content == "<p>&lt;b&gt;"


def test_what_has_no_place_for_a_site_is_refused(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {}))
    with pytest.raises(InvalidOptionError) as caught:
        site.mount_to("app")
    assert str(caught.value) == (
        "app must be an application with add_middleware(), asgi_app or wsgi_app, such as Starlette, FastAPI or Flask, "
        "got 'app'"
    )


@pytest.mark.parametrize("host", ["starlette", "fastapi"])
def test_an_application_without_templates_needs_no_jinja(host: str) -> None:
    program = f"import sys; sys.modules['jinja2'] = None; import masthead.{host}"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
