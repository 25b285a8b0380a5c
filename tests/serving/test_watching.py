"""What observers, the log and the browser of a developer are told, and that it never harms an answer."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import anyio
import pytest

from masthead import ImageResponse, Masthead, Request, Serving
from masthead.errors import InvalidOptionError
from masthead.observing import Served
from masthead.stores.memory import MemoryStore
from tests.browser import dom_of, needs_chromium
from tests.observing.sites import Remembering, watched
from tests.processes import until
from tests.servers import serving
from tests.serving.keeping import ask_async, counted
from tests.sites import PLAIN, write_site


def told(directory: Path, *requests: Request) -> list[Served]:
    """What an observer is told of some requests, one after another."""
    observer = Remembering()
    site = watched(directory, observer)
    for request in requests:
        site.respond(request)
    return observer.told


def test_an_observer_is_told_where_each_answer_comes_from(tmp_path: Path) -> None:
    paths = ("/icon", "/icon", "/1/opengraph-image", "/1/opengraph-image", "/icon1.png", "/bytes/icon")
    found = told(tmp_path, *map(Request, (*paths, "/broken/icon", "/nothing")), Request("/icon", method="POST"))
    assert [(one.route, one.convention, one.status, one.source) for one in found] == [
        ("/icon", "icon", 200, "drawn"),
        ("/icon", "icon", 200, "kept"),
        ("/[id]/opengraph-image", "opengraph-image", 200, "drawn"),
        ("/[id]/opengraph-image", "opengraph-image", 200, "kept"),
        ("/icon1.png", "icon", 200, "file"),
        ("/bytes/icon", "icon", 200, "code"),
        ("/broken/icon", "icon", 500, "failed"),
        ("", "", 404, "absent"),
        ("/icon", "icon", 405, "refused"),
    ]
    assert [type(one.error).__name__ for one in found if one.error] == ["UserFunctionError"]


def test_so_it_is_where_an_image_says_no(tmp_path: Path) -> None:
    gone = "from starlette.exceptions import HTTPException\ndef image():\n    raise HTTPException(404)\n"
    site = watched(tmp_path, observer := Remembering())
    write_site(tmp_path, {"bytes/icon.py": gone, "broken/icon.py": "def image(query):\n    return b'x'\n"})
    for request in (Request("/bytes/icon"), Request("/broken/icon", query="title=unsigned")):
        site.respond(request)
    assert [(one.route, one.status, one.source, one.error) for one in observer.told] == [
        ("/bytes/icon", 404, "absent", None),
        ("/broken/icon", 403, "refused", None),
    ]


def test_the_phases_lie_within_the_answer(tmp_path: Path) -> None:
    # The first one loads the engine.
    _, drawn = told(tmp_path, Request("/icon"), Request("/1/opengraph-image"))
    names = ["match", "load", "store", "code", "content", "queue", "markup", "resources", "fonts", "raster", "encode"]
    assert [name for name in names if name not in drawn.seconds_by_phase()] == []
    for phase in drawn.phases:
        assert 0 <= phase.start <= phase.start + phase.seconds <= drawn.seconds
    # They follow one another, so their sum is no more than the whole.
    assert 0 < sum(drawn.seconds_by_phase().values()) <= drawn.seconds


def test_a_kept_answer_does_not_run_the_code(tmp_path: Path) -> None:
    kept = told(tmp_path, *[Request("/1/opengraph-image")] * 2)[1]
    assert set(kept.seconds_by_phase()) == {"match", "store"}


def test_bytes_are_those_that_are_sent(tmp_path: Path) -> None:
    site = watched(tmp_path, observer := Remembering())
    body, tag = (answer := site.respond(Request("/icon"))).body, answer.header("etag") or ""
    site.respond(Request("/icon", method="HEAD"))
    site.respond(Request("/icon", headers={"if-none-match": tag}))
    assert [(one.status, one.size) for one in observer.told] == [(200, len(body)), (200, 0), (304, 0)]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_one_draws_and_the_others_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    count, observer = counted(monkeypatch), Remembering()
    count.gate.clear()
    site = watched(tmp_path, observer)
    with ThreadPoolExecutor(1) as executor:
        asking = executor.submit(ask_async, site, ["/1/opengraph-image"] * 5, backend)
        until(lambda: count.drawings == 1)
        threading.Timer(0.5, count.gate.set).start()
        asking.result()
    by_source = {source: [one for one in observer.told if one.source == source] for source in ("drawn", "shared")}
    assert (len(by_source["drawn"]), len(by_source["shared"])) == (1, 4)
    for shared in by_source["shared"]:
        assert shared.seconds_by_phase()["wait"] > 0.05
        assert "raster" not in shared.seconds_by_phase()
    assert by_source["drawn"][0].drawing == 0


def test_a_stale_answer_and_one_that_could_not_be_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    code = "import os\nfrom masthead import ImageResponse\nrevalidate = 1\ndef image():\n    return ImageResponse('<p>x' if 'GOOD' in os.environ else 5)\n"
    monkeypatch.setenv("GOOD", "1")
    site = Masthead(
        write_site(tmp_path, {"icon.py": code}),
        development=False,
        serving=Serving(store=MemoryStore(), observers=[observer := Remembering()]),
    )
    site.respond(Request("/icon"))
    monkeypatch.delenv("GOOD")
    anyio.run(anyio.sleep, 1.1)
    assert site.respond(Request("/icon")).status == 200
    assert (observer.told[1].source, observer.told[1].status) == ("stale", 200)
    assert observer.told[1].error is not None


def test_a_server_that_has_enough_to_draw_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count, observer = counted(monkeypatch), Remembering()
    count.gate.clear()
    options = Serving(store=None, drawings=1, waiting=0, observers=[observer])
    files = {"icon.py": PLAIN, "a/icon.py": PLAIN.replace("<p>x", "<p>another")}
    site = Masthead(write_site(tmp_path, files), development=False, serving=options)
    with ThreadPoolExecutor(1) as executor:
        first = executor.submit(site.respond, Request("/icon"))
        while not count.drawings:
            anyio.run(anyio.sleep, 0.01)
        assert site.respond(Request("/a/icon")).status == 503
        assert site.answer(ImageResponse("<p>a third", width=8, height=8)).status == 503
        assert [(one.source, one.drawing) for one in observer.told] == [("refused", 1)] * 2
        count.gate.set()
        assert first.result().status == 200


def test_a_picture_that_a_route_returns_is_told_too(tmp_path: Path) -> None:
    site = watched(tmp_path, observer := Remembering())
    site.answer(ImageResponse("<p>x", width=8, height=8))
    (one,) = observer.told
    assert (one.route, one.convention, one.source, one.status) == ("", "response", "drawn", 200)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_answer_is_told_as_gone(tmp_path: Path, backend: str) -> None:
    site = watched(tmp_path, observer := Remembering())
    write_site(tmp_path, {"bytes/icon.py": "import anyio\nasync def image(): await anyio.sleep(20)\n"})

    async def leave() -> None:
        with anyio.move_on_after(0.2):
            await site.respond_async(Request("/bytes/icon"))

    anyio.run(leave, backend=backend)
    assert [(one.source, one.status, one.route) for one in observer.told] == [("gone", 499, "/bytes/icon")]


class Nesting(Remembering):
    """Notes when it is opened and closed."""

    def __init__(self, name: str, notes: list[str]) -> None:
        super().__init__()
        self._name, self._notes = name, notes

    @contextmanager
    def around(self) -> Iterator[None]:
        self._notes.append(f"{self._name} opens")
        yield
        self._notes.append(f"{self._name} closes")


def test_what_observers_open_around_an_answer_is_closed_from_the_inside(tmp_path: Path) -> None:
    notes: list[str] = []
    watched(tmp_path, Nesting("one", notes), Nesting("two", notes)).respond(Request("/icon"))
    assert notes == ["one opens", "two opens", "two closes", "one closes"]


class Broken:
    """Fails wherever it can."""

    def observe(self, _: Served) -> None:
        raise KeyError("observe")


class BrokenAround(Broken):
    """Fails when it closes, too."""

    @contextmanager
    def around(self) -> Iterator[None]:
        yield
        raise KeyError("around")


class BrokenAtOnce(Broken):
    """Fails before there is an answer."""

    def around(self) -> None:
        raise KeyError("around")


class BrokenByExit(Broken):
    """Ends the program, it thinks."""

    def observe(self, _: Served) -> None:
        raise SystemExit(3)


@pytest.mark.parametrize("broken", [Broken, BrokenAround, BrokenAtOnce, BrokenByExit])
def test_a_broken_observer_is_said_once_and_harms_nothing(
    tmp_path: Path, broken: type[Broken], caplog: pytest.LogCaptureFixture
) -> None:
    site = watched(tmp_path, broken(), after := Remembering())
    assert [site.respond(Request("/icon")).status for _ in range(3)] == [200, 200, 200]
    assert len(after.told) == 3
    failed = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert failed == [f"{broken.__name__} failed; answers go on, and this is not said again"]


@pytest.mark.parametrize("observers", [5, [5], [Remembering], "x"])
def test_observers_that_are_none_are_refused(observers: object) -> None:
    with pytest.raises(InvalidOptionError, match="Serving: observers"):
        Serving(observers=observers)  # type: ignore[arg-type]


def test_a_drawing_is_one_record_of_the_log_with_its_facts(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    site = watched(tmp_path)
    for _ in range(2):
        site.respond(Request("/icon"))
    site.respond(Request("/broken/icon"))
    drawn, kept = [record for record in caplog.records if record.name == "masthead.serving"]
    assert (drawn.levelno, kept.levelno) == (logging.INFO, logging.DEBUG)
    assert re.fullmatch(r"GET /icon: 200, drawn, \d+ bytes in \d+\.\d ms", drawn.getMessage())
    facts = vars(drawn)
    assert (facts["route"], facts["source"], facts["status"], facts["convention"]) == ("/icon", "drawn", 200, "icon")
    assert facts["milliseconds"] >= facts["phases"]["raster"] > 0


def test_where_nobody_looks_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("masthead.serving"), "level", logging.WARNING)
    logging.getLogger("masthead.serving").manager.loggerDict["masthead.serving"]._cache.clear()  # type: ignore[union-attr]
    made: list[int] = []
    monkeypatch.setattr("masthead.observing.timeline.Timeline.__init__", lambda _: made.append(1))
    assert watched(tmp_path).respond(Request("/icon")).header("server-timing") is None
    assert made == []


def test_a_browser_is_told_the_phases_in_development_only(tmp_path: Path) -> None:
    answer = watched(tmp_path, development=True).respond(Request("/icon"))
    header = answer.header("server-timing") or ""
    assert re.fullmatch(r'total;desc="drawn";dur=[\d.]+(, \w+;dur=[\d.]+)+', header)
    assert {"match", "code", "raster", "encode", "checks"} <= set(re.findall(r"(\w+);dur", header))
    assert watched(tmp_path).respond(Request("/icon")).header("server-timing") is None


PAGE = """
    import json
    from masthead import Masthead
    site = Masthead("app", development=True)
    HTML = b'''<!doctype html><link rel=icon href=data:,><img src=/icon><pre></pre><script>
    addEventListener("load", () => {
      const [entry] = performance.getEntriesByType("resource").filter(one => one.name.endsWith("/icon"));
      document.querySelector("pre").textContent = entry.serverTiming.map(one => `[${one.name} ${one.description}]`).join("");
    });
    </script>'''
    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": HTML})
    app = site.middleware(page)
"""


@needs_chromium
def test_a_real_browser_shows_the_phases(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": PLAIN})
    (tmp_path / "application.py").write_text(dedent(PAGE))
    arguments = ("-m", "uvicorn", "application:app", "--port", "{port}", "--lifespan", "off")
    with serving(arguments, tmp_path, tmp_path / "log") as http:
        dom = dom_of(str(http.base_url))
    assert "[total drawn]" in dom
    assert "[raster ]" in dom
