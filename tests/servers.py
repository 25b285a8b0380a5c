"""Real servers for tests: a free port on loopback, and waiting until somebody listens there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

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
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


class Killable:
    """A server that can be killed and started again at its port: a command, in which ``{port}`` is filled in."""

    def __init__(self, *command: str) -> None:
        self.port = free_port()
        self._command = [part.format(port=self.port) for part in command]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        nowhere, folder = subprocess.DEVNULL, tempfile.gettempdir()
        self._process = subprocess.Popen(self._command, cwd=folder, stdout=nowhere, stderr=nowhere)
        wait_for(self._process, self.port)

    def kill(self) -> None:
        """End it with no time to say anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
