"""Async params run in one task, which is asked for a few at a time and may be left before their end."""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from masthead.errors import UserFunctionError
from masthead.modules import worlds
from masthead.modules.streams import LONGEST, MOST_AT_ONCE, stream
from masthead.modules.worlds import SYNC, complete
from tests.modules.test_calls import user, within
from tests.sites import PLAIN, write_site

ENDLESS = """
async def generate_static_params():
    while True:
        yield {"id": 1}
"""
LEFT_OVER = """
from masthead.export.plan import stream_plan
from masthead import Masthead
site = Masthead("app").loaded
plan = stream_plan(site.tree.root, site.loader)
print(next(plan).path)
print(next(plan).params)
me = [plan]
me.append(me)  # until the very end
"""


def test_a_program_ends_with_params_left_over(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": PLAIN + ENDLESS})
    ran = subprocess.run(
        [sys.executable, "-c", LEFT_OVER], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "/\n{'id': '1'}\n", "")


FORKED = """
import asyncio, os, signal
from masthead.modules.streams import stream
from tests.modules.test_calls import user

async def function():
    while True:
        yield 1
        await asyncio.sleep(0.2)

items = stream(user(function), function())
next(items)
child = os.fork()
if child == 0:
    signal.alarm(20)
    try:
        list(items)  # it may have some at hand
    except RuntimeError as error:
        os._exit(0 if str(error) == "a forked process waits for what only its parent does" else 1)
    os._exit(2)
print(os.waitpid(child, 0)[1], next(items))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked there")
def test_a_forked_process_is_told_that_it_has_no_params_instead_of_hanging() -> None:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED]
    root = Path(__file__).parents[2]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout == "0 1\n", ran.stderr


# --- one task ----------------------------------------------------------------------------------

MANY = 3 * MOST_AT_ONCE
mine: contextvars.ContextVar[str] = contextvars.ContextVar("mine", default="lost")


@pytest.fixture(autouse=True)
def _loop_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that fails by hanging keeps its own background loop busy, not that of the others."""
    monkeypatch.setattr(worlds, "_background", worlds._BackgroundLoop())


def items_of(function: Callable[[], AsyncIterator[Any]]) -> Iterator[Any]:
    return stream(user(function), function())


async def in_context() -> AsyncIterator[str]:
    mine.set("kept")
    for _ in range(MANY):
        yield mine.get()


async def in_timeout() -> AsyncIterator[str]:
    async with asyncio.timeout(30):
        for _ in range(MANY):
            yield "kept"


async def in_scope() -> AsyncIterator[str]:
    with anyio.fail_after(30):
        for _ in range(MANY):
            yield "kept"


async def in_group() -> AsyncIterator[str]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.sleep, 0)
        for _ in range(MANY):
            yield "kept"


everything = pytest.mark.parametrize("function", [in_context, in_timeout, in_scope, in_group])


@everything
def test_what_belongs_to_a_task_lasts_as_long_as_its_params(function: Callable[[], AsyncIterator[str]]) -> None:
    assert within(20, lambda: list(items_of(function))) == ["kept"] * MANY


@everything
def test_so_it_does_inside_async_code_that_a_sync_call_waits_for(function: Callable[[], AsyncIterator[str]]) -> None:
    async def code() -> list[str]:
        return list(items_of(function))

    assert within(20, lambda: complete(SYNC.awaiting(code()))) == ["kept"] * MANY


@pytest.mark.parametrize("scope", [asyncio.timeout, anyio.fail_after])
@pytest.mark.parametrize("is_idle", [False, True])
def test_a_timeout_around_params_is_heard(scope: Callable[[float], Any], is_idle: bool) -> None:
    over = threading.Event()

    async def function() -> AsyncIterator[int]:
        try:
            if scope is asyncio.timeout:
                async with asyncio.timeout(4 * LONGEST):
                    yield 1
                    await asyncio.sleep(2 * LONGEST)
                    yield 2
                    await asyncio.sleep(0 if is_idle else 100)
                    yield 3
            else:
                with anyio.fail_after(4 * LONGEST):
                    yield 1
                    await asyncio.sleep(2 * LONGEST)
                    yield 2
                    await asyncio.sleep(0 if is_idle else 100)
                    yield 3
        finally:
            over.set()

    def take() -> BaseException | None:
        items = items_of(function)
        assert [next(items), next(items)] == [1, 2]
        if is_idle:
            assert over.wait(30)  # while nobody asks
        with pytest.raises(UserFunctionError) as caught:
            list(items)
        return caught.value.__cause__

    assert isinstance(within(20, take), TimeoutError)


def test_params_left_early_clean_up_in_their_task() -> None:
    tasks: list[object] = []

    async def function() -> AsyncIterator[int]:
        tasks.append(asyncio.current_task())
        try:
            for number in range(MANY):
                yield number
        finally:
            await asyncio.sleep(0.2)  # whoever leaves waits for that
            tasks.append(asyncio.current_task())

    def leave() -> int:
        items = items_of(function)
        first: int = next(items)
        items.close()  # type: ignore[attr-defined]
        assert len(tasks) == 2
        return first

    assert within(20, leave) == 0
    assert tasks[0] is tasks[1]


