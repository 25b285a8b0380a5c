"""The deadline: an error in time, drawings that are left behind, and programs that end whatever still runs."""

from __future__ import annotations

import contextvars
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from textwrap import dedent

import pytest

from masthead import ImageResponse, Limits, Settings
from masthead.errors import AbandonedDrawingsError, DeadlineError, EndingError, FontError
from masthead.font import Font
from masthead.imaging.drawing import draw
from masthead.imaging.response import DrawContext
from masthead.imaging.running.deadline import KEPT, Threads

# Each level takes the engine eight times as long: this one about half a second.
SLOW = "<div style='display:inline-block'>" * 5 + "x"
ENDLESS = "<div style='display:inline-block'>" * 30 + "x"
SENTENCE = (
    "drawing one picture may take 0.1 s, and that was not enough; draw less in one picture, "
    "or allow more: Settings(limits=Limits(deadline=…))"
)


@pytest.fixture
def threads() -> Threads:
    return Threads(most=2)


def waits(threads: Threads, seconds: float = 0.02) -> threading.Event:
    """A call that is abandoned, and what ends it."""
    end = threading.Event()
    with pytest.raises(DeadlineError):
        threads.call(end.wait, seconds)
    return end


def test_a_drawing_that_takes_too_long_is_an_error_in_time() -> None:
    begin = time.monotonic()
    with pytest.raises(DeadlineError) as caught:
        ImageResponse(SLOW, width=64, height=48).render(settings=Settings(limits=Limits(deadline=0.1)))
    assert 0.1 <= time.monotonic() - begin < 5
    assert (caught.value.seconds, str(caught.value)) == (0.1, SENTENCE)


def test_a_drawing_that_nobody_waits_for_ends_with_the_phase_it_is_in() -> None:
    response = ImageResponse("<p>x", width=64, height=48)
    with pytest.raises(DeadlineError):
        draw(response.job(DrawContext(settings=Settings(limits=Limits(deadline=1e-6)))))


def test_a_picture_is_drawn_within_a_deadline_and_without_one() -> None:
    response = ImageResponse("<p>x", width=64, height=48)
    bodies = {response.render(settings=Settings(limits=Limits(deadline=deadline))) for deadline in (None, 20)}
    assert len(bodies) == 1


def test_what_a_drawing_raises_is_raised_where_it_was_asked_for() -> None:
    with pytest.raises(FontError):
        ImageResponse("<p>x", fonts=[Font(b"no font")]).render()


