"""User functions run from both worlds: which arguments, which thread, which loop, which context."""

from __future__ import annotations

import asyncio
import contextvars
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import anyio
import pytest

from masthead import Masthead
from masthead.errors import UserFunctionError
from masthead.modules.calls import UserFunction, call, collect
from masthead.modules.worlds import ASYNC, SYNC, World, complete
from tests.sites import write_site

Result = TypeVar("Result")
Make = Callable[[World], Coroutine[Any, Any, Any]]
Runner = Callable[[Make], Any]


def in_sync(make: Make) -> Any:
    return complete(make(SYNC))


def in_sync_inside_a_loop(make: Make) -> Any:
    async def main() -> Any:
        return complete(make(SYNC))

    return asyncio.run(main())


def in_asyncio(make: Make) -> Any:
    return asyncio.run(make(ASYNC))


def in_trio(make: Make) -> Any:
    return anyio.run(make, ASYNC, backend="trio")


needs_trio = pytest.mark.skipif(importlib.util.find_spec("trio") is None, reason="trio is not installed")
RUNNERS = [in_sync, in_sync_inside_a_loop, in_asyncio, pytest.param(in_trio, marks=needs_trio)]
everywhere = pytest.mark.parametrize("run", RUNNERS)


def user(function: Callable[..., Any], *parameters: str) -> UserFunction:
    return UserFunction(function, "image", "app/icon.py", frozenset(parameters))


