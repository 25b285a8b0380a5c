"""How Masthead waits: the pipeline is written once, as coroutines that wait only through a ``World``.

* ``AsyncWorld``: user coroutines are awaited in place, blocking calls go to a worker thread.
* ``SyncWorld``: user coroutines run on a background event loop of their own, blocking calls run in
  place. Its coroutines never really suspend, so ``complete`` steps them to their end without any
  event loop, whether or not one is running in the caller's thread.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

Result = TypeVar("Result")
MOST_THREADS = 40  # as anyio has for everybody


class World(Protocol):
    """How to wait, for one side of Python."""

    is_async: bool

    async def blocking(self, function: Callable[[], Result]) -> Result:
        """Run a function that blocks."""
        ...

    async def calling(self, function: Callable[[], Result]) -> Result:
        """Run a user's sync code, which may block, where its host wants it."""
        ...

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        """Wait for what a user's async function returned."""
        ...

    async def waiting(self, future: Future[Result], seconds: float | None = None) -> Result:
        """Wait for what another thread or task will say; raises ``TimeoutError`` after ``seconds``."""
        ...

    async def pausing(self, seconds: float) -> None:
        """Do nothing for a while."""
        ...

    async def finishing(self, function: Callable[[], Result]) -> Result:
        """``blocking`` for what must be done even if whoever asked has gone."""
        ...


class AsyncWorld:
    """On an event loop, of asyncio or trio."""

    is_async = True

    async def blocking(self, function: Callable[[], Result]) -> Result:
        """In a worker thread of ours, for which whoever is cancelled waits: it holds places and leases."""
        from anyio.lowlevel import checkpoint_if_cancelled

        await checkpoint_if_cancelled()
        return await self.finishing(function)

    async def calling(self, function: Callable[[], Result]) -> Result:
        """In a worker thread of everybody's: user code may wait there for what is done in ours."""
        return await _in_thread(_without_departure(function))

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        """In place; tasks that it starts may outlive the request, whose client's departure is not theirs."""
        token = departure.set(None)
        try:
            return await awaitable
        finally:
            departure.reset(token)

    async def waiting(self, future: Future[Result], seconds: float | None = None) -> Result:
        """On an event of the loop, which whoever ends the future sets from wherever it is."""
        if not future.done():
            from anyio import Event, move_on_after

            event = Event()
            wake = _waker(event.set)
            future.add_done_callback(lambda _: wake())
            with move_on_after(seconds):
                await _while_there(event.wait)
            if not future.done():
                raise TimeoutError
        return future.result()

    async def pausing(self, seconds: float) -> None:
        """Other tasks of the loop go on meanwhile."""
        from anyio import sleep

        await _while_there(lambda: sleep(seconds))

    async def finishing(self, function: Callable[[], Result]) -> Result:
        """``blocking`` that begins though it is cancelled."""
        from anyio import CancelScope

        with CancelScope(shield=True):
            result = await _to_its_end(partial(_in_thread, function, _own_threads()))
        return result  # noqa: RET504  # a scope may swallow what cancels it, says its type


async def _in_thread(function: Callable[[], Result], limiter: CapacityLimiter | None = None) -> Result:
    from anyio import to_thread

    # In a tuple: trio refuses a worker whose result is itself a coroutine.
    (result,) = await to_thread.run_sync(lambda: (function(),), limiter=limiter)
    return result


