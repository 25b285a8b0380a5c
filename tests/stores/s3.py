"""A server that speaks as S3 does, moto's, in a process of its own: it honours If-None-Match and If-Match of a PUT.

Moto looks whether an object is there and then puts it, in many threads: two of them may create it. S3 does both as one,
and so does a moto that is given one request after the other.
"""

from __future__ import annotations

import sys
from typing import Any

import httpx

from tests.servers import Killable

BUCKET = "pictures"
SERVER = """
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

moto, turn = DomainDispatcherApplication(create_backend_app), threading.Lock()

def answer(environ, start_response):
    with turn:
        return moto(environ, start_response)

run_simple("127.0.0.1", int(sys.argv[1]), answer, threaded=True, request_handler=MotoRequestHandler)
"""


class S3Server(Killable):
    """A service with one bucket and nothing in it."""

    def __init__(self) -> None:
        super().__init__(sys.executable, "-c", SERVER, "{port}")
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

    @property
    def environment(self) -> dict[str, str]:
        """The options as a process finds them in its environment."""
        names = {"endpoint": "AWS_ENDPOINT_URL"}
        return {names.get(name, f"AWS_{name.upper()}"): value for name, value in self.options.items()}

    def start(self) -> None:
        """Start it, and make the bucket."""
        super().start()
        self.client.put("").raise_for_status()

    def __exit__(self, *error: object) -> None:
        self.client.close()
        super().__exit__(*error)
