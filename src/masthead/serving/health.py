"""A site → whether it can draw, for whatever watches its processes. Asks the store once; never raises."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from masthead.errors import MastheadError, RenderError
from masthead.imaging.running.deadline import Threads
from masthead.modules.worlds import World
from masthead.serving.caching import NO_STORE
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.messages import Response
from masthead.stores.guarded import Guarded
from masthead.stores.tiers import Tiers
from masthead.system.versions import version_of

# No picture is kept under it; that the store takes it and says so is enough.
PROBE = hashlib.sha256(b"masthead health").hexdigest()
# Seconds. Who watches a process waits for one, and then ends it (Kubernetes, unless told otherwise); a store may take
# five to say that it cannot be reached.
PATIENCE = 0.5


class Health:
    """Whether a site can draw; ``path`` is where it says so, ``None`` for nowhere."""

    def __init__(self, path: str | None, pictures: Pictures) -> None:
        self.path = path
        self._pictures = pictures
        # While the store has not answered one question, it is asked no other.
        self._threads = Threads(most=1)

    async def facts(self, world: World, error: MastheadError | None) -> dict[str, Any]:
        """Plain facts: ``status`` (``ok`` or ``error``), ``version``, ``drawing``, ``waiting``, ``store``.

        A store that is ``down`` costs drawings and no answers, so it is no error.
        """
        store = await world.blocking(self._store_state)
        load = self._pictures.load
        facts = {"version": version_of("masthead"), "drawing": load.drawing, "waiting": load.waiting, "store": store}
        return {"status": "error" if error else "ok", **facts}

    def _store_state(self) -> Literal["ok", "down", "none"]:
        """Whether the store can be read and written now; one that does not say so in time is down."""
        store = self._pictures.store
        while isinstance(store, Tiers):
            store = store.far
        if store is None:
            return "none"
        far = store if isinstance(store, Guarded) else Guarded(store)
        try:
            return "ok" if self._threads.call(lambda: far.works(PROBE), PATIENCE) else "down"
        except RenderError:
            return "down"


def health_answer(facts: dict[str, Any]) -> Response:
    """The facts as JSON: 200, or 503 where nothing can be answered; no cache keeps it."""
    headers = (("content-type", "application/json"), ("cache-control", NO_STORE))
    return Response(200 if facts["status"] == "ok" else 503, headers, json.dumps(facts).encode())
