"""Validators, freshness and conditional requests, from values alone and through a whole site."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import Masthead, Request, Response
from masthead.serving.caching import cache_control, conditional, entity_tag
from tests.sites import PLAIN, picture, urls_of, write_site

ALWAYS_ASK = "public, max-age=0, must-revalidate"
FOR_A_YEAR = "public, max-age=31536000, immutable"
VERSIONED = """
    from masthead import ImageResponse
    VERSION = {version!r}
    def generate_image_metadata():
        return [dict(id=1, version=VERSION), dict(id=2)]
    def image(id):
        return ImageResponse("<p>x", width=8, height=8)
"""


@pytest.mark.parametrize(
    ("revalidate", "version", "development", "expected"),
    [
        (None, None, False, ALWAYS_ASK),
        (60, None, False, "public, max-age=0, s-maxage=60, stale-while-revalidate=31535940"),
        (31536000, None, False, "public, max-age=0, s-maxage=31536000, stale-while-revalidate=0"),
        (99999999, None, False, "public, max-age=0, s-maxage=99999999, stale-while-revalidate=0"),
        (None, "v1", False, FOR_A_YEAR),
        (60, "v1", False, FOR_A_YEAR),
        (None, "", False, FOR_A_YEAR),
        (None, None, True, "no-store"),
        (60, "v1", True, "no-store"),
    ],
)
def test_how_long_an_image_is_fresh(
    revalidate: int | None, version: str | None, development: bool, expected: str
) -> None:
    assert cache_control(revalidate=revalidate, version=version, development=development) == expected


@given(st.binary(), st.binary())
def test_an_entity_tag_is_strong_and_equal_only_for_equal_bytes(one: bytes, other: bytes) -> None:
    assert entity_tag(one).startswith('"')
    assert entity_tag(one).endswith('"')
    assert (entity_tag(one) == entity_tag(other)) == (one == other)


ANSWER = Response(
    200, (("etag", '"a"'), ("cache-control", ALWAYS_ASK), ("vary", "accept"), ("content-type", "x")), b"body"
)


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', "*", '"x", "a"', '"x",W/"a","y"', ' "a" ', " * "])
def test_a_client_that_has_it_gets_304_with_the_validators_only(header: str) -> None:
    found = conditional(Request("/", headers={"if-none-match": header}), ANSWER)
    assert found == Response(304, (("etag", '"a"'), ("cache-control", ALWAYS_ASK), ("vary", "accept")), b"")


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', "*", '"x", W/"a"'])
def test_a_weak_tag_of_the_user_s_own_is_compared_weakly(header: str) -> None:
    answer = Response(200, (("etag", 'W/"a"'),), b"body")
    assert conditional(Request("/", headers={"if-none-match": header}), answer) == Response(
        304, (("etag", 'W/"a"'),), b""
    )
    assert conditional(Request("/", headers={"if-none-match": 'W/"b"'}), answer) is answer


@pytest.mark.parametrize("header", [None, "", '"b"', "a", '"A"', 'w/"b"', ",,,", '"', '"x" , *'])
def test_a_client_that_has_not_gets_everything(header: str | None) -> None:
    headers = {} if header is None else {"if-none-match": header}
    assert conditional(Request("/", headers=headers), ANSWER) is ANSWER


def test_a_tag_of_the_user_s_own_may_have_a_comma() -> None:
    answer = Response(200, (("etag", '"a,b"'),), b"body")
    assert conditional(Request("/", headers={"if-none-match": '"x", "a,b"'}), answer).status == 304
    assert conditional(Request("/", headers={"if-none-match": '"a", "b"'}), answer).status == 200


@pytest.mark.parametrize("answer", [Response(404, (("etag", '"a"'),), b"x"), Response(200, (), b"x")])
def test_only_a_200_with_a_validator_can_be_304(answer: Response) -> None:
    assert conditional(Request("/", headers={"if-none-match": "*"}), answer) is answer


def control(site: Masthead, url: str) -> str | None:
    path, _, query = url.partition("?")
    return site.respond(Request(path, query=query)).header("cache-control")


def test_a_version_makes_the_linked_url_immutable_and_no_stale_one(tmp_path: Path) -> None:
    app = write_site(tmp_path / "old", {"icon.py": VERSIONED.replace("{version!r}", "'old'")})
    old = Masthead(app)
    versioned, plain = urls_of(old.head("/"), "icon")
    assert control(old, versioned) == FOR_A_YEAR
    assert control(old, versioned.partition("?")[0]) == ALWAYS_ASK  # another version is another picture there
    assert control(old, plain) == ALWAYS_ASK
    new = Masthead(write_site(tmp_path / "new", {"icon.py": VERSIONED.replace("{version!r}", "'new'")}))
    fresh = urls_of(new.head("/"), "icon")[0]
    assert fresh != versioned
    assert control(new, fresh) == FOR_A_YEAR
    assert control(new, versioned) == ALWAYS_ASK
    assert control(new, f"{fresh}&utm_source=x") == ALWAYS_ASK
    assert control(new, "/icon/1?x=1") == ALWAYS_ASK


def test_the_module_s_revalidate_reaches_shared_caches(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": f"revalidate = 60\n{PLAIN}", "icon1.png": picture(4, 4)}))
    assert control(site, "/icon") == "public, max-age=0, s-maxage=60, stale-while-revalidate=31535940"
    assert control(site, "/icon1.png") == ALWAYS_ASK


def test_development_stores_nothing(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN, "icon1.png": picture(4, 4)}), development=True)
    assert control(site, "/icon") == control(site, "/icon1.png") == "no-store"


@pytest.mark.parametrize("url", ["/icon", "/icon1.png"])
def test_a_second_request_with_the_first_one_s_tag_is_304(tmp_path: Path, url: str) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN, "icon1.png": picture(4, 4)}))
    first = site.respond(Request(url))
    tag = first.header("etag")
    assert tag == entity_tag(first.body)
    again = site.respond(Request(url, headers={"if-none-match": tag}))
    assert (again.status, again.body, again.header("etag"), again.header("cache-control")) == (
        304,
        b"",
        tag,
        ALWAYS_ASK,
    )


def test_equal_pictures_have_equal_tags_after_a_restart(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN})
    one, other = (Masthead(app).respond(Request("/icon")).header("etag") for _ in range(2))
    assert one == other is not None
