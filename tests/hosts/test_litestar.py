"""Litestar: the plugin in templates and on the command line, and the response class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from litestar import Litestar, Request, get
from litestar.background_tasks import BackgroundTask
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig
from litestar.testing import TestClient

from masthead import Masthead, Serving
from masthead.litestar import ImageResponse, MastheadPlugin
from masthead.stores.memory import MemoryStore
from tests.observing.sites import Remembering
from tests.sites import PLAIN, pixel_size, urls_of, write_site


def site(folder: Path, code: str = PLAIN) -> Masthead:
    return Masthead(write_site(folder, {"icon.py": code}))


def test_templates_have_the_tags(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ masthead_head() }}|{{ masthead_head('/other') }}")

    @get("/page")
    async def page() -> Template:
        return Template("page.html")

    config = TemplateConfig(directory=tmp_path, engine=JinjaTemplateEngine)
    with TestClient(Litestar([page], template_config=config, plugins=[MastheadPlugin(site(tmp_path))])) as client:
        head = client.get("/page").text
        assert [url.startswith("/icon?") for url in urls_of(head, "icon")] == [True, True]
        assert pixel_size(client.get("/icon").content) == (8, 8)


def test_a_picture_of_a_handler_is_kept_and_observed_as_the_site_says(tmp_path: Path) -> None:
    store, observer = MemoryStore(), Remembering()
    serving = Serving(store=store, memory=0, observers=[observer])

    @get("/", sync_to_thread=False)
    def card() -> ImageResponse:
        return ImageResponse("x", width=8, height=8)

    plugin = MastheadPlugin(Masthead(write_site(tmp_path, {}), serving=serving))
    with TestClient(Litestar([card], plugins=[plugin])) as client:
        assert [pixel_size(client.get("/").content) for _ in range(2)] == [(8, 8)] * 2
    assert [served.source for served in observer.told] == ["drawn", "kept"]


def test_headers_cookies_and_background_tasks_work_as_on_any_response() -> None:
    ran: list[str] = []

    @get("/", media_type="image/png")
    async def card(request: Request[Any, Any, Any]) -> ImageResponse:
        response = ImageResponse("x", width=8, height=8, headers={"x-a": "1"})
        response.headers["x-b"] = "2"
        response.set_cookie("c", "3")
        response.background = BackgroundTask(ran.append, "done")
        return response

    with TestClient(Litestar([card])) as client:
        got = client.get("/")
    assert (got.headers["x-a"], got.headers["x-b"], got.cookies["c"], ran) == ("1", "2", "3", ["done"])
    assert (got.headers["content-type"], pixel_size(got.content)) == ("image/png", (8, 8))


def test_the_command_builds_and_fails_when_an_image_does(tmp_path: Path) -> None:
    def run(code: str) -> Any:
        group = click.Group()
        MastheadPlugin(site(tmp_path, code)).on_cli_init(group)
        return CliRunner().invoke(group, ["masthead", "build", "--out", str(tmp_path / "out")])

    assert run(PLAIN).stdout == f"built 1 image, 0 kB, in {tmp_path / 'out'}: 1 drawn, 0 kept, 0 removed\n"
    assert pixel_size((tmp_path / "out/icon.png").read_bytes()) == (8, 8)
    failed = run("def image(): 1 / 0\n")
    assert (failed.exit_code, "ZeroDivisionError" in failed.stderr) == (1, True)
    assert failed.stderr.endswith("Error: 1 failure; no manifest was written\n")
