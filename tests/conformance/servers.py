"""Starting the application of a host on a real server on loopback, and asking it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.checks import Client
from tests.conformance.hosts import FOLDER, Host, Server
from tests.servers import serving

ROOT = FOLDER.parents[1]


@contextmanager
def running(host: Host, server: Server, log: Path) -> Iterator[Client]:
    """A client of a host's application in a process of its own, which ends with the block."""
    app = f"tests.conformance.applications.{host.file.stem}"
    environment = {**server.environment, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    arguments = [part.replace("{app}", app) for part in server.arguments]
    with serving(arguments, ROOT, log, environment) as http:
        yield Client(http, "" if server.is_stripped else server.mount, server.mount)
