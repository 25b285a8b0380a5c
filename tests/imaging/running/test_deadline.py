"""The deadline of drawing: what is late is an error, what is abandoned is counted, and nothing waits for it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextvars import ContextVar
from textwrap import dedent

import pytest

from masthead import ImageResponse, Limits, Settings
from masthead.errors import AbandonedDrawingsError, DeadlineError, RenderOptionError
from masthead.imaging.running.deadline import Threads

SLOW = f"<p>{'<b>x</b> ' * 3000}"
HURRY = Settings(limits=Limits(deadline=0.05))


def wait_until(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def test_a_call_returns_or_raises_as_if_it_were_called_here() -> None:
    threads = Threads(most=1)
    assert threads.call(lambda: 5, 10) == 5
    with pytest.raises(ZeroDivisionError):
        threads.call(lambda: 1 // 0, 10)


def test_a_call_sees_the_context_of_its_caller() -> None:
    name: ContextVar[str] = ContextVar("name")
    name.set("mine")
    assert Threads(most=1).call(name.get, 10) == "mine"


def test_threads_are_used_again() -> None:
    threads = Threads(most=1)
    assert threads.call(threading.get_ident, 10) == threads.call(threading.get_ident, 10) != threading.get_ident()


def test_a_late_call_is_abandoned_and_so_many_of_them_refuse_the_next() -> None:
    threads, end = Threads(most=2), threading.Event()
    for _ in range(2):
        with pytest.raises(DeadlineError):
            threads.call(lambda: end.wait(20), 0.01)
    with pytest.raises(AbandonedDrawingsError, match="2 drawings that passed their deadline are still running"):
        threads.call(lambda: 5, 10)
    end.set()
    wait_until(lambda: threads._abandoned == 0)
    assert threads.call(lambda: 5, 10) == 5


def test_a_picture_that_takes_too_long_is_an_error_at_the_deadline() -> None:
    begin = time.monotonic()
    with pytest.raises(DeadlineError, match=r"drawing one picture may take 0\.05 s"):
        ImageResponse(SLOW, width=300, height=200).render(settings=HURRY)
    assert time.monotonic() - begin < 5
    wait_until(lambda: _is_drawn("<p>x"))  # the abandoned one ends by itself


def _is_drawn(content: str) -> bool:
    try:
        return bool(ImageResponse(content, width=8, height=8).render())
    except AbandonedDrawingsError:
        return False


def test_without_a_deadline_the_picture_is_drawn_in_the_callers_own_thread() -> None:
    seen = []

    class Content:
        def __html__(self) -> str:
            seen.append(threading.get_ident())
            return "<p>x"

    ImageResponse(Content(), width=8, height=8).render(settings=Settings(limits=Limits(deadline=None)))
    assert seen == [threading.get_ident()]
    with pytest.raises(RenderOptionError):
        ImageResponse("x", width=8, height=8, format="ico", scale=100).render()


def run(script: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", dedent(script)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_interpreter_ends_without_waiting_for_an_abandoned_picture() -> None:
    begin = time.monotonic()
    ran = run("""
        from masthead import ImageResponse, Limits, Settings
        from masthead.errors import DeadlineError
        try:
            content = "<p>" + "<b>x</b> " * 3000
            ImageResponse(content).render(settings=Settings(limits=Limits(deadline=0.05)))
        except DeadlineError:
            print("late")
    """)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "late\n", "")
    assert time.monotonic() - begin < 15


def test_a_forked_process_draws_though_its_parents_threads_are_gone() -> None:
    ran = run("""
        import os
        from masthead import ImageResponse
        ImageResponse("<p>x", width=8, height=8).render()
        child = os.fork()
        if child == 0:
            ImageResponse("<p>x", width=8, height=8).render()
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    assert (ran.stdout, ran.stderr) == ("7\n", "")
