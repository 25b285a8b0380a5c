"""Callers of both worlds, cancelled ones, forked processes and other sites: nobody waits for ever, nothing is left behind."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio import CancelScope, create_task_group, to_thread

from masthead import Font, ImageResponse, Masthead, Request, Response, Serving, Settings
from masthead.imaging import fonts
from masthead.imaging.response import DrawContext
from masthead.modules.worlds import ASYNC, SYNC, ClientGone, complete, departure
from masthead.serving.keeping import flights
from masthead.serving.keeping.admission import Admission
from masthead.serving.keeping.pictures import Pictures
from masthead.stores.memory import MemoryStore
from tests.processes import until
from tests.serving.keeping import Count, ask_sync, counted
from tests.sites import PLAIN, picture, write_site

MANY = 60  # more than a framework has threads
CARD = "from masthead import ImageResponse\nsize = (16, 16)\n{}def image({}):\n    return {}\n"


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    return counted(monkeypatch)


async def begun(count: Count, drawings: int) -> None:
    while count.drawings < drawings:
        await asyncio.sleep(0.01)


async def all_of(answers: list[Awaitable[Response]]) -> Counter[int]:
    """How often each status was answered; a ``TimeoutError`` where somebody still waits after a while."""
    async with asyncio.timeout(30):
        return Counter(response.status for response in await asyncio.gather(*answers))


def test_routes_of_both_kinds_may_want_one_card(tmp_path: Path, count: Count) -> None:
    site = Masthead(write_site(tmp_path, {"icon.png": picture(1, 1)}), serving=Serving(store=None, drawings=1))

    async def ask() -> Counter[int]:
        count.gate.clear()
        first = asyncio.create_task(site.answer_async(ImageResponse("another", width=8, height=8)))
        await begun(count, 1)
        # It leads, and waits for a place, while functions in threads wait for it.
        leading = asyncio.create_task(site.answer_async(ImageResponse("one", width=8, height=8)))
        await asyncio.sleep(0.1)
        others = [
            asyncio.create_task(to_thread.run_sync(lambda: site.answer(ImageResponse("one", width=8, height=8))))
            for _ in range(MANY)
        ]
        await asyncio.sleep(0.2)
        count.gate.set()
        return await all_of([first, leading, *others])

    assert asyncio.run(ask()) == {200: MANY + 2}


def test_an_image_may_ask_the_site_for_another(tmp_path: Path) -> None:
    code = "import main\n" + CARD.format("", "", "ImageResponse('<img src=a>', images={'a': main.other()})")
    app = write_site(
        tmp_path, {"twitter_image.py": code, "opengraph_image.py": CARD.format("", "", "ImageResponse('x')")}
    )
    (tmp_path / "main.py").write_text(
        "import asyncio, collections\n"
        "from masthead import Masthead, Request, Serving\n"
        f"site = Masthead({str(app)!r}, serving=Serving(store={str(tmp_path / 'store')!r}))\n"
        "def other():\n    return site.respond(Request('/opengraph-image')).body\n"
        "async def ask():\n"
        "    paths = ['/opengraph-image', *['/twitter-image'] * 60]\n"
        "    answers = asyncio.gather(*(site.respond_async(Request(path)) for path in paths))\n"
        "    return collections.Counter(answer.status for answer in await asyncio.wait_for(answers, 40))\n"
        "if __name__ == '__main__':\n    import main\n    print(asyncio.run(main.ask()))\n"
    )
    ran = subprocess.run(
        [sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False
    )
    assert (ran.stdout, ran.returncode) == ("Counter({200: 61})\n", 0), ran.stderr


def test_whoever_is_cancelled_while_a_thread_draws_keeps_the_place_until_it_is_done(
    tmp_path: Path, count: Count
) -> None:
    code = CARD.format("", "params", "ImageResponse(params['id'])")
    app = write_site(tmp_path, {"[id]/icon.py": code})
    site = Masthead(app, serving=Serving(store=tmp_path / "store", drawings=1, waiting=8))

    async def ask() -> Counter[int]:
        count.gate.clear()
        gone = asyncio.create_task(site.respond_async(Request("/0/icon")))
        await begun(count, 1)
        gone.cancel()
        others = [asyncio.create_task(site.respond_async(Request(f"/{number % 2}/icon"))) for number in range(4)]
        await asyncio.sleep(0.3)
        count.gate.set()
        with suppress(asyncio.CancelledError):
            await gone
        assert gone.cancelled()
        return await all_of([*others])

    assert asyncio.run(ask()) == {200: 4}
    assert (count.most_at_once, count.drawings) == (1, 2)
    assert [file.name for file in (tmp_path / "store/leases").iterdir()] == []


def test_whoever_is_cancelled_by_a_scope_gives_its_lease_back(tmp_path: Path, count: Count) -> None:
    app = write_site(tmp_path, {"icon.py": CARD.format("", "", "ImageResponse('x')")})
    site = Masthead(app, serving=Serving(store=tmp_path / "store"), development=False)

    async def ask() -> None:
        count.gate.clear()
        async with create_task_group() as tasks:
            tasks.start_soon(site.respond_async, Request("/icon"))
            await begun(count, 1)
            tasks.cancel_scope.cancel()
            count.gate.set()

    asyncio.run(ask())
    assert [file.name for file in (tmp_path / "store/leases").iterdir()] == []


def test_all_who_waited_for_a_drawing_that_failed_are_told_briefly(
    tmp_path: Path, count: Count, caplog: pytest.LogCaptureFixture
) -> None:
    code = CARD.format("", "", "ImageResponse('<p style=\"colour: red\">x', strict=True)")
    site = Masthead(write_site(tmp_path, {"icon.py": code}), serving=Serving(store=None), development=False)
    lengths = []
    for number in (1, MANY):
        caplog.clear()
        count.gate.clear()
        with caplog.at_level(logging.ERROR), ThreadPoolExecutor(number) as threads:
            answers = [threads.submit(site.respond, Request("/icon")) for _ in range(number)]
            time.sleep(0.3)
            count.gate.set()
        assert {answer.result().status for answer in answers} == {500}
        lengths.append(len(caplog.text))
    assert lengths[1] < 2 * MANY * lengths[0]


FORKED = """
import os, threading, time
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.imaging.running import run as running
from masthead.modules.worlds import SYNC, complete
from masthead.serving.keeping.admission import Admission
from masthead.serving.keeping.pictures import Pictures

