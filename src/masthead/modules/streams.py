"""What a user's function returned → its items, one by one, however many they are.

``collect`` of ``calls`` makes a list of a few; this never holds more than a handful of what an iterable or an
async generator gives, and takes the next only when somebody asks for it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, NamedTuple

from masthead.modules.calls import USER_ERRORS, UserFunction, failed, is_listing
from masthead.modules.worlds import SYNC, complete

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
    iterator = items.__aiter__()
    try:
        while True:
            taken = complete(SYNC.awaiting(_take(iterator)))
            yield from taken.items
            if taken.error:
                raise failed(user, taken.error) from taken.error
            if taken.is_last:
                return
    finally:
        close = getattr(iterator, "aclose", None)
        # At the end of a program the thread of the loop stands still already: waiting for it would never end.
        if close and not sys.is_finalizing():
            complete(SYNC.awaiting(close()))


async def _take(iterator: AsyncIterator[Any]) -> _Taken:
    """The next few items, those that came in time."""
    end = time.monotonic() + LONGEST
    found: list[Any] = []
    while len(found) < MOST_AT_ONCE and (not found or time.monotonic() < end):
        try:
            found.append(await anext(iterator))
        except StopAsyncIteration:
            return _Taken(found, True, None)
        except USER_ERRORS as error:
            return _Taken(found, True, error)
    return _Taken(found, False, None)
