"""Whole responses kept for as long as the image says: its function does not run again before.

For images that say how long they stay (``revalidate``) or which version they are, and do not look at the
request. As in Next, one request draws what has become stale while the others get what was there; what fails
then leaves the old picture. ``Age`` tells caches on the way how old a picture was already (RFC 9111).
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from masthead.errors import BusyError
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import USER_ERRORS
from masthead.modules.worlds import World
from masthead.observing.timeline import comes_from, phase
from masthead.serving.keeping.flights import Flights
from masthead.serving.messages import Response
from masthead.stores.entries import Entry, pack, unpack
from masthead.stores.store import LEASE, Store
from masthead.stores.tiers import get_anew, get_at_once

Result = TypeVar("Result")

Draw = Callable[[], Awaitable[Response]]
logger = logging.getLogger("masthead")


class _Kept(NamedTuple):
    """A response and when it was made, in seconds since 1970."""

    response: Response
    made: float


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a response counts: for ever with ``seconds`` of ``None``."""

    seconds: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An image, and the parameters of the URL that it is asked for with."""

    image: ImageDescriptor
    query: Mapping[str, str]


class Responses:
    """The kept responses of a site.

    ``site`` is what tells it from others that keep theirs in the same place: another text makes all of them anew.
    """

    def __init__(self, store: Store, site: Iterable[str]) -> None:
        self._store = store
        self._site = tuple(site)
        self._flights = Flights()

    async def answer(self, world: World, asked: Asked, lifetime: Lifetime, draw: Draw) -> Response:
        """The response of an image, kept or drawn.

        Raises what ``draw`` raises where nothing is kept.
        """
        key = self._key(asked)
        with phase("store"):
            near = _kept(get_at_once(self._store, key), is_near=True)
        kept = near or await self._ask(world, lambda: self._found(key))
        if kept is None:
            return await self._flights.join(world, key, lambda: self._first(world, key, draw))
        if lifetime.seconds is None or 0 <= time.time() - kept.made < lifetime.seconds:
            comes_from("kept")
            return _aged(kept)
        comes_from("stale")
        if self._flights.is_under_way(key):
            return _aged(kept)
        return await self._flights.join(world, key, lambda: self._renew(world, key, draw, kept))

    def _key(self, asked: Asked) -> str:
        from masthead.imaging.keeping.keys import digest, versions

        image, query = asked.image, json.dumps(sorted(asked.query.items()))
        return digest(*versions(), *self._site, image.route.shown, image.path, image.hash, query)

    async def _renew(self, world: World, key: str, draw: Draw, kept: _Kept) -> Response:
        """A new response in the place of a stale one, unless another process is making it or it fails."""
        holder = os.urandom(16).hex()
        try:
            if not await self._ask(world, lambda: self._store.lease(key, holder, LEASE)):
                return _aged(kept)
            there = await self._ask(world, lambda: _kept(get_anew(self._store, key)))
            if there is None or there.made <= kept.made:
                return await self._make(world, key, draw)
            comes_from("kept")
            return _aged(there)
        except BusyError:
            comes_from("stale")
            return _aged(kept)
        except USER_ERRORS as error:
            comes_from("stale", error)
            logger.exception("the picture stays as it was, since drawing it anew failed")
            return _aged(kept)
        finally:
            await world.finishing(lambda: self._store.release(key, holder))

    async def _first(self, world: World, key: str, draw: Draw) -> Response:
        """What somebody made while we looked, or a new response."""
        kept = await self._ask(world, lambda: self._found(key))
        if kept is None:
            return await self._make(world, key, draw)
        comes_from("kept")
        return _aged(kept)

    async def _make(self, world: World, key: str, draw: Draw) -> Response:
        response = await draw()
        if response.status == 200:
            value = pack(Entry({"headers": response.headers, "made": time.time()}, response.body))
            await self._ask(world, lambda: self._store.put(key, value))
        return response

    def _found(self, key: str) -> _Kept | None:
        return _kept(self._store.get(key))

    async def _ask(self, world: World, question: Callable[[], Result]) -> Result:
        """What the store says; one that is near is asked where we are."""
        with phase("store"):
            return question() if self._store.is_near else await world.blocking(question)


def _kept(value: bytes | None, *, is_near: bool = False) -> _Kept | None:
    entry = unpack(value, is_checked=is_near)
    if entry is None:
        return None
    headers = tuple((name, value) for name, value in entry.facts["headers"])
    return _Kept(Response(200, headers, entry.body), entry.facts["made"])


def _aged(kept: _Kept) -> Response:
    return kept.response.with_headers([("age", str(max(0, round(time.time() - kept.made))))])
