"""Whether a site can draw, by URL and by function."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import anyio
import pytest

from masthead import ImageResponse, Masthead, Request, Serving
from masthead.errors import InvalidOptionError
from masthead.modules.worlds import MOST_THREADS
from masthead.serving import health
from masthead.stores.memory import MemoryStore
from tests.processes import until
from tests.sites import PLAIN, write_site


class Away(MemoryStore):
    """A store that cannot be reached."""

    def get(self, key: str) -> bytes | None:
        raise ConnectionError(key)


class Full(MemoryStore):
    """A store that takes no more."""

    def put(self, key: str, value: bytes) -> None:
        raise OSError(key, value)


class Silent(MemoryStore):
    """A store that does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers, self.asked = threading.Event(), 0

    def get(self, key: str) -> bytes | None:
        self.asked += 1
        self.answers.wait(30)
        return super().get(key)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine what is at hand may take a while as well."""
    monkeypatch.setattr(health, "PATIENCE", 30)


def site_of(directory: Path, serving: Serving, **options: Any) -> Masthead:
    options = {"development": False, "serving": serving, **options}
    return Masthead(write_site(directory, {"icon.py": PLAIN}), **options)


@pytest.mark.parametrize(
    ("store", "memory", "state"),
    [
        (MemoryStore(), 0, "ok"),
        (MemoryStore(), 1000, "ok"),
        (Away(), 0, "down"),
        (Away(), 1000, "down"),
        (Full(), 0, "down"),
        (Full(), 1000, "down"),
        (None, 0, "none"),
    ],
)
def test_the_store_is_asked(tmp_path: Path, store: MemoryStore | None, memory: int, state: str) -> None:
    site = site_of(tmp_path, Serving(store=store, memory=memory, health="/-/health"))
    answer = site.respond(Request("/-/health"))
    facts = json.loads(answer.body)
    assert (answer.status, facts["status"], facts["store"]) == (200, "ok", state)
    assert facts == site.health() == anyio.run(site.health_async)
    assert (facts["drawing"], facts["waiting"]) == (0, 0)
    assert facts["version"].count(".") >= 1
    assert answer.header("cache-control") == "no-store"


def test_a_store_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    silent = Silent()
    site = site_of(tmp_path, Serving(store=silent))
    begin = time.monotonic()
    assert [site.health()["store"] for _ in range(20)] == ["down"] * 20
    assert time.monotonic() - begin < 20  # not the 30 seconds of one answer
    assert silent.asked == 1
    silent.answers.set()
    until(lambda: site.health()["store"] == "ok")


def test_requests_that_wait_for_a_store_do_not_keep_the_answer_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what watches a process would end it for a store that does not answer."""
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    silent = Silent()
    site = site_of(tmp_path, Serving(store=silent, memory=0))

    async def ask() -> float:
        async with anyio.create_task_group() as tasks:
            for number in range(MOST_THREADS):
                tasks.start_soon(site.answer_async, ImageResponse(f"{number}", width=8, height=8))
            while silent.asked < MOST_THREADS:
                await anyio.sleep(0.01)
            begin = time.monotonic()
            with anyio.move_on_after(10, shield=True):
                assert (await site.health_async())["store"] == "down"
            seconds = time.monotonic() - begin
            silent.answers.set()
        return seconds

    assert anyio.run(ask) < 5


def test_middleware_answers_it_below_the_base_path(tmp_path: Path) -> None:
    site = site_of(tmp_path, Serving(store=None, health="/-/health"), base_path="/cards")
    answer = site.respond_if_image(Request("/cards/-/health"))
    assert answer is not None
    assert answer.status == 200
    assert site.respond_if_image(Request("/-/healthy")) is None


def test_it_is_for_reading_only(tmp_path: Path) -> None:
    site = site_of(tmp_path, Serving(store=None, health="/-/health"))
    assert [site.respond(Request("/-/health", method=method)).status for method in ("HEAD", "POST")] == [200, 405]


def test_without_the_option_there_is_none(tmp_path: Path) -> None:
    site = site_of(tmp_path, Serving(store=None))
    assert site.respond(Request("/-/health")).status == 404
    assert site.respond_if_image(Request("/-/health")) is None


def test_a_site_that_cannot_be_read_is_not_well(tmp_path: Path) -> None:
    site = site_of(tmp_path, Serving(health="/-/health"), development=True)
    write_site(tmp_path, {"opengraph-image.png": b"x", "opengraph_image.py": PLAIN})
    answer = site.respond(Request("/-/health"))
    assert (answer.status, json.loads(answer.body)["status"]) == (503, "error")


@pytest.mark.parametrize("path", ["", "/", "health", "/a b", "/a?b", "/a/", 5])
def test_a_health_path_that_is_none_is_refused(path: object) -> None:
    with pytest.raises(InvalidOptionError, match="Serving: health"):
        Serving(health=path)  # type: ignore[arg-type]
