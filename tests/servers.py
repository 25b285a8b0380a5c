"""Real servers for tests: a free port on loopback, and waiting until somebody listens there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Until the port answers, 20 seconds at most."""
    for _ in range(400):
        assert server.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


@contextmanager
def serving(
    arguments: Sequence[str], cwd: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[httpx.Client]:
    """A client of a server that Python runs with some arguments, of which ``{port}`` is filled in; it ends with the block."""
    port = free_port()
    command = [sys.executable, *(part.format(port=port) for part in arguments)]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=file, stderr=file
        )
    try:
        wait_for(process, port)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            yield client
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
