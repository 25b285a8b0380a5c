"""Whole responses kept for as long as the image says: its function does not run again before.

For images that say how long they stay (``revalidate``) or which version they are, and do not look at the
request. As in Next, one request draws what has become stale while the others get what was there; what fails
then leaves the old picture, and is not tried again at once. ``Age`` tells caches on the way how old a picture was
already (RFC 9111).
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
from masthead.modules.calls import USER_ERRORS, is_not_found
from masthead.modules.worlds import World
from masthead.observing.timeline import comes_from, phase
from masthead.serving.keeping.flights import Flights
from masthead.serving.messages import Response
from masthead.stores.entries import Entry, pack, unpack
from masthead.stores.store import LEASE, Store
from masthead.stores.tiers import get_anew, get_at_once

Result = TypeVar("Result")
GONE = (404, 410)
# Seconds until what failed is tried again, at least and at most: else one request after the other waits for what fails.
SOONEST, LATEST = 3, 30

Draw = Callable[[], Awaitable[Response]]
logger = logging.getLogger("masthead")


class _Kept(NamedTuple):
    """A response, when it was made and before when it is not made anew, in seconds since 1970."""

    response: Response
    made: float
    again: float = 0.0

    @property
    def is_paused(self) -> bool:
        """Whether making it anew has failed a moment ago."""
        return 0 < self.again - time.time() <= LATEST


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a response counts: for ever with ``seconds`` of ``None``."""

    seconds: int | None

    def covers(self, made: float) -> bool:
        """Whether a response that was made then, in seconds since 1970, still counts."""
        return self.seconds is None or 0 <= time.time() - made < self.seconds

    @property
    def pause(self) -> float:
        """Seconds until what failed is tried again."""
        return min(max(self.seconds or 0, SOONEST), LATEST)


class _Stale(NamedTuple):
    """A response that has to be made anew, and the path of its image."""

    path: str
    key: str
    lifetime: Lifetime
    kept: _Kept


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
            # What is near may have come from far, damaged on the way: it is looked through as well.
            near = _kept(key, get_at_once(self._store, key))
        kept = near or await self._ask(world, lambda: self._found(key))
        if kept is None:
            return await self._together(world, key, lambda: self._first(world, key, draw), draw)
        if lifetime.covers(kept.made):
            comes_from("kept")
            return _aged(kept)
        comes_from("stale")
        if kept.is_paused or self._flights.is_under_way(key):
            return _aged(kept)
        stale = _Stale(asked.image.path, key, lifetime, kept)
        return await self._together(world, key, lambda: self._renew(world, stale, draw), draw)

    async def _together(self, world: World, key: str, run: Draw, draw: Draw) -> Response:
        """What ``run`` makes for all who ask at once; those whom it is not for draw their own."""
        is_own = False

        async def lead() -> Response:
            """``run``, for whoever leads."""
            nonlocal is_own
            is_own = True
            return await run()

        response = await self._flights.join(world, key, lead)
        return response if is_own or _is_for_everybody(response) else await draw()

    def _key(self, asked: Asked) -> str:
        from masthead.imaging.keeping.keys import digest, versions

        image, query = asked.image, json.dumps(sorted(asked.query.items()))
        return digest(*versions(), *self._site, image.route.shown, image.path, image.hash, query)

    async def _renew(self, world: World, stale: _Stale, draw: Draw) -> Response:
        """A new response in the place of a stale one, unless another process is making it or it fails.

        What is not there any more loses the kept one too.
        """
        key, kept, holder = stale.key, stale.kept, os.urandom(16).hex()
        try:
            if not await self._ask(world, lambda: self._store.lease(key, holder, LEASE)):
                return _aged(kept)
            there = await self._now(world, key)
            if there is None or not (there.is_paused or stale.lifetime.covers(there.made)):
                return await self._made_anew(world, stale, draw)
            comes_from("stale" if there.is_paused else "kept")
            return _aged(there)
        except BusyError:
            comes_from("stale")
            return _aged(kept)
        except USER_ERRORS as error:
            if is_not_found(error):
                await self._ask(world, lambda: self._store.delete(key))
                raise
            comes_from("stale", error)
            why = "%s stays as it was, since drawing it anew failed: %s"
            logger.exception(why, stale.path, error)  # noqa: TRY401  # many formatters leave out the traceback
            return await self._paused(world, stale)
        finally:
            await world.finishing(lambda: self._store.release(key, holder))

    async def _made_anew(self, world: World, stale: _Stale, draw: Draw) -> Response:
        """What ``draw`` makes; the stale one where that is a failure."""
        response = await self._make(world, stale.key, draw)
        if response.status >= 500:
            comes_from("stale")
            logger.error("%s stays as it was, since drawing it anew answered %d", stale.path, response.status)
            return await self._paused(world, stale)
        if response.status in GONE:
            await self._ask(world, lambda: self._store.delete(stale.key))
        return response

    async def _paused(self, world: World, stale: _Stale) -> Response:
        """The stale response, which no process makes anew for a while, unless one has done so meanwhile."""
        key, kept = stale.key, stale.kept
        there = await self._now(world, key)
        if there and there.made == kept.made:
            await self._keep(world, key, kept._replace(again=time.time() + stale.lifetime.pause))
        return _aged(kept)

    async def _now(self, world: World, key: str) -> _Kept | None:
        """What is kept now, whatever is near."""
        return await self._ask(world, lambda: _kept(key, get_anew(self._store, key)))

    async def _first(self, world: World, key: str, draw: Draw) -> Response:
        """What somebody made while we looked, or a new response."""
        kept = await self._ask(world, lambda: self._found(key))
        if kept is None:
            return await self._make(world, key, draw)
        comes_from("kept")
        return _aged(kept)

    async def _make(self, world: World, key: str, draw: Draw) -> Response:
        response = await draw()
        if _may_be_kept(response):
            await self._keep(world, key, _Kept(response, time.time()))
        return response

    async def _keep(self, world: World, key: str, kept: _Kept) -> None:
        response = kept.response
        facts = {"headers": response.headers, "made": kept.made, "again": kept.again}
        await self._ask(world, lambda: self._store.put(key, pack(key, Entry(facts, response.body))))

    def _found(self, key: str) -> _Kept | None:
        return _kept(key, self._store.get(key))

    async def _ask(self, world: World, question: Callable[[], Result]) -> Result:
        """What the store says; one that is near is asked where we are."""
        with phase("store"):
            return question() if self._store.is_near else await world.blocking(question)


def _kept(key: str, value: bytes | None) -> _Kept | None:
    entry = unpack(key, value)
    if entry is None:
        return None
    headers = tuple((name, value) for name, value in entry.facts["headers"])
    return _Kept(Response(200, headers, entry.body), entry.facts["made"], entry.facts.get("again", 0.0))


def _may_be_kept(response: Response) -> bool:
    """Whether it is for everybody, and whole: nothing that its picture names was missing."""
    return response.status == 200 and _is_for_everybody(response) and not response.lacks_something


def _is_for_everybody(response: Response) -> bool:
    """Whether nothing in it says that another client gets, or may get, another answer."""
    said = ",".join(value for name, value in response.headers if name == "cache-control")
    directives = {part.partition("=")[0].strip().lower() for part in said.split(",")}
    own = [name for name, _ in response.headers if name in ("set-cookie", "vary")]
    return not (own or directives & {"no-store", "private"})


def _aged(kept: _Kept) -> Response:
    return kept.response.with_headers([("age", str(max(0, round(time.time() - kept.made))))])
