"""The cards, drawn by Masthead and its peers in alternating rounds → milliseconds, bytes and ratios.

One after the other on one core (all processes bound to the same one) and on all, and several at once, as servers and
builds draw: Masthead one a core, the peers twice as many. Peak memory is that of the process that draws all cards.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
CORE = (os.cpu_count() or 1) - 1  # the last one: the first has the interrupts
PEERS = ("next/og", "takumi-js")
# Ratios that the project wants: engine → (peer, most in time, most in bytes or None).
TARGETS = (
    ("masthead balanced", "takumi-js", 0.9, None),
    ("masthead balanced", "next/og", 0.2, 1.0),
    ("masthead fast", "takumi-js", 0.75, None),
)

Figures = dict[str, dict[str, float]]  # card → {median_ms, min_ms, bytes}


class Command(NamedTuple):
    """One process of a round: what it is called where it draws as one engine, and its arguments."""

    name: str | None
    arguments: Sequence[str]


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure and print; on one core and on all."""
    results = {}
    for place, bound, commands in _places(arguments):
        if bound is None:
            print("One core is left out: taskset is not installed.", file=sys.stderr)
            continue
        rounds = [_round(commands, bound) for _ in range(arguments.rounds)]
        results[place] = _medians(rounds)
        _print(place, results[place])
    return results


def _places(arguments: argparse.Namespace) -> Iterable[tuple[str, Sequence[str] | None, list[Command]]]:
    """What a table is called, what its processes are bound with, and they."""
    cards, runs, given = str(arguments.bench / "cards"), str(arguments.runs), (arguments.modules, arguments.fonts)
    script = ["node", str(arguments.bench / "peers.mjs"), *map(str, given), runs]
    alone = list(_commands(arguments, script, ["--runs", runs]))
    yield "one core", _bound_to_one(), alone
    yield "all cores", (), alone
    # Each with so many at once as it is fastest with: the peers use threads of their own for parts of a picture.
    cores = os.cpu_count() or 1
    script = ["node", str(HERE / "at_once.mjs"), *map(str, given), cards, str(2 * cores), "1"]
    yield "all cores, several at once", (), list(_commands(arguments, script, ["--at-once", str(cores)]))


def _commands(arguments: argparse.Namespace, script: Sequence[str], options: Sequence[str]) -> Iterable[Command]:
    if arguments.modules:
        yield Command(None, script)
    draw = [sys.executable, str(HERE / "drawing.py"), str(arguments.bench / "cards"), *options]
    yield Command("masthead balanced", draw)
    yield Command("masthead fast", [*draw, "--level", "fast"])
    yield Command("masthead, static fonts", [*draw, "--fonts", str(arguments.fonts)])


def _bound_to_one() -> Sequence[str] | None:
    return ("taskset", "-c", str(CORE)) if shutil.which("taskset") else None


def _round(commands: Iterable[Command], bound: Sequence[str]) -> dict[str, Figures]:
    """One drawing process after another; the memory of a process is told as that of a card "memory"."""
    found: dict[str, Figures] = {}
    for name, command in commands:
        printed, peak = run([*bound, *command])
        engines = {name: printed} if name else printed
        for engine, figures in engines.items():
            found[engine] = {**figures, "memory": {"peak_mb": peak}}
    return found


def run(command: Sequence[str]) -> tuple[Any, float]:
    """What a process prints as JSON, and the most memory that it had at once, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:3])} … ended with exit code {process.returncode}")
    return json.loads(printed), usage.ru_maxrss / 1024


def _medians(rounds: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    """Each figure as the median over the rounds, but ``min_ms``, which is the best of all."""
    first = rounds[0]
    return {
        engine: {
            card: {key: _over[key](one[engine][card][key] for one in rounds) for key in figures}
            for card, figures in cards.items()
        }
        for engine, cards in first.items()
    }


_over = {"median_ms": statistics.median, "min_ms": min, "bytes": max, "peak_mb": max}


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean of ratios."""
    return math.exp(statistics.fmean(map(math.log, ratios)))


def ratio(results: Mapping[str, Figures], ours: str, theirs: str, key: str) -> float:
    """Ours divided by theirs, over the cards."""
    cards = [card for card in results[ours] if card != "memory"]
    return geometric_mean(results[ours][card][key] / results[theirs][card][key] for card in cards)


def _print(place: str, results: Mapping[str, Figures]) -> None:
    cards = [card for card in next(iter(results.values())) if card != "memory"]
    print(f"{place}: median ms / kB\n")
    print(f"| {'':24} |" + "".join(f" {card:>13} |" for card in cards) + "   peak MB |")
    print(f"|{'-' * 26}|" + "--------------:|" * len(cards) + "----------:|")
    for engine, figures in results.items():
        cells = (f"{figures[card]['median_ms']:7.2f} /{figures[card]['bytes'] / 1000:5.0f}" for card in cards)
        print(
            f"| {engine:24} |" + "".join(f" {cell:>13} |" for cell in cells) + f" {figures['memory']['peak_mb']:9.0f} |"
        )
    _print_ratios(results)


def _print_ratios(results: Mapping[str, Figures]) -> None:
    ours = [engine for engine in results if engine not in PEERS]
    theirs = [engine for engine in results if engine in PEERS]
    if theirs:
        print("\ngeometric means over the cards: time, best time, bytes\n")
    for engine in ours:
        for peer in theirs:
            time, best, size = (ratio(results, engine, peer, key) for key in ("median_ms", "min_ms", "bytes"))
            print(f"{engine:24} / {peer:10} {time:5.2f} {best:5.2f} {size:5.2f}  {_verdict(engine, peer, time, size)}")
    print(flush=True)


def _verdict(engine: str, peer: str, time: float, size: float) -> str:
    """Whether the project's targets are met, where there are any."""
    for ours, theirs, most_time, most_size in TARGETS:
        if (ours, theirs) == (engine, peer):
            kept = time <= most_time and (most_size is None or size <= most_size)
            wanted = f"≤ {most_time}" + (f", bytes ≤ {most_size:g}" if most_size else "")
            return f"{'met' if kept else 'MISSED'} (wanted {wanted})"
    return ""
