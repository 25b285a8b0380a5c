"""User code that calls Masthead from inside a call, or leaves the process: nothing hangs, nothing is lost."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import anyio
import pytest

from masthead import Masthead, Request
from masthead.errors import ModuleLoadError, UserFunctionError
from masthead.modules import worlds
from tests.modules.test_calls import needs_trio, within
from tests.sites import parse_tags, write_site

Ask = Callable[[Masthead, str], str]


def ask(site: Masthead, page: str) -> str:
    return site.head(page)


def ask_inside_a_loop(site: Masthead, page: str) -> str:
    async def main() -> str:
        return site.head(page)

    return asyncio.run(main())


def ask_asyncio(site: Masthead, page: str) -> str:
    return asyncio.run(site.head_async(page))


def ask_trio(site: Masthead, page: str) -> str:
    return anyio.run(site.head_async, page, backend="trio")


everywhere = pytest.mark.parametrize(
    "ask_for", [ask, ask_inside_a_loop, ask_asyncio, pytest.param(ask_trio, marks=needs_trio)]
)


def alt(head: str) -> str | None:
    """The alt text of a head's og:image."""
    return next((a["content"] for _, a in parse_tags(head) if a.get("property") == "og:image:alt"), None)


@pytest.fixture(autouse=True)
def _loop_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that fails by hanging keeps its own background loop busy, not that of the others."""
    monkeypatch.setattr(worlds, "_background", worlds._BackgroundLoop())


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What image modules import as ``host``: the test puts its site there."""
    module = ModuleType("host")
    monkeypatch.setitem(sys.modules, "host", module)
    return module


def site_of(tmp_path: Path, host: Any, files: dict[str, str], **options: Any) -> Masthead:
    """A site of og:image modules by page, which can ask it for the alt text of a page: ``host.alt("/b")``."""
    names: dict[str, str | bytes | None] = {f"{page}/opengraph_image.py": source for page, source in files.items()}
    site = Masthead(write_site(tmp_path, names), metadata_base="https://shop.example", **options)
    host.alt = lambda page: alt(site.head(page))
    return site


# --- calls inside calls ------------------------------------------------------------------------

ASKS = """
    import asyncio, host
    async def generate_image_metadata():
        await asyncio.sleep(0)
        return [{{"id": 1, "alt": "{page}, " + host.alt("/{below}")}}]
    def image(id): ...
"""
ANSWERS = """
    import asyncio
    async def generate_image_metadata():
        await asyncio.sleep(0)
        return [{"id": 1, "alt": "c"}]
    def image(id): ...
"""


@pytest.mark.parametrize("ask_for", [ask, ask_inside_a_loop, ask_asyncio])
def test_sync_heads_inside_async_functions_end_three_levels_deep(
    tmp_path: Path, host: ModuleType, ask_for: Ask
) -> None:
    files = {"a": ASKS.format(page="a", below="b"), "b": ASKS.format(page="b", below="c"), "c": ANSWERS}
    site = site_of(tmp_path, host, files)
    for _ in range(2):
        assert within(30, lambda: alt(ask_for(site, "/a"))) == "a, b, c"
        assert within(30, lambda: alt(ask_for(site, "/c"))) == "c"


@pytest.mark.parametrize("development", [False, True])
@pytest.mark.parametrize("kind", ["async def", "def"])
@everywhere
def test_a_module_may_ask_for_the_head_of_another_page_while_it_is_imported(
    tmp_path: Path, host: ModuleType, ask_for: Ask, kind: str, development: bool
) -> None:
    asks = "import host\nalt = 'a, ' + host.alt('/b')\ndef image(): ...\n"
    answers = f"{kind} generate_image_metadata(): return [{{'id': 1, 'alt': 'b'}}]\ndef image(id): ...\n"
    site = site_of(tmp_path, host, {"a": asks, "b": answers}, development=development)
    assert within(30, lambda: alt(ask_for(site, "/a"))) == "a, b"
    assert within(30, lambda: alt(ask_for(site, "/b"))) == "b"


