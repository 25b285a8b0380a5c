"""Databases of Debian's packages for tests, PostgreSQL and Redis: each its own on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import Killable, free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
needs_postgresql = pytest.mark.skipif(not PROGRAMS, reason="needs Debian's postgresql")


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty database."""
    # The server refuses to run as root; its data must be its user's.
    user = "postgres" if os.geteuid() == 0 else ""
    prefix = ["runuser", "-u", user, "--"] if user else []
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="masthead-pg-") as folder:
        if user:
            Path(folder).chmod(0o755)
            subprocess.run(["chown", user, folder], check=True)

        def run(program: str, *arguments: str) -> None:
            command = [*prefix, str(PROGRAMS[-1] / program), *arguments]
            subprocess.run(command, cwd="/", check=True, capture_output=True, timeout=60)

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "shop", "--auth=trust", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-D", data, "-o", options, "-w", "-l", f"{folder}/log", "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "shop", "shop")
            yield f"postgres://shop:any@127.0.0.1:{port}/shop"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


REDIS = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(REDIS is None, reason="needs Debian's redis-server")


class RedisServer(Killable):
    """A Redis with nothing in it, that keeps nothing on disk."""

    def __init__(self) -> None:
        options = ("--bind", "127.0.0.1", "--port", "{port}", "--save", "", "--appendonly", "no")
        super().__init__(REDIS or "", *options)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        if REDIS is None:
            pytest.skip("needs Debian's redis-server")
        super().start()
