"""Draws the cards again and again, warm: python benchmarks/drawing.py CARDS [--runs N] [--level L] [--fonts DIR].

Prints one JSON object, {card: {median_ms, min_ms, bytes}}: the whole call from markup to PNG bytes, each time with a
new ``ImageResponse``, as a server draws. ``--fonts`` gives Inter-Regular.otf and Inter-Bold.otf of a folder, the
files that the peers get, instead of the shipped variable face. ``--at-once`` draws each card in so many threads for a
second: both times are then those of one second's pictures, divided by their number.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from masthead import Font, ImageResponse

WARM_UP = 3
SIZE = {"width": 1200, "height": 630}
SECONDS = 1.0  # of drawing a card in several threads


def main() -> None:
    """Measure what the arguments say."""
    arguments = parsed()
    fonts = [Font(arguments.fonts / f"Inter-{name}.otf") for name in ("Regular", "Bold")] if arguments.fonts else []
    options = {**SIZE, "level": arguments.level, "fonts": fonts}
    cards = {path.stem: path.read_text(encoding="utf-8") for path in sorted(arguments.cards.glob("*.html"))}
    draws = {name: partial(draw, source, options) for name, source in cards.items()}
    for work in draws.values():
        for _ in range(WARM_UP):
            work()
    measured = (
        partial(timed_at_once, threads=arguments.at_once) if arguments.at_once else partial(timed, runs=arguments.runs)
    )
    print(json.dumps({name: measured(work) for name, work in draws.items()}))


def parsed() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cards", type=Path)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--level", default="balanced")
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--at-once", type=int, default=0)
    return parser.parse_args()


def draw(source: str, options: dict[str, object]) -> bytes:
    """One picture from markup to bytes."""
    return ImageResponse(source, **options).render()


def timed(work: partial[bytes], runs: int) -> dict[str, float]:
    """Milliseconds of one call after another."""
    times, body = [], b""
    for _ in range(runs):
        start = time.perf_counter()
        body = work()
        times.append((time.perf_counter() - start) * 1000)
    return {"median_ms": statistics.median(times), "min_ms": min(times), "bytes": len(body)}


def timed_at_once(work: partial[bytes], threads: int) -> dict[str, float]:
    """Milliseconds of a picture where so many are drawn at once: those of all, divided by their number."""
    start = time.perf_counter()

    def line() -> int:
        drawn = 0
        while time.perf_counter() - start < SECONDS:
            work()
            drawn += 1
        return drawn

    with ThreadPoolExecutor(threads) as pool:
        drawn = sum(line.result() for line in [pool.submit(line) for _ in range(threads)])
    each = (time.perf_counter() - start) * 1000 / drawn
    return {"median_ms": each, "min_ms": each, "bytes": len(work())}


if __name__ == "__main__":
    main()
