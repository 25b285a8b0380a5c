"""Cards that are drawn in threads while the pages that show them are written."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from masthead.cards.kept import KeptCard, keep_card
from masthead.imaging.job import Job
from masthead.imaging.keeping.keys import job_key
from masthead.stores.store import Store


class Meanwhile:
    """The cards of one build; ``workers`` threads draw (not given: a few more than there are cores)."""

    def __init__(self, cache: Store, workers: int | None) -> None:
        self._cache = cache
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="masthead-cards")
        self._drawn: list[tuple[str, Future[KeptCard]]] = []

    def draw(self, name: str, job: Job, file: Path) -> str:
        """Have the card of a page put into a file; returns the key of the job."""
        self._drawn.append((name, self._executor.submit(keep_card, job, self._cache, file)))
        return job_key(job)

    def finished(self) -> Iterator[tuple[str, Future[KeptCard]]]:
        """Every page and its card, once all of them are drawn or failed."""
        self._executor.shutdown()
        yield from self._drawn
