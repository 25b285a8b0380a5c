"""Several real processes that share one store: ``python -m tests.stores.processes ROLE URL …``.

The functions start them, and say what they found.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from masthead.stores.opening import store_from

ROOT = Path(__file__).parents[2]
KEYS = [f"{number:064x}"[::-1] for number in range(40)]


def ask_at_once(url: str, environment: Mapping[str, str] | None = None) -> None:
    """Two processes ask for every lease; each must be had by exactly one, and both must have some chance."""
    start = str(time.time() + 1.5)
    asking = [_start(["ask", url, name, start], environment) for name in ("a", "b")]
    taken = [set(process.communicate(timeout=60)[0].split()) for process in asking]
    assert taken[0] | taken[1] == set(KEYS)
    assert not taken[0] & taken[1]


@contextmanager
def holding(
    url: str, key: str, seconds: float, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A process that has a lease, until it ends or is ended."""
    process = _start(["hold", url, key, str(seconds)], environment)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def forked(url: str, environment: Mapping[str, str] | None = None, *, before: str = "used") -> str:
    """What a process says that has made or used a store, forks, and uses it on both sides."""
    return _start(["fork", url, before], environment).communicate(timeout=60)[0].splitlines()[0]


def _start(arguments: list[str], environment: Mapping[str, str] | None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.stores.processes", *arguments]
    environment = {**os.environ, **(environment or {})}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _ask(url: str, holder: str, start: str) -> None:
    store = store_from(url)
    store.get(KEYS[0])  # connected before it counts
    time.sleep(max(0.0, float(start) - time.time()))
    print(*(key for key in KEYS if store.lease(key, holder, 60)))


def _hold(url: str, key: str, seconds: str) -> None:
    print(store_from(url).lease(key, "held", float(seconds)), flush=True)
    time.sleep(60)


def _fork(url: str, before: str) -> None:
    store = store_from(url)
    if before == "used":
        store.put(KEYS[0], b"before")
    child = os.fork()
    key, value = (KEYS[1], b"parent" * 1000) if child else (KEYS[2], b"child" * 1000)
    try:
        store.put(key, value)
    except OSError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        os._exit(0)
    is_right = all(store.get(key) == value for _ in range(200))
    if not child:
        os._exit(0 if is_right else 1)
    is_right = is_right and os.waitpid(child, 0)[1] == 0
    print("both found their own" if is_right else "something was mixed up")


ROLES: dict[str, Callable[..., None]] = {"ask": _ask, "hold": _hold, "fork": _fork}

if __name__ == "__main__":
    ROLES[sys.argv[1]](*sys.argv[2:])
