"""Jinja: the function, in sync and async environments, and pictures of templates."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from masthead import Masthead
from masthead.jinja import from_template, install
from tests.sites import pixel_size, urls_of, write_site

MODULE = """
    import asyncio
    from masthead import ImageResponse
    async def generate_image_metadata():
        await asyncio.sleep(0)
        return [{"id": "a"}]
    def image(id): return ImageResponse("x")
"""
PAGES = {
    "page": "{{ masthead_head('/') }}",
    "asked": "{{ masthead_head(request=request) }}",
    "card": "<p>{{ title }}</p>",
}


def environment(folder: Path, *, enable_async: bool = False) -> Environment:
    made = Environment(loader=DictLoader(PAGES), autoescape=True, enable_async=enable_async)
    install(made, Masthead(write_site(folder, {"icon.py": MODULE}), metadata_base="https://x.example"))
    return made


def test_the_function_is_the_tags_of_a_page_unescaped(tmp_path: Path) -> None:
    (url,) = urls_of(environment(tmp_path).get_template("page").render(), "icon")
    assert url.startswith("/icon/a?")


def test_an_async_environment_waits_for_async_user_code(tmp_path: Path) -> None:
    template = environment(tmp_path, enable_async=True).get_template("page")
    (url,) = urls_of(asyncio.run(template.render_async()), "icon")
    assert url.startswith("/icon/a?")


def test_a_request_stands_in_for_the_path(tmp_path: Path) -> None:
    scope = {"type": "http", "path": "/", "headers": []}
    assert urls_of(environment(tmp_path).get_template("asked").render(request=scope), "icon")


def test_an_extension_without_a_site_says_what_to_do() -> None:
    made = Environment(extensions=["masthead.jinja.MastheadExtension"])
    with pytest.raises(RuntimeError, match=r"set environment\.masthead_site = Masthead"):
        made.from_string(PAGES["page"]).render()


def test_a_picture_of_a_template_escapes_what_users_wrote(tmp_path: Path) -> None:
    made = environment(tmp_path)
    response = from_template(made, "card", title="<script>", options={"width": 60, "height": 40})
    assert response.content == "<p>&lt;script&gt;</p>"
    assert pixel_size(response.render()) == (60, 40)