draw, gate = running.run, threading.Event()
def drawn(job):
    if threading.current_thread() is not threading.main_thread():
        gate.wait(30)
    return draw(job)
running.run = drawn
pictures = Pictures(None, Admission(1, 8, 3))
def ask(text):
    return complete(pictures.draw(SYNC, ImageResponse(text, width=8, height=8), DrawContext()))
thread = threading.Thread(target=ask, args=("one",))
thread.start()
while not pictures.load.drawing:
    time.sleep(0.01)
child = os.fork()
if child == 0:
    ask("one")  # which is under way in the parent
    ask("two")  # for which there was no place
    os._exit(0)
end = time.monotonic() + 20
while (found := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
    time.sleep(0.05)
print(found[1] if found[0] else "it still waits")
gate.set()
thread.join()
"""


FORKED_AT_ANY_TIME = """
import os, sys, threading, time
from masthead import Masthead, Request, Serving

site = Masthead("app", development=False, serving=Serving(store="store"))
is_over = False
def ask():
    while not is_over:
        assert site.respond(Request("/icon")).status == 200
ask_once = lambda: site.respond(Request("/icon")).status
ask_once()
threads = [threading.Thread(target=ask) for _ in range(4)]
for thread in threads:
    thread.start()
ended = []
for _ in range(60):
    child = os.fork()
    if child == 0:
        os._exit(0 if ask_once() == 200 else 1)
    end = time.monotonic() + 10
    while (found := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        time.sleep(0.001)
    ended.append(found[1] if found[0] else "it waits for a lock")
    if not found[0]:
        os.kill(child, 9)
        break
is_over = True
print(set(ended))
"""


FORKED_INSIDE = """
import os, signal, threading
from masthead.stores.memory import MemoryStore

begun, gate = threading.Event(), threading.Event()
class Slow(bytes):
    def __len__(self):
        begun.set()
        gate.wait(30)
        return super().__len__()
store = MemoryStore()
store.put("one", b"value")
thread = threading.Thread(target=store.put, args=("two", Slow(b"value")))
thread.start()
begun.wait()
child = os.fork()
if child == 0:
    signal.alarm(20)
    found = store.get("one")
    store.put("one", b"anew")
    os._exit(0 if (found, store.get("one")) == (None, b"anew") else 1)
print(os.waitpid(child, 0)[1])
gate.set()
thread.join()
print(store.get("one"))
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="nothing is forked there")
def test_a_process_that_was_forked_while_a_value_was_put_has_an_empty_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED_INSIDE]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout == "0\nb'value'\n", ran.stderr


