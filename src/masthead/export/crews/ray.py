"""A crew of the workers of a Ray cluster, on this machine or on many.

Ray's own queue gives calls to workers wherever there is room, and says which call a worker died of; trying again is the
build's business, as with any crew. They need Masthead and the site's code and files in the versions of the build, and
write where it says.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import wait as until_done
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import ray

from masthead.errors import BuildWorkerError
from masthead.export.crews.workers import SiteSource, Workers
from masthead.site import LoadedSite

Result = TypeVar("Result")
PATIENCE = 10.0  # seconds, for the cluster and for its first worker


class RayWorkers(Workers):
    """The workers of the cluster at an address such as ``10.0.0.1:6379``, or from outside ``ray://10.0.0.1:10001``.

    Raises ``BuildWorkerError`` where none answers.
    """

    def __init__(self, source: SiteSource, site: LoadedSite, scheduler: str) -> None:
        _connect(scheduler)
        end = time.monotonic() + PATIENCE
        while not _cores():
            if time.monotonic() > end:
                ray.shutdown()
                raise BuildWorkerError(f"is not there: the cluster of Ray at {scheduler} has none")
            time.sleep(0.1)
        super().__init__(source, site, _RayExecutor, _cores)

    def close(self) -> None:
        """Cancel what has not ended, and leave the cluster as it is."""
        super().close()
        ray.shutdown()


def _connect(address: str) -> None:
    try:
        # Where nobody listens, Ray would try for minutes, and end the process.
        socket.create_connection(_host_and_port(address), PATIENCE).close()
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (Exception, SystemExit) as error:
        reason = str(error).strip().partition("\n")[0]
        raise BuildWorkerError(f"cannot be reached: no cluster of Ray answers at {address} ({reason})") from error


def _host_and_port(address: str) -> tuple[str, int]:
    scheme, _, place = address.rpartition("://")
    found = urlsplit(f"//{place}")
    with suppress(ValueError):
        if scheme in {"", "ray"} and found.hostname and found.port:
            return found.hostname, found.port
    raise ValueError("expected host:port or ray://host:port")


def _cores() -> int:
    resources: Any = ray.cluster_resources  # it is annotated in parts
    return int(resources().get("CPU", 0))


class _RayExecutor(Executor):
    """Ray's calls as an executor; they raise what was raised, and are not tried again by Ray."""

    def __init__(self) -> None:
        self._call: Any = ray.remote(max_retries=0)(_call)
        self._running: dict[Future[Any], Any] = {}

    def submit(self, function: Callable[..., Result], /, *given: Any, **named: Any) -> Future[Result]:
        """Give a call to the cluster."""
        ours: Future[Result] = Future()
        self._running[ours] = reference = self._call.remote(function, *given, **named)
        reference.future().add_done_callback(lambda theirs: self._end(ours, theirs))
        return ours

    def _end(self, ours: Future[Result], theirs: Future[Result]) -> None:
        del self._running[ours]
        error = theirs.exception()
        if error is None:
            ours.set_result(theirs.result())
        else:
            ours.set_exception(getattr(error, "cause", None) or error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the calls that are running, or wait for them; the cluster is not ours to end."""
        for reference in list(self._running.values()) if cancel_futures else ():
            ray.cancel(reference)
        if wait:
            until_done(list(self._running))


def _call(function: Callable[..., Result], *given: Any, **named: Any) -> Result:
    return function(*given, **named)
