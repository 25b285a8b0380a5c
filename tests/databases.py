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

from tests.servers import free_port, wait_for

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


class RedisServer:
    """A Redis that keeps nothing on disk; it can be killed and started again at its port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it with nothing in it, and wait until it answers."""
        if REDIS is None:
            pytest.skip("needs Debian's redis-server")
        options = {"bind": "127.0.0.1", "port": self.port, "save": "", "appendonly": "no"}
        command = [REDIS, *(str(part) for name, value in options.items() for part in (f"--{name}", value))]
        self._process = subprocess.Popen(command, cwd=tempfile.gettempdir(), stdout=subprocess.DEVNULL)
        wait_for(self._process, self.port)

    def kill(self) -> None:
        """End it with no time to say anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A Redis that runs until the end of the block."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.kill()
