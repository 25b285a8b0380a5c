"""Draws many different pictures in one process and looks at its memory: python benchmarks/memory.py [COUNT].

Each picture has another text, another colour and another image, some another size: what is kept by content meets
something new each time. Prints JSON: MB resident after 500 pictures and after all, and the ratio.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import resource
import subprocess
import sys
from pathlib import Path

from PIL import Image

from masthead import ImageResponse

FIRST = 500
MOST = 1.2  # times what there is after the first
SIZES = ((1200, 630), (600, 315), (180, 180), (48, 48))
WORDS = ("latency", "harbour", "quartz", "meadow", "copper", "signal", "violet", "cedar", "ember", "north")


def picture(number: int) -> bytes:
    """One of the many."""
    width, height = SIZES[number % len(SIZES)]
    words = " ".join(WORDS[(number // 10**place) % 10] for place in range(5))
    colour = f"#{(number * 7919) % 0xFFFFFF:06x}"
    content = (
        f"<style>.c{number} {{ color: {colour} }}</style>"
        "<div style='display:flex;flex-direction:column;width:100%;height:100%;"
        f"padding:{number % 97 / 10}px;background:{colour}22'>"
        f"<img src='{avatar(number)}' width='40' height='40'>"
        f"<div class='c{number}' style='font-size:{12 + number % 500 / 10}px'>{number} {words}</div></div>"
    )
    return ImageResponse(content, width=width, height=height, level="fast").render()


def avatar(number: int) -> str:
    """A small PNG as a data: URL."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (number % 256, number // 256 % 256, 99)).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def resident_mb() -> float:
    """Memory of this process that is in RAM."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def drawn(count: int) -> dict[str, float]:
    """Draw them all."""
    early = 0.0
    for number in range(count):
        picture(number)
        if number == FIRST - 1:
            early = resident_mb()
    late = resident_mb()
    return {"pictures": count, "mb_after_500": early, "mb_after_all": late, "ratio": late / early}


def measure(_: argparse.Namespace) -> dict[str, float]:
    """Draw in a process of its own, and print."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    verdict = "met" if found["ratio"] <= MOST else "MISSED"
    print(
        f"{found['pictures']:,} different pictures: {found['mb_after_500']:.0f} MB after {FIRST}, "
        f"{found['mb_after_all']:.0f} MB at the end, {found['ratio']:.2f}  {verdict} (wanted ≤ {MOST})"
    )
    return found


if __name__ == "__main__":
    print(json.dumps(drawn(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
