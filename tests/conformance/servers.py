"""Starting the application of a host on a real server on loopback, and asking it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.conformance.checks import Client
from tests.conformance.hosts import FOLDER, Host, Server
from tests.servers import free_port, wait_for

ROOT = FOLDER.parents[1]


@contextmanager
def running(host: Host, server: Server, log: Path) -> Iterator[Client]:
    """A client of a host's application in a process of its own, which ends with the block."""
    port = free_port()
    app = f"tests.conformance.applications.{host.file.stem}"
    command = [sys.executable, *(part.format(app=app, port=port) for part in server.arguments)]
    environment = {
        **os.environ,
        **server.environment,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        wait_for(process, port)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            yield Client(http, "" if server.is_stripped else server.mount, server.mount)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
