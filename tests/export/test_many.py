"""A build of many images: constant memory, and each failure told at the end.

``MASTHEAD_MANY=200000`` makes it as long as one likes; in two minutes that many are built on two cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import write_site

MANY = int(os.environ.get("MASTHEAD_MANY", "12000"))
MODULE = f"""
    import struct, zlib
    taken = 0

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    HEAD = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))

    async def generate_static_params():
        global taken
        for taken in range({MANY}):
            yield {{"id": taken}}

    def image(params):
        number = int(params["id"])
        if number % ({MANY} // 4) == 7:
            raise ValueError(f"no picture of {{number}}")
        return HEAD + chunk(b"IDAT", zlib.compress(b"\\0" + number.to_bytes(3, "big"), 1)) + chunk(b"IEND", b"")
"""
BUILD = """
import json, sys
from pathlib import Path
from masthead import Masthead
from masthead.export.build import build

site = Masthead("app", metadata_base="https://x.example")
(route,) = site.routes()
memory, ahead = [], 0

def progress(done, found):
    global ahead
    if done % 1000 == 0:
        memory.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
        module = site.loaded.loader.image_module(route).image.function.__globals__
        ahead = max(ahead, module["taken"] - done)

report = build(site, "out", progress=progress)
failures = [failure.message for failure in report.failures]
print(json.dumps({"memory": memory, "ahead": ahead, "failures": failures, "drawn": report.counts.drawn,
                  "pages": len(report.pages), "images": len(report.images)}))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says the size of a process so")
def test_many_are_built_in_constant_memory_and_failures_are_told_at_the_end(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": MODULE})
    ran = subprocess.run([sys.executable, "-c", BUILD], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    places = [number for number in range(MANY) if number % (MANY // 4) == 7]
    told = [f"app/[id]/icon.py: image() raised ValueError: no picture of {number}" for number in places]
    assert sorted(found["failures"]) == sorted(told)
    assert (found["drawn"], found["images"], found["pages"]) == (MANY - 4, MANY - 4, MANY + 1)
    # The journal's own cache is 16 MB; a list of these images would be of some 2 kB each.
    early, late = found["memory"][len(found["memory"]) // 4], found["memory"][-1]
    assert late - early < 20_000_000, found["memory"]
    # Params are taken from the generator as they are wanted.
    assert found["ahead"] < 1500


SLOW = """
    import asyncio
    from pathlib import Path
    from masthead import ImageResponse

    size = (8, 8)

    async def generate_static_params():
        for number in range(8):
            yield {"id": number}
            await asyncio.sleep(0.6)
        for _ in range(200):
            if any(Path("out").rglob("*.png")):
                yield {"id": "it was there"}
                return
            await asyncio.sleep(0.1)

    def image():
        return ImageResponse("x")
"""


@pytest.mark.parametrize("ids", ["", "    def generate_image_metadata():\n        return [{'id': 'a'}]\n"])
@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_pictures_of_slow_params_are_made_while_others_are_waited_for(tmp_path: Path, ids: str, executor: str) -> None:
    write_site(tmp_path, {"[id]/icon.py": SLOW + ids})
    command = [sys.executable, "-m", "masthead", "build", "app", "--executor", executor]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=100, check=True)
    assert "/it%20was%20there" in json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))["pages"]