@pytest.mark.parametrize("development", [False, True])
@pytest.mark.parametrize("ask_for", [ask, ask_inside_a_loop, ask_asyncio])
def test_a_head_asked_for_during_an_import_may_load_more_modules_in_other_threads(
    tmp_path: Path, host: ModuleType, ask_for: Ask, development: bool
) -> None:
    asks = "import host\nalt = 'a, ' + host.alt('/b')\ndef image(): ...\n"
    files = {"a": asks, "b": ASKS.format(page="b", below="c"), "c": ANSWERS}
    site = site_of(tmp_path, host, files, development=development)
    assert within(30, lambda: alt(ask_for(site, "/a"))) == "a, b, c"


language: contextvars.ContextVar[str] = contextvars.ContextVar("language", default="none")


@everywhere
def test_context_variables_reach_calls_inside_calls(tmp_path: Path, host: Any, ask_for: Ask) -> None:
    host.language = language
    shows = """
        import host
        async def generate_image_metadata():
            mine = host.language.get()
            host.language.set("{page}")
            return [{{"id": 1, "alt": mine + " " + {below}}}]
        def image(id): ...
    """
    below = {"a": "host.alt('/b')", "b": "host.alt('/c')", "c": "'end'"}
    site = site_of(tmp_path, host, {page: shows.format(page=page, below=call) for page, call in below.items()})

    def in_german() -> tuple[str | None, str]:
        language.set("de")
        return alt(ask_for(site, "/a")), language.get()

    assert within(30, in_german) == ("de a b end", "de")


# --- leaving the process -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "async def generate_image_metadata(): sys.exit(3)",
        "async def generate_image_metadata():\n    yield {'id': 1}\n    sys.exit(3)",
        "def generate_image_metadata(): sys.exit(3)",
        "def generate_image_metadata():\n    yield {'id': 1}\n    sys.exit(3)",
    ],
)
@everywhere
def test_a_function_that_exits_fails_alone(tmp_path: Path, host: ModuleType, ask_for: Ask, body: str) -> None:
    site = site_of(tmp_path, host, {"a": f"import sys\n{body}\ndef image(id): ...\n", "c": ANSWERS})

    def attempt() -> UserFunctionError:
        with pytest.raises(UserFunctionError) as caught:
            ask_for(site, "/a")
        return caught.value

    asked = ask_for if ask_for is not ask_trio else ask_asyncio  # page c sleeps as asyncio does
    for _ in range(2):
        error = within(30, attempt)
        assert str(error) == "app/a/opengraph_image.py: generate_image_metadata() raised SystemExit: 3"
        assert isinstance(error.__cause__, SystemExit)
        assert within(30, lambda: alt(asked(site, "/c"))) == "c"


TASKS = [
    "await asyncio.wait_for(leave(), 5)",
    "await asyncio.gather(leave(), asyncio.sleep(0))",
    "async with asyncio.TaskGroup() as tasks: tasks.create_task(leave())",
]


