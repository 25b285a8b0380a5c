"""A site → whether it can draw, for whatever watches its processes. Asks the store once; never raises."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from masthead.errors import MastheadError
from masthead.modules.worlds import World
from masthead.serving.caching import NO_STORE
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.messages import Response
from masthead.stores.guarded import Guarded
from masthead.stores.store import Store
from masthead.stores.tiers import Tiers
from masthead.system.versions import version_of

# Nothing is kept under it; that the store says so is enough.
PROBE = hashlib.sha256(b"masthead health").hexdigest()


async def health_of(world: World, pictures: Pictures, error: MastheadError | None) -> dict[str, Any]:
    """Plain facts: ``status`` (``ok`` or ``error``), ``version``, ``drawing``, ``waiting``, ``store``.

    A store that is ``down`` costs drawings and no answers, so it is no error.
    """
    store = await world.blocking(lambda: store_state(pictures.store))
    load = pictures.load
    facts = {"version": version_of("masthead"), "drawing": load.drawing, "waiting": load.waiting, "store": store}
    return {"status": "error" if error else "ok", **facts}


def health_answer(facts: dict[str, Any]) -> Response:
    """The facts as JSON: 200, or 503 where nothing can be answered; no cache keeps it."""
    headers = (("content-type", "application/json"), ("cache-control", NO_STORE))
    return Response(200 if facts["status"] == "ok" else 503, headers, json.dumps(facts).encode())


def store_state(store: Store | None) -> Literal["ok", "down", "none"]:
    """Whether a store answers now; blocks for as long as it takes to hear that."""
    if store is None:
        return "none"
    while isinstance(store, Tiers):
        store = store.far
    store.get(PROBE)
    return "down" if isinstance(store, Guarded) and store.is_down else "ok"