def within(seconds: float, function: Callable[[], Result]) -> Result:
    """The function's result; a failure instead of a hang when it never ends."""
    results: list[Result] = []
    thread = threading.Thread(target=lambda: results.append(function()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert results, "it failed, or still waits"
    return results[0]


# --- arguments and results -------------------------------------------------------------------


@everywhere
def test_a_function_is_given_the_arguments_it_names_and_no_others(run: Runner) -> None:
    def sync_image(params: object, id: object = None) -> object:
        return params, id

    async def async_image(params: object, id: object = None) -> object:
        await anyio.sleep(0)
        return params, id

    async def both(world: World, **available: object) -> list[object]:
        return [await call(world, user(f, "params", "id"), **available) for f in (sync_image, async_image)]

    assert run(lambda world: both(world, params={"a": "1"}, id=7, request="r")) == [({"a": "1"}, 7)] * 2
    assert run(lambda world: both(world, params=None)) == [(None, None)] * 2


@pytest.mark.parametrize("run", [in_sync, in_sync_inside_a_loop, in_asyncio])
def test_what_a_sync_function_returns_is_awaited_where_it_can_be(run: Runner) -> None:
    async def answer() -> str:
        return "later"

    def passed_on() -> Coroutine[Any, Any, str]:
        return answer()

    class Later:
        def __await__(self) -> Generator[Any, None, str]:
            return answer().__await__()

    class Card:
        async def __call__(self) -> str:
            return "later"

    for function in (passed_on, Later, Card()):
        named = user(function)
        assert run(partial(call, user=named)) == "later"


# --- threads and loops -----------------------------------------------------------------------


def test_the_sync_world_runs_sync_functions_in_the_callers_thread() -> None:
    assert in_sync(lambda world: call(world, user(threading.get_ident))) == threading.get_ident()


def test_the_async_world_runs_sync_functions_beside_the_loop_and_side_by_side() -> None:
    both = threading.Barrier(2, timeout=30)

    async def main() -> list[int]:
        meeting = user(lambda: (both.wait(), threading.get_ident())[1])
        return list(await asyncio.gather(call(ASYNC, meeting), call(ASYNC, meeting)))

    assert len({*asyncio.run(main()), threading.get_ident()}) == 3


def test_the_async_world_awaits_async_functions_on_the_callers_own_loop() -> None:
    async def image() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    async def main() -> bool:
        return await call(ASYNC, user(image)) is asyncio.get_running_loop()

    assert asyncio.run(main())


def test_the_sync_world_runs_all_async_functions_on_one_loop_of_its_own() -> None:
    async def image() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    loops = [runner(lambda world: call(world, user(image))) for runner in (in_sync, in_sync_inside_a_loop, in_sync)]
    assert loops[0] is loops[1] is loops[2]
    assert loops[0].is_running()


def test_async_functions_called_from_several_threads_run_side_by_side() -> None:
    both = asyncio.Barrier(2)

    async def image() -> int:
        return await asyncio.wait_for(both.wait(), 5)

    with ThreadPoolExecutor(2) as executor:
        places = list(executor.map(lambda _: in_sync(lambda world: call(world, user(image))), range(2)))
    assert sorted(places) == [0, 1]


def test_an_async_function_may_call_the_sync_world_again() -> None:
    async def inner() -> str:
        await asyncio.sleep(0)
        return "inner"

    async def outer() -> str:
        return f"outer of {complete(call(SYNC, user(inner)))}"

    assert within(30, lambda: in_sync(lambda world: call(world, user(outer)))) == "outer of inner"
    assert within(30, lambda: in_asyncio(lambda world: call(world, user(outer)))) == "outer of inner"


def test_an_async_image_function_may_ask_its_own_site_for_a_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
        import host_of_site

        async def generate_image_metadata():
            return [{"id": "a", "alt": str(host_of_site.site.head("/b").count("/b/icon/one"))}]

        def image(): ...
    """
    ids = "async def generate_image_metadata(): return [{'id': 'one'}]\ndef image(): ...\n"
    app = write_site(tmp_path, {"a/opengraph_image.py": source, "b/icon.py": ids})
    site = Masthead(app, metadata_base="https://shop.example")
    host = ModuleType("host_of_site")
    host.site = site  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "host_of_site", host)
    expected = '<meta property="og:image:alt" content="1">'
    assert expected in within(30, lambda: site.head("/a"))
    assert expected in within(30, lambda: asyncio.run(site.head_async("/a")))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_the_background_loop_starts_afresh_in_a_forked_process() -> None:
    script = """if True:
        import os, signal, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads is what is tried here
        from masthead.modules.calls import UserFunction, call
        from masthead.modules.worlds import SYNC, complete
        async def image(): return "drawn"
        ask = lambda: complete(call(SYNC, UserFunction(image, "image", "app/icon.py", frozenset())))
        assert ask() == "drawn"
        child = os.fork()
        if child == 0:
            signal.alarm(5)
            os._exit(0 if ask() == "drawn" else 1)
        assert os.waitpid(child, 0)[1] == 0, "the child did not end well"
        assert ask() == "drawn"
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_coroutine_that_waits_outside_its_world_is_an_error_and_no_hang() -> None:
    with pytest.raises(RuntimeError, match="suspended; it waited outside its World"):
        complete(asyncio.sleep(0))


# --- context ---------------------------------------------------------------------------------

language: contextvars.ContextVar[str] = contextvars.ContextVar("language", default="none")


@everywhere
def test_context_variables_reach_user_code(run: Runner) -> None:
    async def async_image() -> str:
        return language.get()

    def items() -> Iterator[str]:
        yield language.get()

    async def async_items() -> AsyncIterator[str]:
        yield language.get()

    async def all_of(world: World) -> list[str]:
        language.set("de")
        return [
            await call(world, user(language.get)),
            await call(world, user(async_image)),
            *await collect(world, user(items), items()),
            *await collect(world, user(items), async_items()),
        ]

    assert contextvars.copy_context().run(run, all_of) == ["de"] * 4


# --- lists: every kind of them is in tests/metadata/test_images.py -----------------------------


@pytest.mark.parametrize("items", [None, 5, "ab", b"ab", {"id": 1}])
def test_what_is_no_list_is_a_type_error_that_names_the_type(items: object) -> None:
    with pytest.raises(TypeError, match=f"^{type(items).__name__}$"):
        in_sync(lambda world: collect(world, user(str), items))


# --- failures --------------------------------------------------------------------------------


@everywhere
def test_exceptions_of_user_code_are_chained_and_name_file_and_function(run: Runner) -> None:
    problem = KeyError("no product 7")

    def image() -> None:
        raise problem

    async def async_image() -> None:
        raise problem

    def items() -> Iterator[int]:
        yield 1
        raise problem

    async def async_items() -> AsyncIterator[int]:
        yield 1
        raise problem

    attempts: list[Callable[[World], Coroutine[Any, Any, Any]]] = [
        lambda world: call(world, user(image)),
        lambda world: call(world, user(async_image)),
        lambda world: collect(world, user(items), items()),
        lambda world: collect(world, user(items), async_items()),
    ]
    for attempt in attempts:
        with pytest.raises(UserFunctionError) as caught:
            run(attempt)
        assert str(caught.value) == "app/icon.py: image() raised KeyError: 'no product 7'"
        assert caught.value.__cause__ is problem


def test_a_type_error_inside_generate_is_not_taken_for_a_missing_list() -> None:
    def items() -> Iterator[int]:
        yield from 5  # type: ignore[misc]

    with pytest.raises(UserFunctionError, match="TypeError: 'int' object is not iterable"):
        in_sync(lambda world: collect(world, user(items), items()))


def test_leaving_the_process_is_an_error_of_the_function_and_the_loop_goes_on() -> None:
    async def image() -> None:
        raise SystemExit(3)

    for _ in range(2):
        with pytest.raises(UserFunctionError, match="raised SystemExit: 3"):
            in_sync(lambda world: call(world, user(image)))
