"""Masthead beside next/og and takumi-js, in one run: python benchmarks/bench.py BENCH [--rounds 5] [--only PART …].

BENCH is the folder with ``cards/`` and ``peers.mjs``. Everything is measured in rounds, one engine after the other in
each, so that whatever else the machine does hits all alike; a figure is the median over the rounds. Results go to
out/bench/results.json as well.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import answers
import building
import head
import memory
import peers
import pictures
import start

OUT = Path("out/bench")
PARTS: dict[str, Callable[[argparse.Namespace], object]] = {
    "cards": pictures.measure,
    "start": start.measure,
    "head": head.measure,
    "build": building.measure,
    "memory": memory.measure,
    "answers": answers.measure,
}


def main() -> None:
    """Measure the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=15, help="Drawings of a card in a round.")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    arguments = parser.parse_args()
    arguments.modules = peers.install(OUT / "peers")
    arguments.fonts = peers.fonts(OUT / "fonts")
    results: dict[str, object] = {"machine": machine(arguments.modules)}
    print(json.dumps(results["machine"], indent=1))
    for name in arguments.only:
        print(f"\n== {name} ==\n", flush=True)
        results[name] = PARTS[name](arguments)
    (OUT / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


def machine(modules: Path | None) -> dict[str, object]:
    """What the figures are of."""
    names = ("masthead", "pytakumi", "pillow", "zlib-ng")
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), processor)
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        **{name: version(name) for name in names},
        **(peers.versions(modules) if modules else {}),
    }


if __name__ == "__main__":
    main()