class Both:
    """As a queryset of Django, which runs on no loop when it need not."""

    def __iter__(self) -> Iterator[str]:
        yield threading.current_thread().name

    async def __aiter__(self) -> AsyncIterator[str]:
        yield threading.current_thread().name


def test_what_can_be_iterated_both_ways_is_iterated_where_it_is_asked_for() -> None:
    assert list(stream(user(Both), Both())) == [threading.current_thread().name]


def test_params_do_not_run_ahead_of_who_takes_them() -> None:
    given = 0

    async def function() -> AsyncIterator[int]:
        nonlocal given
        while True:
            given += 1
            yield given
            await asyncio.sleep(0)

    items = items_of(function)
    for number in range(1, MANY + 1):
        assert within(20, lambda: next(items)) == number
        assert given < number + MOST_AT_ONCE
    items.close()  # type: ignore[attr-defined]


# --- interruptions -----------------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
INTERRUPTED = """
import asyncio, signal, sys
from masthead import Masthead
from masthead.export.plan import stream_plan
from masthead.modules import worlds
worlds.SETTLING = 1.0
class Late(Exception): pass
def late(*_): raise Late("first")
signal.signal(signal.SIGALRM, late)
site = Masthead("app").loaded
try:
    list(stream_plan(site.tree.root, site.loader))
except Late as error:
    print(error)
"""
BEGUN = "signal.setitimer(signal.ITIMER_REAL, 0.2)"
PARAMS = """
import asyncio, signal
async def generate_static_params():
    try:
        {first}
        {begun}
        await asyncio.sleep(120)
    finally:
        {cleaning}
        {cleaned}
"""
GIVE, SAY = 'yield {"id": 1}', 'print("finally", flush=True)'
# What comes before they wait, and how they clean up.
WAITING = {
    "generator": (GIVE, "await asyncio.sleep(0)", SAY),
    "function": ("pass", "await asyncio.sleep(0)", SAY),
    "stubborn": (GIVE, SAY, "await asyncio.sleep(120)"),
}


def written(folder: Path, kind: str) -> None:
    first, cleaning, cleaned = WAITING[kind]
    params = PARAMS.format(first=first, begun=BEGUN, cleaning=cleaning, cleaned=cleaned)
    write_site(folder, {"[id]/icon.py": PLAIN + params})


@posix
@pytest.mark.parametrize("kind", WAITING)
def test_what_interrupts_the_waiting_for_params_is_raised_and_they_clean_up(tmp_path: Path, kind: str) -> None:
    written(tmp_path, kind)
    ran = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "finally\nfirst\n", "")


@posix
@pytest.mark.parametrize("kind", ["generator", "function"])
def test_a_build_that_is_interrupted_meanwhile_ends_as_any_other(tmp_path: Path, kind: str) -> None:
    written(tmp_path, kind)
    module = tmp_path / "app/[id]/icon.py"
    source = module.read_text(encoding="utf-8")
    module.write_text(source.replace(BEGUN, "print('begun', flush=True)"), encoding="utf-8")
    command = [sys.executable, "-m", "masthead", "build", "app", "--out", "out"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline() not in ("begun\n", ""):
            pass
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "finally\n" in out
    assert "Traceback" not in error


@pytest.mark.parametrize(("kind", "place"), [("function", "_begin"), ("generator", "tell")])
def test_who_is_interrupted_as_soon_as_it_runs_has_it_clean_up_too(
    monkeypatch: pytest.MonkeyPatch, kind: str, place: str
) -> None:
    """A Ctrl+C may come to the main thread while that has not even returned from the call that began it."""
    real = getattr(worlds.Work, place)
    has_begun, has_cleaned_up = threading.Event(), threading.Event()

    def interrupted(*given: Any) -> None:
        monkeypatch.undo()
        real(*given)
        assert has_begun.wait(30)
        raise KeyboardInterrupt

    async def waits() -> None:
        try:
            has_begun.set()
            await asyncio.sleep(60)
        finally:
            has_cleaned_up.set()

    async def params() -> AsyncIterator[None]:
        await waits()
        yield None

    monkeypatch.setattr(worlds.Work, place, interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(items_of(params)) if kind == "generator" else complete(SYNC.awaiting(waits()))
    assert has_cleaned_up.is_set()


async def one_value() -> None:
    await unheard()


async def one_param() -> AsyncIterator[None]:
    await unheard()
    yield None


async def unheard() -> None:
    """A signal of the kind that does not wake the main thread, as one that comes just before that goes to sleep."""
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
    await asyncio.sleep(60)


@posix
@pytest.mark.parametrize("kind", ["generator", "function"])
def test_a_signal_that_wakes_nobody_is_heard_all_the_same(kind: str) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(items_of(one_param)) if kind == "generator" else complete(SYNC.awaiting(one_value()))
    assert time.monotonic() - begun < 30  # as opposed to the 60 that they would sleep


def test_params_that_wait_for_what_was_cancelled_have_failed() -> None:
    async def params() -> AsyncIterator[str]:
        yield "a"
        query = asyncio.ensure_future(asyncio.sleep(60))
        query.cancel()
        await query

    items = items_of(params)
    assert next(items) == "a"
    with pytest.raises(UserFunctionError, match="raised CancelledError"):
        next(items)
