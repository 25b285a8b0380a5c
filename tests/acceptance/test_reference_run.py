"""Every page and every URL of the recorded run of Next 16.4.6, answered by Masthead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from masthead import Masthead, Request
from tests.acceptance.reference_site import write_reference_site
from tests.sites import parse_tags, pixel_size

RUN = Path(__file__).with_name("next-16.4.6.json")
EXPECTED: dict[str, Any] = json.loads(RUN.read_text())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Masthead:
    return Masthead(write_reference_site(tmp_path_factory.mktemp("reference")), metadata_base="https://example.com")


def as_masthead_differs(page: str, tags: list[Any]) -> list[tuple[str, dict[str, str]]]:
    """The recorded tags with the differences that the run's README lists."""
    expected = []
    for name, recorded in tags:
        attributes = dict(recorded)
        if name == "link":
            attributes.pop("alt", None)
        if attributes.get("content") == "text/plain":
            attributes["content"] = "image/gif"
        if page == "/shop" and attributes.get("content") == "{}":
            attributes["content"] = "null"
        expected.append((name, attributes))
    return expected


def without_hash(tags: list[tuple[str, dict[str, str | None]]]) -> list[tuple[str, dict[str, str | None]]]:
    return [
        (
            name,
            {
                key: value.partition("?")[0] if value and key in ("href", "content") else value
                for key, value in a.items()
            },
        )
        for name, a in tags
    ]


@pytest.mark.parametrize("page", EXPECTED["pages"])
def test_a_page_has_the_recorded_tags_in_order(site: Masthead, page: str) -> None:
    tags = parse_tags(site.head(page))
    assert without_hash(tags) == as_masthead_differs(page, EXPECTED["pages"][page])


@pytest.mark.parametrize("page", EXPECTED["pages"])
def test_every_url_of_a_page_answers_with_its_declared_type_and_size(site: Masthead, page: str) -> None:
    checked = 0
    for name, attributes in parse_tags(site.head(page)):
        if name == "meta" and attributes.get("property", attributes.get("name")) not in ("og:image", "twitter:image"):
            continue
        parts = urlsplit(str(attributes.get("href") or attributes["content"]))
        response = site.respond(Request(path=parts.path, query=parts.query))
        assert response.status == 200, attributes
        if name == "link":
            assert response.header("content-type") == attributes["type"]
            if attributes["sizes"] != "any":
                assert "{}x{}".format(*pixel_size(response.body)) == attributes["sizes"]
        checked += 1
    assert checked


@pytest.mark.parametrize("url", EXPECTED["images"])
def test_a_url_answers_with_the_recorded_status_and_type(site: Masthead, url: str) -> None:
    recorded = EXPECTED["images"][url]
    response = site.respond(Request(path=url))
    assert response.status == recorded["status"]
    if response.status == 404:
        assert response.header("cache-control") == "no-store"
    elif url.endswith(".gif"):
        assert response.header("content-type") == "image/gif"
    elif "shop" not in url:  # the recorded shop modules answered with text, ours draw
        assert response.header("content-type") == recorded["content_type"]


def test_the_group_outside_about_is_served_with_its_suffix(site: Masthead) -> None:
    response = site.respond(Request(path="/opengraph-image-35zfz1"))
    assert response.status == 200
    assert pixel_size(response.body) == (600, 300)