async def _to_its_end(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """The result of work that has ended when this returns or raises.

    A shield of anyio's does not hold what asyncio itself cancels, as Django does.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:  # trio has no cancel of another kind
        return await work()
    task = asyncio.ensure_future(work())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # nobody asks for it any more
        raise


def _own_threads() -> CapacityLimiter:
    """How many threads of ours this event loop may use: those of others may all wait for what they do."""
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

    global _threads
    _threads = _threads or RunVar("masthead_threads")
    try:
        return _threads.get()
    except LookupError:
        limiter = CapacityLimiter(MOST_THREADS)
        _threads.set(limiter)
        return limiter


_threads: RunVar[CapacityLimiter] | None = None


def _without_departure(function: Callable[[], Result]) -> Callable[[], Result]:
    def call() -> Result:
        departure.set(None)  # of the copied context of a thread
        return function()

    return call


class ClientGone(BaseException):  # it is no error, and nothing that handles errors may stop it
    """The client that an answer is for has gone, and it was still waiting for others."""


# Waits until the client of this request goes; ``False`` where its server does not say. Set by who has the connection.
departure: ContextVar[Callable[[], Awaitable[bool]] | None] = ContextVar("masthead_departure", default=None)


async def _while_there(wait: Callable[[], Awaitable[object]]) -> None:
    """Wait as long as the client does. Raises ``ClientGone``."""
    goes = departure.get()
    if goes is None:
        await wait()
        return
    from anyio import create_task_group

    is_gone = False
    async with create_task_group() as tasks:

        async def watch(goes: Callable[[], Awaitable[bool]]) -> None:
            nonlocal is_gone
            is_gone = await goes()
            if is_gone:
                tasks.cancel_scope.cancel()

        tasks.start_soon(watch, goes)
        await wait()
        tasks.cancel_scope.cancel()
    if is_gone:
        raise ClientGone


def _waker(wake: Callable[[], object]) -> Callable[[], None]:
    """A call for the running event loop, from any thread, this one too; a loop that has ended needs none."""
    import asyncio

    try:
        call_soon: Callable[..., object] = asyncio.get_running_loop().call_soon_threadsafe
    except RuntimeError:
        import trio

        call_soon = trio.lowlevel.current_trio_token().run_sync_soon

    def call() -> None:
        with suppress(RuntimeError):
            call_soon(wake)

    return call


class SyncWorld:
    """In a thread that may block."""

    is_async = False

    async def blocking(self, function: Callable[[], Result]) -> Result:
        return function()

    async def calling(self, function: Callable[[], Result]) -> Result:
        return function()

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        return _background.result_of(awaitable)

    async def waiting(self, future: Future[Result], seconds: float | None = None) -> Result:
        return future.result(seconds)

    async def pausing(self, seconds: float) -> None:
        time.sleep(seconds)  # a coroutine of the sync world runs on no loop

    async def finishing(self, function: Callable[[], Result]) -> Result:
        return function()


ASYNC, SYNC = AsyncWorld(), SyncWorld()


def complete(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine whose only waiting is that of ``SYNC``."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: Result = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a coroutine of the sync world suspended; it waited outside its World")


# Set in user code that somebody's sync call is waiting for: the loop it runs on is not free.
_awaited: ContextVar[bool] = ContextVar("masthead_awaited", default=False)


class _BackgroundLoop:
    """One event loop in a daemon thread for the whole process, started when first needed.

    One loop, not one per call: connection pools of user code belong to the loop that made them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def result_of(self, awaitable: Awaitable[Result]) -> Result:
        import asyncio  # a fifth of the time that `import masthead` would take

        async def outcome() -> tuple[Result | None, BaseException | None]:
            _awaited.set(True)
            try:
                return await awaitable, None
            except BaseException as error:  # noqa: BLE001  # SystemExit would end the loop; it is raised below
                return None, error

        if _awaited.get():
            # User code called sync Masthead from inside a call: waiting for the loop could never end.
            result, error = _in_new_thread(lambda: asyncio.run(outcome()))
        else:
            result, error = asyncio.run_coroutine_threadsafe(outcome(), self._running()).result()
        if error is not None:
            raise error
        return cast("Result", result)

    def _running(self) -> asyncio.AbstractEventLoop:
        import asyncio

        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="masthead-async", daemon=True).start()
            return self._loop


def _in_new_thread(function: Callable[[], Result]) -> Result:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(copy_context().run, function).result()


def _start_afresh() -> None:
    """After a fork the thread is gone, and its lock may be held by nobody."""
    global _background
    _background = _BackgroundLoop()


_background = _BackgroundLoop()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
