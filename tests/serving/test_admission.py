"""So many drawings at once and so many waiting; beyond that 503, and whoever goes makes room."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead import Masthead, Request, Serving
from masthead.errors import BusyError
from masthead.modules.worlds import ASYNC, SYNC, complete
from masthead.observing import Served
from masthead.serving.keeping.admission import Admission
from tests.processes import until
from tests.servers import free_port
from tests.serving.keeping import WORLDS, Count, ask_sync, counted
from tests.sites import PLAIN, write_site

# Each id is another picture.
DRAWN = """
    from masthead import ImageResponse
    size = (40, 20)
    def image(params):
        return ImageResponse(f"<div>{params['id']}</div>")
"""


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    return counted(monkeypatch)


def site_of(folder: Path, **options: object) -> Masthead:
    serving = Serving(**{"store": None, **options})  # type: ignore[arg-type]
    return Masthead(write_site(folder, {"[id]/icon.py": DRAWN}), development=False, serving=serving)


class OpenAfter:
    """Lets pictures be drawn when so many requests have been answered."""

    def __init__(self, number: int, gate: threading.Event) -> None:
        self.left = number
        self.gate = gate
        self.lock = threading.Lock()

    def observe(self, served: Served) -> None:  # noqa: ARG002
        with self.lock:
            self.left -= 1
            if not self.left:
                self.gate.set()


@pytest.mark.parametrize("ask", WORLDS.values(), ids=WORLDS)
def test_no_more_are_drawn_at_once_than_may_be(tmp_path: Path, count: Count, ask) -> None:  # type: ignore[no-untyped-def]
    answers = ask(site_of(tmp_path, drawings=2, waiting=200), [f"/{number}/icon" for number in range(60)])
    assert {answer.status for answer in answers} == {200}
    assert (count.drawings, count.most_at_once) == (60, 2)


@pytest.mark.parametrize("ask", WORLDS.values(), ids=WORLDS)
def test_beyond_the_queue_the_answer_is_503(tmp_path: Path, count: Count, ask) -> None:  # type: ignore[no-untyped-def]
    count.gate.clear()
    refusals = OpenAfter(17, count.gate)
    site = site_of(tmp_path, drawings=1, waiting=2, patience=30, observers=[refusals])
    answers = ask(site, [f"/{number}/icon" for number in range(20)])
    assert sorted(answer.status for answer in answers) == [200] * 3 + [503] * 17
    refused = next(answer for answer in answers if answer.status == 503)
    assert refused.body == b"Service Unavailable"
    assert (refused.header("retry-after"), refused.header("cache-control")) == ("1", "no-store")
    assert count.drawings == 3


def test_whoever_waited_long_enough_gets_503(tmp_path: Path, count: Count) -> None:
    site = site_of(tmp_path, drawings=1, patience=0.3)
    count.gate.clear()
    with ThreadPoolExecutor(1) as executor:
        first = executor.submit(site.respond, Request("/1/icon"))
        until(lambda: count.at_once == 1)
        assert site.respond(Request("/2/icon")).status == 503
        count.gate.set()
        assert first.result().status == 200
    assert site.respond(Request("/2/icon")).status == 200


def test_pictures_of_other_routes_wait_with_those_of_the_site(tmp_path: Path, count: Count) -> None:
    from masthead import ImageResponse

    site = site_of(tmp_path, drawings=1, waiting=0)
    count.gate.clear()
    with ThreadPoolExecutor(1) as executor:
        first = executor.submit(site.respond, Request("/1/icon"))
        until(lambda: count.at_once == 1)
        assert site.answer(ImageResponse("<p>other", width=8, height=8)).status == 503
        count.gate.set()
        assert first.result().status == 200


def test_a_stale_picture_is_better_than_none_where_too_much_is_drawn(
    tmp_path: Path, count: Count, caplog: pytest.LogCaptureFixture
) -> None:
    code = DRAWN.replace("size =", "revalidate = 1\n    size =").replace(
        "{params['id']}", "{params['id']} {id(params)}"
    )
    app = write_site(tmp_path, {"[id]/icon.py": code})
    site = Masthead(app, development=False, serving=Serving(store=tmp_path / "store", drawings=1, waiting=0))
    old = site.respond(Request("/1/icon")).body
    time.sleep(1.1)
    count.gate.clear()
    with ThreadPoolExecutor(1) as executor:
        other = executor.submit(site.respond, Request("/2/icon"))
        until(lambda: count.at_once == 1)
        answer = site.respond(Request("/1/icon"))
        count.gate.set()
        assert other.result().status == 200
    assert (answer.status, answer.body) == (200, old)
    assert "Traceback" not in caplog.text


class TestPlaces:
    def test_they_are_given_in_order(self) -> None:
        admission, order = Admission(1, 10, 20), list[int]()

        async def take(number: int) -> None:
            async with admission.place(ASYNC):
                order.append(number)
                await anyio.sleep(0.01)

        async def all_of_them() -> None:
            async with anyio.create_task_group() as tasks:
                for number in range(8):
                    tasks.start_soon(take, number)
                    await anyio.sleep(0.001)

        anyio.run(all_of_them)
        assert order == list(range(8))

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.tuples(st.floats(0, 0.02), st.floats(0.001, 0.03)), max_size=25), st.integers(1, 3))
    def test_none_is_lost_whoever_goes_and_whenever(self, clients: list[tuple[float, float]], places: int) -> None:
        admission = Admission(places, 100, 20)
        most = 0

        async def take(begin: float, patience: float) -> None:
            nonlocal most
            await anyio.sleep(begin)
            with anyio.move_on_after(patience):
                async with admission.place(ASYNC):
                    most = max(most, admission.drawing)
                    await anyio.sleep(0.01)

        async def all_of_them() -> None:
            async with anyio.create_task_group() as tasks:
                for client in clients:
                    tasks.start_soon(take, *client)

        anyio.run(all_of_them)
        assert (admission.drawing, admission.waiting) == (0, 0)
        assert most <= places

    def test_an_error_in_a_drawing_gives_the_place_back(self) -> None:
        admission = Admission(1, 0, 1)

        async def fail() -> None:
            async with admission.place(SYNC):
                raise TimeoutError("the drawing's own")

        for _ in range(3):
            with pytest.raises(TimeoutError, match="own"):
                complete(fail())
        assert admission.drawing == 0

    @pytest.mark.parametrize(("places", "waiting", "seconds"), [(1, 0, 1), (1, 100, 6), (2, 100, 3), (1, 2000, 60)])
    def test_the_time_to_stay_away_grows_with_the_queue(self, places: int, waiting: int, seconds: int) -> None:
        assert anyio.run(refused, Admission(places, waiting, 60), places + waiting) == seconds

    def test_the_time_to_stay_away_grows_with_that_of_a_drawing(self) -> None:
        admission = Admission(1, 100, 60)

        async def slow() -> int:
            async with admission.place(ASYNC):
                await anyio.sleep(0.3)
            return await refused(admission, 101)

        assert anyio.run(slow) > 6


async def refused(admission: Admission, clients: int) -> int:
    """For how many seconds one more is asked to stay away while so many clients draw and wait."""

    async def hold() -> None:
        async with admission.place(ASYNC):
            await anyio.sleep_forever()

    async with anyio.create_task_group() as tasks:
        for _ in range(clients):
            tasks.start_soon(hold)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(BusyError) as caught:
            async with admission.place(ASYNC):
                pass
        tasks.cancel_scope.cancel()
    return caught.value.retry_after


@pytest.fixture
def server(tmp_path: Path, count: Count) -> Iterator[tuple[Masthead, int]]:
    """A site behind a real uvicorn in this process, with one place to draw."""
    site, port = site_of(tmp_path, drawings=1, waiting=3), free_port()
    running = uvicorn.Server(uvicorn.Config(site.asgi, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=running.run)
    thread.start()
    until(lambda: running.started)
    yield site, port
    running.should_exit = True
    thread.join(20)


def connected(port: int, path: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    return connection


def status_of(connection: socket.socket) -> int:
    with connection:
        return int(connection.makefile("rb").readline().split()[1])


def test_clients_that_go_while_they_wait_free_their_place(server: tuple[Masthead, int], count: Count) -> None:
    site, port = server
    admission = site._pictures._admission
    count.gate.clear()
    first = connected(port, "/0/icon")
    until(lambda: admission.drawing == 1)
    going = [connected(port, f"/{number}/icon") for number in (1, 2, 3)]
    until(lambda: admission.waiting == 3)
    assert status_of(connected(port, "/4/icon")) == 503
    for connection in going:
        connection.close()
    until(lambda: admission.waiting == 0)
    last = connected(port, "/5/icon")
    until(lambda: admission.waiting == 1)
    count.gate.set()
    assert (status_of(first), status_of(last)) == (200, 200)
    assert count.drawings == 2


def test_what_others_wait_for_is_drawn_though_the_first_has_gone(server: tuple[Masthead, int], count: Count) -> None:
    site, port = server
    count.gate.clear()
    blocking = connected(port, "/0/icon")
    until(lambda: count.at_once == 1)
    first = connected(port, "/1/icon")
    until(lambda: site._pictures._admission.waiting == 1)
    second = connected(port, "/1/icon")
    time.sleep(0.2)
    first.close()
    count.gate.set()
    assert (status_of(blocking), status_of(second)) == (200, 200)
    assert count.drawings == 2


def test_patience_may_have_no_end(tmp_path: Path, count: Count) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN, "apple_icon.py": PLAIN.replace("<", "<i><", 1)})
    site = Masthead(app, development=False, serving=Serving(store=None, drawings=1, patience=math.inf))
    assert [answer.status for answer in ask_sync(site, ["/icon", "/apple-icon"] * 8)] == [200] * 16
