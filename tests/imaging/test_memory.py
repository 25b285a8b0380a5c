"""A process that draws for long: its memory stays, and the pages of its buffers too."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from masthead import ImageResponse
from masthead.imaging import engine
from masthead.imaging.document import parse_document
from masthead.imaging.fonts import font_set
from masthead.imaging.room import MOST, make_room
from masthead.size import Size

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system's own figures of memory")
MANY = """
import resource, sys
from masthead import ImageResponse

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

def draw(numbers):
    for number in numbers:
        style = f"<style>.c{number} {{ color: #{number:06x}; {'margin: 0;' * 200} }}</style>"
        ImageResponse(f"{style}<p class='c{number}'>{number}", width=40, height=40, level="fast").render()

draw(range(1100))  # beyond the first engine
early = resident()
draw(range(1100, 3000))
print(resident() / early)
"""
FAULTS = """
import resource
from masthead import ImageResponse
for number in range(8):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    ImageResponse(f"<p>{number}").render()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def printed(script: str) -> float:
    """What a fresh process prints."""
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)


@LINUX
def test_memory_stays_when_every_picture_brings_a_style_sheet_of_its_own() -> None:
    assert printed(MANY) < 1.2


@LINUX
def test_a_warm_picture_takes_no_memory_page_by_page() -> None:
    assert printed(FAULTS) < 400  # one buffer of the default size has 740 pages


def test_an_engine_that_has_seen_much_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SEEN", 3)
    fonts, engines = font_set((), None), set()
    for number in range(6):
        document = parse_document(f"<style>p {{ top: {number}px }}</style><p>x")
        engine.rasterise(document, fonts=fonts, size=Size(8, 8), scale=1, images={}, debug=False)
        engines.add(engine._engines.with_fonts(fonts).renderer)
    assert len(engines) > 1


def test_room_is_made_for_any_size() -> None:
    make_room(0)
    make_room(MOST * 10)
    gc.collect()
    assert ImageResponse("x", width=8, height=8).render()
