"""What a user's function returned → its items, one by one, however many they are.

``collect`` of ``calls`` makes a list of a few; this never holds more than a handful of what an iterable or an
async generator gives, and takes the next only when somebody asks for it.
"""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from masthead.modules.calls import USER_ERRORS, UserFunction, failed, is_listing, is_users
from masthead.modules.worlds import HEARING, Work

if TYPE_CHECKING:
    import asyncio

# An event loop is asked for several at once: going there and back takes 50 µs.
MOST_AT_ONCE = 64
LONGEST = 0.1  # seconds that the first of them waits for the others


def stream(user: UserFunction, items: object) -> Iterator[Any]:
    """The items of any iterable or async iterable, as they come; blocks while there is none yet.

    Async ones run on the loop of all async user code, a few items at a time. Raises ``TypeError`` for what
    is neither, ``UserFunctionError`` when iterating raises, after the items before that.
    """
    if is_listing(items):  # Django's querysets are async as well
        return _sync_items(user, items)
    if isinstance(items, AsyncIterable):
        return _async_items(user, items)
    raise TypeError(type(items).__name__)


def _sync_items(user: UserFunction, items: Iterable[Any]) -> Iterator[Any]:
    # What the consumer raises must not be taken for the user's: only these two lines run user code.
    try:
        iterator = iter(items)
    except USER_ERRORS as error:
        raise failed(user, error) from error
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        except USER_ERRORS as error:
            raise failed(user, error) from error
        yield item


class _Taken(NamedTuple):
    items: list[Any]
    is_last: bool
    error: BaseException | None


def _async_items(user: UserFunction, items: AsyncIterable[Any]) -> Iterator[Any]:
    pump = _Pump(items)
    try:
        while True:
            taken = pump.take()
            yield from taken.items
            if taken.error:
                raise failed(user, taken.error) from taken.error
            if taken.is_last:
                return
    finally:
        # At the end of a program the thread of the loop stands still already: waiting for it would never end.
        if not sys.is_finalizing():
            pump.close()


class _Pump:
    """The one task that runs an async iterator from its beginning to its end, and waits until it is asked for items.

    One, since timeouts, cancel scopes, task groups and context variables of the iterator belong to the task it is in.
    """

    def __init__(self, items: AsyncIterable[Any]) -> None:
        import asyncio

        self._items = items
        self._asked: asyncio.Queue[bool] = asyncio.Queue()
        self._answers: queue.SimpleQueue[_Taken | None] = queue.SimpleQueue()
        self._work = Work(self._run)

    def take(self) -> _Taken:
        """The next few items; blocks until there is one."""
        taken = self._work.waiting(self._ask)
        if taken is None:
            self._work.result()
            return _Taken([], True, None)
        return taken

    def _ask(self) -> _Taken | None:
        self._work.tell(lambda: self._asked.put_nowait(True))
        while True:
            with suppress(queue.Empty):
                return self._answers.get(timeout=HEARING)

    def close(self) -> None:
        """Let the iterator clean up, where it ran, and wait for that; not for what was abandoned."""
        if not self._work.has_begun or self._work.is_abandoned:
            return
        self._work.tell(lambda: self._asked.put_nowait(False))
        if self._work.is_elsewhere:
            self._work.result()

    async def _run(self) -> None:
        try:
            iterator = self._items.__aiter__()
            try:
                await self._answer(iterator)
            finally:
                close = getattr(iterator, "aclose", None)
                if close:
                    await close()
        finally:
            self._answers.put(None)

    async def _answer(self, iterator: AsyncIterator[Any]) -> None:
        import asyncio

        early = _Taken([], False, None)
        while True:
            try:
                is_wanted = await self._asked.get()
            except asyncio.CancelledError as error:
                throw = getattr(iterator, "athrow", None)
                if self._work.is_abandoned or early.is_last or not throw:
                    raise
                # A timeout or a task group of the iterator's own, which stands at a `yield`: it is told there.
                thrown = await _take(partial(throw, error), 1)
                early = _Taken([*early.items, *thrown.items], thrown.is_last, thrown.error)
                continue
            if not is_wanted:
                return
            taken = early if early.items or early.is_last else await _take(partial(anext, iterator), MOST_AT_ONCE)
            early = _Taken([], False, None)
            self._answers.put(taken)
            if taken.is_last:
                return


async def _take(step: Callable[[], Awaitable[Any]], most: int) -> _Taken:
    """The next few items, those that came in time."""
    end = time.monotonic() + LONGEST
    found: list[Any] = []
    while len(found) < most and (not found or time.monotonic() < end):
        try:
            found.append(await step())
        except StopAsyncIteration:
            return _Taken(found, True, None)
        except BaseException as error:
            if not is_users(error):
                raise
            return _Taken(found, True, error)
    return _Taken(found, False, None)