FORKED_BY_THE_HOLDER = """
import os
from masthead.system.forks import Lock

lock = Lock()
with lock:
    child = os.fork()
with lock:
    pass
if child == 0:
    os._exit(0)
print(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="nothing is forked there")
def test_who_forks_while_it_holds_a_lock_lets_it_go_in_both_processes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORKED_BY_THE_HOLDER]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout == "0\n", ran.stderr


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="nothing is forked there")
def test_a_process_that_was_forked_while_threads_held_locks_answers(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": f"revalidate = 3600\n{PLAIN}"})
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED_AT_ANY_TIME]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert ran.stdout == "{0}\n", ran.stderr


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="nothing is forked there")
def test_a_process_that_was_forked_while_another_thread_drew_draws(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout == "0\n", ran.stderr


def test_two_sites_with_the_same_code_do_not_share_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MASTHEAD_STORE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code = "from pathlib import Path\n" + CARD.format(
        "revalidate = 3600\n", "", "ImageResponse(Path(__file__).with_name('name.txt').read_text())"
    )
    bodies = []
    for name in ("Alice", "Bob", "Alice"):
        app = write_site(tmp_path / name, {"icon.py": code, "name.txt": name})
        bodies.append(Masthead(app, development=False).respond(Request("/icon")))
    assert bodies[0].body == bodies[2].body != bodies[1].body
    assert bodies[2].header("age") is not None


@pytest.mark.parametrize("options", [{"metadata_base": "https://b.example"}, {"base_path": "/b"}])
def test_a_site_under_another_address_keeps_its_own_answers(tmp_path: Path, options: dict[str, Any]) -> None:
    app = write_site(tmp_path, {"icon.py": CARD.format("revalidate = 3600\n", "", "ImageResponse('x')")})
    serving = Serving(store=tmp_path / "store")
    told: dict[str, Any]
    for told in ({"metadata_base": "https://a.example"}, {"metadata_base": "https://a.example", **options}):
        site = Masthead(app, development=False, serving=serving, **told)
        first, again = (site.respond(Request(f"{told.get('base_path', '')}/icon")) for _ in range(2))
        assert (first.header("age"), again.header("age")) == (None, "0")


class Leased(MemoryStore):
    """A store in which another process draws everything."""

    is_shared = True

    def lease(self, key: str, holder: str, seconds: float) -> bool:  # noqa: ARG002
        return False


def test_who_waits_for_another_process_waits_as_in_the_queue(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"[id]/icon.py": CARD.format("", "params", "ImageResponse(params['id'])")})
    site = Masthead(app, serving=Serving(store=Leased(), waiting=2, patience=0.5), development=False)
    begin = time.monotonic()
    with ThreadPoolExecutor(20) as threads:
        answers = [threads.submit(site.respond, Request(f"/{number}/icon")) for number in range(20)]
        until(lambda: site.health()["waiting"] == 2)
    assert Counter(answer.result().status for answer in answers) == {503: 20}
    assert site.health()["waiting"] == 0
    assert time.monotonic() - begin < 8


class LeasedFor(MemoryStore):
    """A store where a process that died has every lease for a while."""

    is_shared = True

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._end = time.monotonic() + seconds

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        return time.monotonic() > self._end and super().lease(key, holder, seconds)


def test_who_waits_for_the_first_does_not_overtake_it_when_a_process_has_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "LEASE", 1.0)
    serving = Serving(store=LeasedFor(0.9), memory=0, patience=1.0)
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN}), serving=serving)
    assert [answer.status for answer in ask_sync(site, ["/icon"] * 4)] == [200] * 4


def test_who_may_read_more_shares_no_drawing_with_who_may_not(tmp_path: Path, count: Count) -> None:
    (tmp_path / "secret.png").write_bytes(picture(8, 8))
    pictures = Pictures(MemoryStore(), Admission(4, 4, 4))

    def draw(settings: Settings) -> bytes:
        image = ImageResponse("<img src='secret.png'>", width=8, height=8)
        return complete(pictures.draw(SYNC, image, DrawContext(settings=settings))).body

    count.gate.clear()
    with ThreadPoolExecutor(2) as threads:
        trusted = threads.submit(draw, Settings(roots=[tmp_path]))
        while not count.drawings:
            time.sleep(0.01)
        other = threads.submit(draw, Settings())
        time.sleep(0.2)
        count.gate.set()
        assert trusted.result() != other.result()


def test_what_user_code_starts_does_not_end_with_the_client() -> None:
    async def gone() -> bool:
        return True

    async def seen() -> object:
        return departure.get()

    async def ask() -> tuple[object, ...]:
        departure.set(gone)
        return await ASYNC.awaiting(seen()), await ASYNC.calling(departure.get), departure.get()

    assert asyncio.run(ask()) == (None, None, gone)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_what_is_cancelled_begins_nothing_but_what_must_be_done(backend: str) -> None:
    async def ask() -> list[str]:
        ran: list[str] = []
        with CancelScope() as scope:
            scope.cancel()
            await ASYNC.blocking(lambda: ran.append("drawn"))
        with CancelScope() as scope:
            scope.cancel()
            await ASYNC.finishing(lambda: ran.append("given back"))
        return ran

    assert anyio.run(ask, backend=backend) == ["given back"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_nobody_waits_for_what_a_client_wanted_that_has_gone(backend: str) -> None:
    async def gone() -> bool:
        return True

    never: Future[None] = Future()

    async def ask() -> None:
        departure.set(gone)
        with anyio.fail_after(20):
            with pytest.raises(ClientGone):
                await ASYNC.pausing(60)
            with pytest.raises(ClientGone):
                await ASYNC.waiting(never, 60)

    anyio.run(ask, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_what_is_done_after_the_loop_of_who_waited_has_ended_wakes_nobody(
    backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    future: Future[None] = Future()

    async def wait() -> None:
        with pytest.raises(TimeoutError):
            await ASYNC.waiting(future, 0.01)

    anyio.run(wait, backend=backend)
    future.set_result(None)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_font_that_changes_before_its_turn_is_not_kept_under_the_key_of_the_one_before(
    tmp_path: Path, count: Count
) -> None:
    data, brand = Path(fonts.__file__).parent / "data", tmp_path / "brand.woff2"
    pictures = Pictures(MemoryStore(), Admission(1, 4, 30))

    def draw(html: str) -> bytes:
        image = ImageResponse(html, width=80, height=40, fonts=[Font(brand, family="Brand")])
        return complete(pictures.draw(SYNC, image, DrawContext())).body

    brand.write_bytes((data / "InterVariable.woff2").read_bytes())
    before = draw("<p style='font-family: Brand'>x</p>  ")  # another key, the same picture
    count.gate.clear()
    with ThreadPoolExecutor(2) as threads:
        threads.submit(draw, "slow")
        until(lambda: pictures.load.drawing == 1)
        waiting = threads.submit(draw, "<p style='font-family: Brand'>x</p>")
        until(lambda: pictures.load.waiting == 1)
        brand.write_bytes((data / "JetBrainsMono.woff2").read_bytes())
        count.gate.set()
        assert waiting.result() != before
    brand.write_bytes((data / "InterVariable.woff2").read_bytes())
    assert draw("<p style='font-family: Brand'>x</p>") == before


class Landing(Future[str]):
    """A flight that lands as somebody has waited for it long enough."""

    def result(self, timeout: float | None = None) -> str:  # noqa: ARG002
        self.set_result("theirs")
        raise TimeoutError


def test_who_has_waited_long_enough_as_the_first_is_done_is_answered() -> None:
    found = flights.Flights()
    found._under_way["key"] = Landing()

    async def run() -> str:
        return "own"

    assert complete(found.join(SYNC, "key", run)) == "own"
