"""Running a user's function, sync or async, from either world, with the arguments it names."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeGuard, TypeVar, cast

from masthead.errors import UserFunctionError
from masthead.modules.worlds import World, interrupts, is_left_behind
from masthead.observing.timeline import phase

Result = TypeVar("Result")
# What user code may raise and Masthead reports; sys.exit() in an image must not end a server.
USER_ERRORS = (Exception, SystemExit)


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
    # Users may change what they are given: each call gets params of its own.
    arguments = {
        name: deepcopy(value) if name == "params" else value
        for name, value in available.items()
        if name in user.parameters
    }
    try:
        with phase("code"):
            if inspect.iscoroutinefunction(user.function):
                return await world.awaiting(user.function(**arguments))
            result = await world.calling(partial(user.function, **arguments))
            return await world.awaiting(result) if inspect.isawaitable(result) else result
    except BaseException as error:
        if is_users(error):
            raise failed(user, error) from error
        raise


def is_users(error: BaseException) -> bool:
    """Whether user code failed with an exception, and nobody interrupts or cancels who runs it."""
    return not interrupts(error) if isinstance(error, USER_ERRORS) else is_left_behind(error)


def is_listing(items: object) -> TypeGuard[Iterable[Any]]:
    """Whether something gives items one after another; a text or a mapping is a mistake for that."""
    return isinstance(items, Iterable) and not isinstance(items, (str, bytes, Mapping))


async def collect(world: World, user: UserFunction, items: object) -> list[Any]:
    """What a user's function returned, as a list: from any iterable or async iterable.

    Raises ``TypeError`` for what is neither, ``UserFunctionError`` when iterating raises.
    """
    is_sync = is_listing(items)
    if not is_sync and not isinstance(items, AsyncIterable):
        raise TypeError(type(items).__name__)
    try:
        # Django's querysets are both; each world takes its own way.
        with phase("code"):
            if isinstance(items, AsyncIterable) and (world.is_async or not is_sync):
                return await world.awaiting(_gather(items))
            return await world.calling(partial(list, cast("Iterable[Any]", items)))
    except BaseException as error:
        if is_users(error):
            raise failed(user, error) from error
        raise


async def _gather(items: AsyncIterable[Result]) -> list[Result]:
    return [item async for item in items]


def failed(user: UserFunction, error: BaseException) -> UserFunctionError:
    """The error for an exception that user code raised; the caller chains it."""
    return UserFunctionError(user.shown, user.name, describe(error))


def describe(error: BaseException) -> str:
    """``ValueError: no such product``, on one line."""
    try:
        text = " ".join(str(error).split())
    except USER_ERRORS:  # an exception that cannot say itself still has a type
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def is_not_found(error: BaseException) -> bool:
    """Whether user code raised its framework's "not found": Starlette, Litestar, Werkzeug or Django have one."""
    cause = error.__cause__
    codes = (getattr(cause, "status_code", None), getattr(cause, "code", None))
    return 404 in codes or type(cause).__name__ == "Http404"
