"""A crew of the workers of a Dask cluster, on this machine or on many.

Its scheduler gives what a lost worker had to another one; a call with which several died in turn comes back as a
failure, and is then tried by itself. Workers may come and go: there is always enough on the way for those that are
there. They need Masthead and the site's code and files in the versions of the build, and write where it says.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import Any

from distributed import Client
from distributed.client import ClosedClientError

from masthead.errors import BuildWorkerError
from masthead.export.crews.workers import SiteSource, Workers
from masthead.export.making.fence import fence
from masthead.export.steps import Order
from masthead.site import LoadedSite

PATIENCE = "10s"
SETTLING = 5.0  # seconds that what is being written has to end
LOST = "cannot be reached any more: the scheduler does not answer"


async def _begin_elsewhere(place: str, build: str) -> None:
    end = time.monotonic() + SETTLING
    while not fence.close(place, build) and time.monotonic() < end:
        await asyncio.sleep(0.02)


class DaskWorkers(Workers):
    """The workers of the cluster whose scheduler is at an address such as ``tcp://10.0.0.1:8786``.

    Raises ``BuildWorkerError`` where none answers.
    """

    def __init__(self, source: SiteSource, site: LoadedSite, scheduler: str) -> None:
        try:
            client: Any = Client  # it is annotated in parts
            self._client = client(scheduler, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise BuildWorkerError(f"cannot be reached: no scheduler of Dask answers at {scheduler}") from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            self._client.close()
            raise BuildWorkerError(f"is not there: the scheduler at {scheduler} has none") from error
        super().__init__(source, site, self._executor_of_cluster, self._cores)

    def begin(self, order: Order) -> None:
        """Have all workers leave alone what they may still be making for an earlier build of this place.

        What fails here fails with a reason where the worker is asked for something.
        """
        with self._connected(), suppress(TimeoutError):
            self._client.run(_begin_elsewhere, order.place, order.build, on_error="ignore", callback_timeout=PATIENCE)

    def close(self) -> None:
        """Cancel what has not begun, and leave the cluster as it is."""
        with suppress(ClosedClientError):  # the scheduler is gone, and all calls with it
            super().close()
        self._client.close()

    def _submit(self, function: Callable[..., Any], what: object) -> Future[Any]:
        with self._connected():
            return super()._submit(function, what)

    def _executor_of_cluster(self) -> Executor:
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def _cores(self) -> int:
        with self._connected():
            return sum(self._client.nthreads().values())

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Raises ``BuildWorkerError`` where the scheduler is gone: the client tries for PATIENCE, then forgets it."""
        try:
            yield
        except (OSError, ClosedClientError) as error:
            raise BuildWorkerError(LOST) from error
        except (AttributeError, RuntimeError) as error:  # of what it takes apart meanwhile
            if self._client.status not in ("closing", "closed"):
                raise
            raise BuildWorkerError(LOST) from error