def test_results_and_errors_come_back_from_any_thread(threads: Threads) -> None:
    found: list[object] = []

    def ask() -> None:
        found.append(threads.call(lambda: 1, 5))
        with pytest.raises(ZeroDivisionError):
            threads.call(lambda: 1 // 0, 5)

    asking = [threading.Thread(target=ask) for _ in range(2 * KEPT)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert found == [1] * (2 * KEPT)


def test_threads_are_used_again(threads: Threads) -> None:
    assert len({threads.call(threading.get_ident, 5) for _ in range(20)}) == 1


def test_a_call_has_the_context_of_who_asks(threads: Threads) -> None:
    language = contextvars.ContextVar("language", default="en")
    language.set("de")
    assert threads.call(language.get, 5) == "de"


def test_when_too_many_calls_are_abandoned_no_other_is_begun_until_one_ends(threads: Threads) -> None:
    ends = [waits(threads), waits(threads)]
    with pytest.raises(AbandonedDrawingsError) as caught:
        threads.call(lambda: 1, 5)
    assert str(caught.value) == (
        "2 drawings that passed their deadline are still running, so that no other is begun; draw less in one picture, "
        "or let worker processes draw, which are ended at the deadline: Settings(isolated=True)"
    )
    ends[0].set()
    for _ in range(500):
        try:
            assert threads.call(lambda: 1, 5) == 1
            break
        except AbandonedDrawingsError:
            time.sleep(0.01)
    else:
        pytest.fail("an abandoned call has ended and counts for ever")
    ends[1].set()


def test_a_call_that_ends_at_the_very_deadline_leaves_no_count() -> None:
    threads = Threads(most=1)
    for _ in range(300):
        try:
            threads.call(lambda: time.sleep(0.001), 0.001)
        except DeadlineError:
            while threads._abandoned:
                time.sleep(0.001)
    assert threads._abandoned == 0
    assert threads.call(lambda: 1, 5) == 1


def test_the_engine_has_a_stack_that_does_not_depend_on_the_platform(threads: Threads) -> None:
    before = threading.stack_size()

    def depth(level: int = 0) -> int:
        return level if level == 900 else depth(level + 1)

    assert threads.call(depth, 5) == 900
    assert threading.stack_size() == before


def ran(script: str) -> tuple[int, str, str, float]:
    begin = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", dedent(script)], capture_output=True, text=True, timeout=60, check=False
    )
    return run.returncode, run.stdout, run.stderr, time.monotonic() - begin


@pytest.mark.parametrize("content", [SLOW, ENDLESS], ids=["slow", "endless"])
def test_a_program_ends_while_an_abandoned_drawing_runs(content: str) -> None:
    script = f"""
        from masthead import ImageResponse, Limits, Settings
        from masthead.errors import DeadlineError
        try:
            ImageResponse({content!r}, width=64, height=48).render(settings=Settings(limits=Limits(deadline=.2)))
        except DeadlineError:
            print("left")
    """
    code, out, error, seconds = ran(script)
    assert (code, out, error) == (0, "left\n", "")
    assert seconds < 10


@pytest.mark.parametrize("way", ["call", "here"])
def test_at_the_end_running_calls_may_end_and_others_do_not_begin(
    threads: Threads, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr("masthead.imaging.running.deadline.REFUSING", 0.01)
    begun, goes_on = threading.Event(), threading.Event()
    found: list[object] = []

    def work() -> int:
        begun.set()
        assert goes_on.wait(30)
        found.append("ended")
        return 1

    def run(function: Callable[[], object]) -> object:
        return threads.call(function, 20) if way == "call" else threads.here(function)

    def refused() -> None:
        try:
            for _ in range(1000):  # until the end has begun
                run(lambda: 1)
                time.sleep(0.01)
        except EndingError as error:
            found.append(error)
        finally:
            goes_on.set()

    drawing = threading.Thread(target=run, args=(work,), daemon=True)
    drawing.start()
    assert begun.wait(30)
    asking = threading.Thread(target=refused)
    asking.start()
    threads.settle(10)
    assert found[-1] == "ended"
    asking.join()
    assert [type(one) for one in found] == [EndingError, str]
    assert run(lambda: 1) == 1  # of the main thread, which ends nothing under itself
    drawing.join()


def test_the_end_does_not_wait_for_ever(threads: Threads) -> None:
    end = waits(threads)
    begin = time.monotonic()
    threads.settle(0.2)
    assert 0.2 <= time.monotonic() - begin < 10
    end.set()


@pytest.mark.parametrize("deadline", [30, None])
def test_a_program_ends_while_daemon_threads_draw(deadline: float | None) -> None:
    script = f"""
        import threading, time
        from masthead import ImageResponse, Limits, Settings
        settings = Settings(limits=Limits(deadline={deadline}))
        begun = threading.Semaphore(0)
        def work():
            while True:
                ImageResponse("<p style='filter:blur(4px)'>x", width=600, height=400).render(settings=settings)
                begun.release()
        for _ in range(4):
            threading.Thread(target=work, daemon=True).start()
        for _ in range(6):
            assert begun.acquire(timeout=20)
    """
    assert [ran(script)[:3] for _ in range(4)] == [(0, "", "")] * 4


def test_a_picture_is_drawn_while_the_interpreter_ends() -> None:
    script = """
        import atexit
        from masthead import ImageResponse
        def late():
            print(len(ImageResponse("<p>x", width=8, height=8).render()) > 50)
        late()
        atexit.register(late)
        threading = __import__("threading")
        threading.Thread(target=lambda: (threading.main_thread().join(), late())).start()
    """
    assert ran(script)[:3] == (0, "True\n" * 3, "")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_forked_server_draws_in_threads_of_its_own() -> None:
    script = """
        import os, warnings
        from masthead import ImageResponse
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads is what is tried
        first = ImageResponse("<p>x", width=8, height=8).render()
        child = os.fork()
        if child == 0:
            os._exit(0 if ImageResponse("<p>x", width=8, height=8).render() == first else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert ran(script)[:3] == (0, "0\n", "")
