"""A site → whether it can draw, for whatever watches its processes. Asks the store; never raises."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from concurrent.futures import Future
from functools import partial
from typing import Any, Literal, NamedTuple

from masthead.errors import MastheadError
from masthead.modules.worlds import World
from masthead.serving.caching import NO_STORE
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.messages import Response
from masthead.stores.guarded import Guarded
from masthead.stores.tiers import Tiers
from masthead.system.forks import begin_in_forks
from masthead.system.versions import version_of

# No picture is kept under it; that the store takes it and says so is enough.
PROBE = hashlib.sha256(b"masthead health").hexdigest()
# Seconds. Who watches a process waits for one, and then ends it (Kubernetes, unless told otherwise); a store may take
# five to say that it cannot be reached.
PATIENCE = 0.5


class _Question(NamedTuple):
    """Whether the store works, which one thread is finding out since ``begun`` (``time.monotonic``)."""

    answer: Future[bool]
    begun: float


class Health:
    """Whether a site can draw; ``path`` is where it says so, ``None`` for nowhere."""

    def __init__(self, path: str | None, pictures: Pictures) -> None:
        self.path = path
        self._pictures = pictures
        begin_in_forks(self)

    def start_afresh(self) -> None:
        """Have asked nothing: the thread that asks is its process's."""
        self._lock = threading.Lock()
        self._question: _Question | None = None

    async def facts(self, world: World, error: MastheadError | None) -> dict[str, Any]:
        """Plain facts: ``status`` (``ok`` or ``error``), ``version``, ``drawing``, ``waiting``, ``store``.

        A store that is ``down`` costs drawings and no answers, so it is no error.
        """
        store = await self._store_state(world)
        load = self._pictures.load
        facts = {"version": version_of("masthead"), "drawing": load.drawing, "waiting": load.waiting, "store": store}
        return {"status": "error" if error else "ok", **facts}

    async def _store_state(self, world: World) -> Literal["ok", "down", "none"]:
        """Whether the store can be read and written now; one that does not say so in time is down."""
        store = self._pictures.store
        while isinstance(store, Tiers):
            store = store.far
        if store is None:
            return "none"
        question = self._asked(store if isinstance(store, Guarded) else Guarded(store))
        try:
            rest = question.begun + PATIENCE - time.monotonic()
            return "ok" if await world.waiting(question.answer, max(rest, 0.0)) else "down"
        except TimeoutError:
            return "down"

    def _asked(self, store: Guarded) -> _Question:
        """The question that the store has not answered yet, else a new one.

        In a thread of its own: those of requests may all wait for the very store.
        """
        with self._lock:
            if self._question is None or self._question.answer.done():
                self._question = _Question(Future(), time.monotonic())
                ask = partial(_ask, store, self._question.answer)
                try:
                    threading.Thread(target=ask, name="masthead-health", daemon=True).start()
                except RuntimeError:  # there are too many already, or the interpreter ends
                    self._question.answer.set_result(False)
            return self._question


def _ask(store: Guarded, answer: Future[bool]) -> None:
    works = False
    try:
        works = store.works(PROBE)
    finally:  # whatever it raises, somebody waits
        answer.set_result(works)


def health_answer(facts: dict[str, Any]) -> Response:
    """The facts as JSON: 200, or 503 where nothing can be answered; no cache keeps it."""
    headers = (("content-type", "application/json"), ("cache-control", NO_STORE))
    return Response(200 if facts["status"] == "ok" else 503, headers, json.dumps(facts).encode())