@pytest.mark.parametrize("body", TASKS)
@pytest.mark.parametrize("ask_for", [ask, ask_inside_a_loop])
def test_a_task_that_exits_fails_alone(tmp_path: Path, host: ModuleType, ask_for: Ask, body: str) -> None:
    leaves = f"""
        import asyncio, sys
        async def leave(): sys.exit(3)
        async def generate_image_metadata():
            {body}
        def image(id): ...
    """
    asks = ASKS.format(page="b", below="c")
    site = site_of(tmp_path, host, {"a": leaves, "b": asks, "c": leaves, "d": ANSWERS})

    def attempt(page: str) -> UserFunctionError:
        with pytest.raises(UserFunctionError) as caught:
            ask_for(site, page)
        return caught.value

    for page in ("/a", "/b", "/a"):
        assert "generate_image_metadata() raised SystemExit: 3" in str(within(30, partial(attempt, page)))
        assert within(30, lambda: alt(ask_for(site, "/d"))) == "c"


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_an_image_that_exits_is_a_finished_500(
    tmp_path: Path, host: ModuleType, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    site = site_of(tmp_path, host, {"a": f"import sys\n{kind} image(): sys.exit('bye')\n", "c": ANSWERS})
    request = Request("/a/opengraph-image")
    with caplog.at_level(logging.ERROR, "masthead"):
        assert within(30, lambda: site.respond(request)).status == 500
        assert within(30, lambda: asyncio.run(site.respond_async(request))).status == 500
    sentence = "GET /a/opengraph-image: app/a/opengraph_image.py: image() raised SystemExit: bye"
    assert caplog.messages == [sentence] * 2
    assert within(30, lambda: alt(site.head("/c"))) == "c"


@everywhere
def test_a_module_that_exits_when_it_is_imported_cannot_be_loaded(
    tmp_path: Path, host: ModuleType, ask_for: Ask
) -> None:
    site = site_of(tmp_path, host, {"a": "import sys\nsys.exit(2)\n"})
    with pytest.raises(ModuleLoadError) as caught:
        ask_for(site, "/a")
    assert str(caught.value) == "app/a/opengraph_image.py: cannot be loaded: SystemExit: 2"
    assert isinstance(caught.value.__cause__, SystemExit)


# --- what functions return ---------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["asyncio", pytest.param("trio", marks=needs_trio)])
def test_a_sync_function_may_return_a_coroutine_under_every_loop(tmp_path: Path, backend: str) -> None:
    source = """
        import anyio

        async def later(value):
            await anyio.sleep(0)
            return value

        def generate_image_metadata():
            return later([{"id": 1, "alt": "later"}])

        def image(id):
            return later(b"drawn " + str(id).encode())
    """
    app = write_site(tmp_path, {"opengraph_image.py": source})
    site = Masthead(app, metadata_base="https://shop.example", development=False)
    response = anyio.run(site.respond_async, Request("/opengraph-image/1"), backend=backend)
    assert (response.status, response.body) == (200, b"drawn 1")
    assert alt(anyio.run(site.head_async, "/", backend=backend)) == "later"


class Both:
    """As a queryset of Django: each way of iterating over it tells which one it was."""

    def __iter__(self) -> Iterator[dict[str, str]]:
        yield {"id": "x", "alt": "sync"}

    async def __aiter__(self) -> AsyncIterator[dict[str, str]]:
        yield {"id": "x", "alt": "async"}


@pytest.mark.parametrize("kind", ["async def", "def"])
@pytest.mark.parametrize(
    ("ask_for", "way"),
    [
        (ask, "sync"),
        (ask_inside_a_loop, "sync"),
        (ask_asyncio, "async"),
        pytest.param(ask_trio, "async", marks=needs_trio),
    ],
)
def test_what_can_be_iterated_both_ways_is_iterated_in_the_way_of_the_caller(
    tmp_path: Path, host: Any, ask_for: Ask, way: str, kind: str
) -> None:
    host.Both = Both
    source = f"import host\n{kind} generate_image_metadata(): return host.Both()\ndef image(id): ...\n"
    assert alt(ask_for(site_of(tmp_path, host, {"a": source}), "/a")) == way


# --- exceptions in words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        ("ValueError('one\\n  two\\r\\n\\tthree\\u2028four')", "ValueError: one two three four"),
        ("ValueError(' \\n ')", "ValueError"),
        ("Speechless()", "Speechless"),
        ("Speechless('x')", "Speechless"),
    ],
)
def test_an_exception_of_the_user_is_one_line_whatever_it_says(
    tmp_path: Path, host: ModuleType, raised: str, words: str
) -> None:
    speechless = "class Speechless(Exception):\n    def __str__(self): raise RuntimeError('no words')\n"
    function = f"{speechless}def generate_image_metadata(): raise {raised}\ndef image(id): ...\n"
    site = site_of(tmp_path, host, {"a": function, "b": f"{speechless}raise {raised}\n"})
    with pytest.raises(UserFunctionError) as caught:
        site.head("/a")
    assert str(caught.value) == f"app/a/opengraph_image.py: generate_image_metadata() raised {words}"
    with pytest.raises(ModuleLoadError) as failed:
        site.head("/b")
    assert str(failed.value) == f"app/b/opengraph_image.py: cannot be loaded: {words}"
