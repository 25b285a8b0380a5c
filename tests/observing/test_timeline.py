"""Phases come to the timeline of their own request, from every thread that works for it."""

from __future__ import annotations

import threading
from contextvars import copy_context
from itertools import pairwise

import anyio
import pytest
from anyio import to_thread

from masthead import ImageResponse, Settings
from masthead.imaging.response import DrawContext
from masthead.observing.timeline import keeping, phase, record

DRAWING = ["markup", "resources", "fonts", "raster", "encode"]


def test_a_block_is_a_phase_even_when_it_fails() -> None:
    with keeping() as timeline:
        with pytest.raises(ZeroDivisionError), phase("a"):
            1 / 0  # noqa: B018  # the error is all that is wanted
        with phase("b"):
            pass
    assert [one.name for one in timeline.phases] == ["a", "b"]
    first, second = timeline.phases
    assert 0 <= first.start <= first.start + first.seconds <= second.start <= timeline.seconds


def test_without_a_timeline_nothing_is_kept() -> None:
    with phase("a"):
        record("b", 0, 1)
    with keeping() as timeline:
        pass
    assert timeline.phases == []


def test_threads_add_to_the_timeline_whose_context_they_run_in() -> None:
    def work() -> None:
        with phase("there"):
            pass

    with keeping() as timeline:
        thread = threading.Thread(target=copy_context().run, args=(work,))
        thread.start()
        thread.join()
        other = threading.Thread(target=work)
        other.start()
        other.join()
    assert [one.name for one in timeline.phases] == ["there"]


def test_requests_at_the_same_time_keep_apart() -> None:
    found: dict[str, list[str]] = {}

    async def answer(name: str) -> None:
        with keeping() as timeline:
            for _ in range(3):
                with phase(name):
                    await anyio.sleep(0.001)
                await to_thread.run_sync(lambda: record(name, 0, 0))
            found[name] = [one.name for one in timeline.phases]

    async def both() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(answer, "a")
            tasks.start_soon(answer, "b")

    anyio.run(both)
    assert found == {"a": ["a"] * 6, "b": ["b"] * 6}


def test_drawing_tells_its_phases() -> None:
    with keeping() as timeline:
        ImageResponse("<p>x", width=8, height=8).render()
    assert [one.name for one in timeline.phases] == DRAWING


def test_phases_of_a_worker_process_lie_where_it_drew() -> None:
    image = ImageResponse("<p>x", width=800, height=800)
    with keeping() as timeline:
        image.draw(DrawContext(settings=Settings(isolated=True)))
        whole = timeline.seconds
    inside = sorted((one for one in timeline.phases if one.name != "worker"), key=lambda one: one.start)
    assert [one.name for one in inside] == [*DRAWING, "checks"]
    begins = max(one.start + one.seconds for one in timeline.phases if one.name == "worker")
    assert begins <= inside[0].start
    assert inside[-1].start + inside[-1].seconds <= whole
    for before, after in pairwise(inside):
        assert abs(before.start + before.seconds - after.start) < 1e-6
