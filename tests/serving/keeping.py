"""What tests of keeping share: counting real drawings, and asking a site many times at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import anyio
import pytest

from masthead import Masthead, Request, Response
from masthead.imaging.job import Drawing, Job
from masthead.imaging.running import run as running


class Count:
    """How many pictures were really drawn; each of them waits for ``gate`` first."""

    def __init__(self) -> None:
        self.drawings = 0
        self.at_once = 0
        self.most_at_once = 0
        self.gate = threading.Event()
        self.gate.set()
        self._lock = threading.Lock()

    @contextmanager
    def drawing(self) -> Iterator[None]:
        with self._lock:
            self.drawings += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            assert self.gate.wait(30)
            yield
        finally:
            with self._lock:
                self.at_once -= 1


def counted(monkeypatch: pytest.MonkeyPatch) -> Count:
    """Count the drawings of this process from now on; they are drawn as ever."""
    count, draw = Count(), running.run

    def drawn(job: Job) -> Drawing:
        with count.drawing():
            return draw(job)

    monkeypatch.setattr(running, "run", drawn)
    return count


def ask_sync(site: Masthead, paths: list[str], threads: int = 64) -> list[Response]:
    """The answers to many requests, each in a thread."""
    with ThreadPoolExecutor(threads) as executor:
        return list(executor.map(lambda path: site.respond(Request(path)), paths))


def ask_async(site: Masthead, paths: list[str], backend: str = "asyncio") -> list[Response]:
    """The answers to many requests at once on one loop."""
    answers: dict[int, Response] = {}

    async def ask(number: int, path: str) -> None:
        answers[number] = await site.respond_async(Request(path))

    async def all_at_once() -> None:
        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                for number, path in enumerate(paths):
                    tasks.start_soon(ask, number, path)

    anyio.run(all_at_once, backend=backend)
    return [answers[number] for number in range(len(paths))]


WORLDS: dict[str, Callable[[Masthead, list[str]], list[Response]]] = {
    "sync": ask_sync,
    "asyncio": ask_async,
    "trio": lambda site, paths: ask_async(site, paths, "trio"),
}
