"""The cache of what was fetched, as RFC 9111 says, over a real server that counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead import Settings
from masthead.imaging.resources.failure import ResourceError
from masthead.imaging.resources.fetching.kept import open_storage
from masthead.imaging.resources.files import LARGEST
from masthead.imaging.resources.reading import read_resources
from tests.imaging.resources.fetching.servers import Page, Web, answer, redirect, web
from tests.sites import picture

PICTURE = picture(2, 2)


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


@pytest.fixture
def settings(server: Web, tmp_path: Path) -> Settings:
    return Settings(hosts=[server.host], localhost=True, cache=tmp_path / "cache")


def fetched(server: Web, settings: Settings, path: str = "/x") -> bytes | ResourceError:
    url = server.url(path)
    return read_resources([url], settings)[url]


@pytest.mark.parametrize(
    ("page", "times"),
    [
        (answer(PICTURE, cache_control="max-age=60"), 1),
        (answer(PICTURE, cache_control="s-maxage=60, max-age=0"), 1),
        (answer(PICTURE, expires="Thu, 31 Dec 2099 23:59:59 GMT"), 1),
        (answer(PICTURE, cache_control="public, immutable, max-age=31536000"), 1),
        (answer(PICTURE, cache_control="no-store"), 3),
        (answer(PICTURE, cache_control="private, max-age=60"), 3),
        (answer(PICTURE, cache_control="max-age=60", vary="*"), 3),
        (answer(PICTURE), 3),
    ],
)
def test_what_is_fresh_is_not_asked_for_again(server: Web, settings: Settings, page: Page, times: int) -> None:
    server.pages["/x"] = page
    for _ in range(3):
        assert fetched(server, settings) == PICTURE
    assert server.asked == ["/x"] * times


@pytest.mark.parametrize(("validator", "asked"), [("etag", "if-none-match"), ("last_modified", "if-modified-since")])
def test_what_is_stale_is_asked_about_and_kept_when_it_is_still_true(
    server: Web, settings: Settings, validator: str, asked: str
) -> None:
    value = '"one"' if validator == "etag" else "Thu, 01 Jan 2026 00:00:00 GMT"
    server.pages["/x"] = answer(PICTURE, cache_control="no-cache", more={validator: value})
    assert fetched(server, settings) == PICTURE
    assert asked not in server.headers
    server.pages["/x"] = answer(status=304, cache_control="max-age=60", more={validator: value})
    assert fetched(server, settings) == PICTURE
    assert server.headers[asked] == value
    assert fetched(server, settings) == PICTURE  # fresh again
    assert len(server.asked) == 2


def test_what_has_changed_replaces_what_was_kept(server: Web, settings: Settings) -> None:
    server.pages["/x"] = answer(PICTURE, cache_control="no-cache", etag='"one"')
    fetched(server, settings)
    other = picture(3, 3)
    server.pages["/x"] = answer(other, cache_control="max-age=60", etag='"two"')
    assert [fetched(server, settings) for _ in range(2)] == [other, other]
    assert len(server.asked) == 2


def test_a_kept_answer_is_no_way_around_the_list_of_hosts(server: Web, settings: Settings) -> None:
    server.pages["/x"] = answer(PICTURE, cache_control="max-age=60")
    assert fetched(server, settings) == PICTURE
    found = fetched(server, Settings(hosts=["other.example"], localhost=True, cache=settings.cache))
    assert isinstance(found, ResourceError)
    assert found.reason == f"is on the host {server.host}, which is not allowed"


def test_what_was_fetched_from_this_machine_in_development_is_no_answer_outside_of_it(
    server: Web, settings: Settings
) -> None:
    server.pages["/x"] = answer(PICTURE, cache_control="max-age=60")
    assert fetched(server, settings) == PICTURE
    found = fetched(server, Settings(hosts=settings.hosts, cache=settings.cache))
    assert isinstance(found, ResourceError)
    assert "a loopback address" in found.reason


def test_a_kept_redirect_is_checked_as_a_new_one(server: Web, settings: Settings) -> None:
    with web({"/x": answer(PICTURE, cache_control="max-age=60")}) as other:
        server.pages["/x"] = redirect(other.url("/x"), 301, cache_control="max-age=60")
        both = Settings(hosts=[server.host, other.host], localhost=True, cache=settings.cache)
        assert [fetched(server, both) for _ in range(2)] == [PICTURE, PICTURE]
        assert (server.asked, other.asked) == (["/x"], ["/x"])
    found = fetched(server, settings)
    assert isinstance(found, ResourceError)
    assert found.reason == f"is on the host {other.host}, which is not allowed"


def test_what_breaks_off_or_is_too_large_is_not_kept(server: Web, settings: Settings) -> None:
    for page in (
        answer(PICTURE, cache_control="max-age=60", length=len(PICTURE) + 5),
        answer(b"x" * (LARGEST + 1), cache_control="max-age=60"),
    ):
        server.pages["/x"] = page
        assert isinstance(fetched(server, settings), ResourceError)
    server.pages["/x"] = answer(PICTURE, cache_control="max-age=60")
    assert fetched(server, settings) == PICTURE
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "damage", [b"no database at all, but long enough to be read as one", b"SQLite format 3\0" * 99]
)
def test_a_cache_that_cannot_be_read_is_made_anew(server: Web, settings: Settings, damage: bytes) -> None:
    assert settings.cache
    file = settings.cache / "resources/localhost.db"
    file.parent.mkdir(parents=True)
    file.write_bytes(damage)
    server.pages["/x"] = answer(PICTURE, cache_control="max-age=60")
    assert [fetched(server, settings) for _ in range(2)] == [PICTURE, PICTURE]
    assert len(server.asked) == 1


def test_without_a_place_for_the_cache_everything_is_fetched(server: Web, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    made = Settings(hosts=[server.host], localhost=True, cache=tmp_path / "file")
    assert open_storage(made) is None
    server.pages["/x"] = answer(PICTURE, cache_control="max-age=60")
    assert [fetched(server, made) for _ in range(2)] == [PICTURE, PICTURE]
    assert len(server.asked) == 2


def test_a_cache_with_the_tables_of_another_version_is_made_anew(server: Web, settings: Settings) -> None:
    assert settings.cache
    file = settings.cache / "resources/localhost.db"
    file.parent.mkdir(parents=True)
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE entries (other TEXT)")
    connection.close()
    server.pages["/x"] = answer(PICTURE, cache_control="max-age=60")
    assert [fetched(server, settings) for _ in range(2)] == [PICTURE, PICTURE]
    assert len(server.asked) == 1


def test_the_user_s_cache_folder_is_where_it_lies_unless_settings_say_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    storage = open_storage(Settings())
    assert storage is not None
    storage.close()
    assert [path.name for path in tmp_path.rglob("*.db")] == ["internet.db"]
