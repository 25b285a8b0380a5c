"""The four rows of the seed table, to the letter, in one tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from masthead import Masthead, Request
from tests.sites import urls_of, write_site

MODULE = """
    import json
    from masthead import ImageMetadata, ImageResponse
    {ids}
    def image(params{id}):
        return ImageResponse("", width=8, height=8, headers={{"x-file": __file__, "x-params": repr(params)}})
"""
IDS = "def generate_image_metadata(params):\n        return [ImageMetadata(id=1, alt=repr(params))]\n"
ROWS = [
    ("shop/icon.py", "/shop", None),
    ("shop/[slug]/icon.py", "/shop/1", {"slug": "1"}),
    ("shop/[tag]/[item]/icon.py", "/shop/1/2", {"tag": "1", "item": "2"}),
    ("shop/[...slug]/icon.py", "/shop/1/2/3", {"slug": ["1", "2", "3"]}),
]


@pytest.fixture(params=[False, True], ids=["one image", "with ids"])
def with_ids(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def site_of(tmp_path: Path, files: list[str], with_ids: bool) -> Masthead:
    source = MODULE.format(ids=IDS if with_ids else "", id=", id" if with_ids else "")
    return Masthead(write_site(tmp_path, dict.fromkeys(files, source)), metadata_base="https://shop.example")


def check(site: Masthead, file: str, page: str, params: object, with_ids: bool) -> None:
    (url,) = urls_of(site.head(page), "icon")
    assert url.partition("?")[0] == f"{page}/icon" + ("/1" if with_ids else "")
    response = site.respond(Request(path=url.partition("?")[0]))
    assert response.status == 200
    assert str(response.header("x-file")).endswith(file)
    assert response.header("x-params") == repr(params)


@pytest.mark.parametrize(("file", "page", "params"), ROWS)
def test_every_row_holds_in_one_tree(tmp_path: Path, file: str, page: str, params: object, with_ids: bool) -> None:
    check(site_of(tmp_path, [row[0] for row in ROWS], with_ids), file, page, params, with_ids)


def test_the_catch_all_row_answers_two_parts_where_nothing_is_more_specific(tmp_path: Path, with_ids: bool) -> None:
    site = site_of(tmp_path, ["shop/icon.py", "shop/[...slug]/icon.py"], with_ids)
    check(site, "shop/[...slug]/icon.py", "/shop/1/2", {"slug": ["1", "2"]}, with_ids)
    check(site, "shop/[...slug]/icon.py", "/shop/1", {"slug": ["1"]}, with_ids)
    check(site, "shop/icon.py", "/shop", None, with_ids)
