"""Running a user's function, sync or async, from either world, with the arguments it names.

Masthead's own pipeline is written once, as coroutines that wait only through a ``World``:

* ``AsyncWorld``: user coroutines are awaited in place, blocking calls go to a worker thread.
* ``SyncWorld``: user coroutines run on a background event loop of their own, blocking calls run in
  place. Its coroutines never really suspend, so ``complete`` steps them to their end without any
  event loop, whether or not one is running in the caller's thread.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from masthead.errors import UserFunctionError

Result = TypeVar("Result")


class World(Protocol):
    """How to wait, for one side of Python."""

    async def blocking(self, function: Callable[[], Result]) -> Result:
        """Run a function that blocks."""
        ...

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        """Wait for what a user's async function returned."""
        ...


class AsyncWorld:
    """On an event loop, of asyncio or trio."""

    async def blocking(self, function: Callable[[], Result]) -> Result:
        from anyio import to_thread

        return await to_thread.run_sync(function)

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        return await awaitable


class SyncWorld:
    """In a thread that may block."""

    async def blocking(self, function: Callable[[], Result]) -> Result:
        return function()

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        return _background.result_of(awaitable)


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


class _BackgroundLoop:
    """One event loop in a daemon thread for the whole process, started when first needed.

    One loop, not one per call: connection pools of user code belong to the loop that made them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def result_of(self, awaitable: Awaitable[Result]) -> Result:
        async def wait() -> Result:
            return await awaitable

        if threading.current_thread() is self._thread:
            # User code on the loop called sync Masthead: waiting for the loop here would never end.
            return _in_new_thread(lambda: asyncio.run(wait()))
        return asyncio.run_coroutine_threadsafe(wait(), self._running()).result()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="masthead-async", daemon=True)
                self._thread.start()
            return self._loop


def _in_new_thread(function: Callable[[], Result]) -> Result:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(function).result()


def _start_afresh() -> None:
    """After a fork the thread is gone, and its lock may be held by nobody."""
    global _background
    _background = _BackgroundLoop()


_background = _BackgroundLoop()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)


@dataclass(frozen=True, slots=True)
class UserFunction:
    """A checked function of the user: ``parameters`` are the arguments it names, ``shown`` its file."""

    function: Callable[..., Any]
    name: str
    shown: str
    parameters: frozenset[str]


async def call(world: World, user: UserFunction, **available: object) -> Any:
    """Call a user's function with those of the ``available`` arguments that it names.

    Raises ``UserFunctionError`` with the user's own exception chained.
    """
    arguments = {name: value for name, value in available.items() if name in user.parameters}
    try:
        if inspect.iscoroutinefunction(user.function):
            return await world.awaiting(user.function(**arguments))
        result = await world.blocking(partial(user.function, **arguments))
        return await world.awaiting(result) if inspect.isawaitable(result) else result
    except Exception as error:
        raise failed(user, error) from error


async def collect(world: World, user: UserFunction, items: object) -> list[Any]:
    """What a user's function returned, as a list: from any iterable or async iterable.

    Raises ``TypeError`` for what is neither, ``UserFunctionError`` when iterating raises.
    """
    if isinstance(items, (str, bytes, Mapping)) or not isinstance(items, (Iterable, AsyncIterable)):
        raise TypeError(type(items).__name__)
    try:
        if isinstance(items, AsyncIterable):
            return await world.awaiting(_gather(items))
        return await world.blocking(partial(list, items))
    except Exception as error:
        raise failed(user, error) from error


async def _gather(items: AsyncIterable[Result]) -> list[Result]:
    return [item async for item in items]


def failed(user: UserFunction, error: BaseException) -> UserFunctionError:
    """The error for an exception that user code raised; the caller chains it."""
    return UserFunctionError(user.shown, user.name, describe(error))


def describe(error: BaseException) -> str:
    """``ValueError: no such product``."""
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
