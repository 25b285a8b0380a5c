"""Forks wait for what they must not cut in two."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable

import pytest

from masthead import ImageResponse
from masthead.imaging import engine
from masthead.system.forks import ForkGate
from tests.processes import until

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked there")
SLOW = (
    "<div style='width: 100%; height: 100%; filter: blur(60px); background: linear-gradient(27deg, red, blue)'></div>"
)
WAITED = 10.0  # seconds, for what happens at once


def forked(work: Callable[[], int] = lambda: 0) -> int:
    """The exit code of a child that was forked and ended with what ``work`` gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads is what is tried
        child = os.fork()
    if child == 0:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_fork_waits_until_nobody_is_inside() -> None:
    gate, is_in, may_go = ForkGate(WAITED), threading.Event(), threading.Event()
    steps: list[str] = []

    def stay() -> None:
        with gate:
            is_in.set()
            may_go.wait(WAITED)
            time.sleep(0.1)
            steps.append("out")

    thread = threading.Thread(target=stay)
    thread.start()
    assert is_in.wait(WAITED)
    may_go.set()
    forked()
    steps.append("forked")
    thread.join()
    assert steps == ["out", "forked"]


def test_those_who_come_while_a_fork_waits_let_it_pass() -> None:
    """Else a server that always draws would never fork."""
    gate, is_in, is_over = ForkGate(WAITED), threading.Event(), threading.Event()

    def go_in_and_out() -> None:
        while not is_over.is_set():
            with gate:
                is_in.set()
                time.sleep(0.01)

    threads = [threading.Thread(target=go_in_and_out) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert is_in.wait(WAITED)
    start = time.monotonic()
    forked()
    seconds = time.monotonic() - start
    is_over.set()
    for thread in threads:
        thread.join(WAITED)  # they went in again after it
        assert not thread.is_alive()
    assert seconds < WAITED


def test_a_fork_waits_no_longer_than_it_was_told() -> None:
    """What has hung must not hang the fork as well; the child is free of it."""
    gate, is_in, may_go = ForkGate(0.1), threading.Event(), threading.Event()

    def stay() -> None:
        with gate:
            is_in.set()
            may_go.wait(WAITED)

    thread = threading.Thread(target=stay)
    thread.start()
    assert is_in.wait(WAITED)
    assert gate._inside == 1

    def seen() -> int:
        with gate:
            return gate._inside

    assert forked(seen) == 1
    may_go.set()
    thread.join()


def test_a_gate_that_is_made_while_a_fork_is_on_its_way_is_open_after_it() -> None:
    gate = ForkGate(WAITED)
    gate.open()  # the parent's end of a fork whose beginning the gate has not seen
    thread = threading.Thread(target=gate.__enter__, daemon=True)
    thread.start()
    thread.join(1)
    assert not thread.is_alive()


def test_a_fork_waits_for_the_engine() -> None:
    gate = engine._forks_wait
    ImageResponse(SLOW, width=8, height=8).render()  # so that fonts and styles are there: it is inside but once
    thread = threading.Thread(target=ImageResponse(SLOW, width=2000, height=2000).render)
    thread.start()
    until(lambda: gate._inside > 0)
    forked()
    assert gate._inside == 0
    thread.join()
