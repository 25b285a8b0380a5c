"""A server that speaks as S3 does, moto's, in a process of its own: it honours If-None-Match and If-Match of a PUT."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.servers import free_port, wait_for

BUCKET = "pictures"


class S3Server:
    """A service with one bucket; it can be killed and started again at its port, with nothing in it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options: dict[str, Any] = {
            "endpoint": self.url,
            "region": "us-east-1",
            "access_key_id": "anybody",
            "secret_access_key": "anything",
        }
        # Nothing is signed: the server looks at the name of the signer only.
        signed = {"authorization": "AWS4-HMAC-SHA256 Credential=anybody/20260101/us-east-1/s3/aws4_request"}
        self.client = httpx.Client(base_url=f"{self.url}/{BUCKET}", headers=signed, timeout=20)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The options as a process finds them in its environment."""
        names = {"endpoint": "AWS_ENDPOINT_URL"}
        return {names.get(name, f"AWS_{name.upper()}"): value for name, value in self.options.items()}

    def start(self) -> None:
        """Start it, wait until it answers, and make the bucket."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self._process, self.port)
        self.client.put("").raise_for_status()

    def kill(self) -> None:
        """End it with no time to say anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """A service that runs until the end of the block."""
    server = S3Server()
    server.start()
    try:
        yield server
    finally:
        server.client.close()
        server.kill()
