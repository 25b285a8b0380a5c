"""Answers → what observers, the log and a developer's browser are told of them.

Where nobody looks, nothing is measured. Whatever an observer does, the answer stays what it is.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

from masthead.modules.calls import USER_ERRORS
from masthead.observing.served import Observer, Served
from masthead.observing.timeline import Timeline, keeping
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.messages import Request, Response
from masthead.system.forks import Lock

# What nginx logs for a client that closed the connection first.
CLIENT_GONE = 499
NO_REQUEST = Request("")
logger = logging.getLogger("masthead.serving")


class Watch:
    """Who looks at the answers of a site: ``observers``, the log, and browsers where ``tells_browser``."""

    def __init__(self, observers: tuple[Observer, ...], pictures: Pictures, *, tells_browser: bool) -> None:
        self._observers = observers
        self._pictures = pictures
        self._tells_browser = tells_browser
        self._lock = Lock()
        self._broken: set[int] = set()

    async def over(self, request: Request | None, answer: Callable[[], Awaitable[Response]]) -> Response:
        """The answer, observed. Raises what ``answer`` raises."""
        if not (self._observers or self._tells_browser or logger.isEnabledFor(logging.INFO)):
            return await answer()
        asked = request or NO_REQUEST
        with self._around(), keeping() as timeline:
            try:
                response = await answer()
            except BaseException as error:
                is_gone = not isinstance(error, Exception)  # cancelled, as its client has gone
                timeline.source, timeline.error = ("gone", None) if is_gone else ("failed", error)
                self._tell(self._served(timeline, asked, CLIENT_GONE if is_gone else 500, 0))
                raise
            size = 0 if asked.method == "HEAD" else len(response.body)
            served = self._served(timeline, asked, response.status, size)
            self._tell(served)
        if self._tells_browser:
            return replace(response, headers=(*response.headers, ("server-timing", server_timing(served))))
        return response

    def _served(self, timeline: Timeline, request: Request, status: int, size: int) -> Served:
        load = self._pictures.load
        return Served(
            route=timeline.route,
            convention=timeline.convention,
            method=request.method,
            path=request.path,
            status=status,
            source=timeline.source,
            size=size,
            began=timeline.began,
            seconds=timeline.seconds,
            phases=tuple(timeline.phases),
            drawing=load.drawing,
            waiting=load.waiting,
            error=timeline.error,
        )

    def _tell(self, served: Served) -> None:
        for observer in self._observers:
            self._safely(observer, observer.observe, served)
        log(served)

    @contextmanager
    def _around(self) -> Iterator[None]:
        """What observers want open while a request is answered."""
        opened: list[tuple[Observer, AbstractContextManager[object]]] = []
        for observer in self._observers:
            around = getattr(observer, "around", None)
            if around is not None and (block := self._safely(observer, _entered, around)) is not None:
                opened.append((observer, block))
        try:
            yield
        finally:
            for observer, block in reversed(opened):
                self._safely(observer, block.__exit__, None, None, None)

    def _safely(self, observer: Observer, call: Callable[..., Any], *arguments: object) -> Any:
        """What a call for an observer returns; ``None`` where it raises, which is said once."""
        try:
            return call(*arguments)
        except USER_ERRORS:
            with self._lock:
                is_said = id(observer) in self._broken
                self._broken.add(id(observer))
            if not is_said:
                logger.exception("%s failed; answers go on, and this is not said again", type(observer).__name__)
            return None


def _entered(around: Callable[[], AbstractContextManager[object]]) -> AbstractContextManager[object]:
    block = around()
    block.__enter__()
    return block


def log(served: Served) -> None:
    """One line of the log, with the facts as attributes of its record; a drawing is news, the rest is detail.

    What failed was said where it failed.
    """
    level = logging.INFO if served.source == "drawn" else logging.DEBUG
    if served.source == "failed" or not logger.isEnabledFor(level):
        return
    milliseconds = {name: round(1000 * seconds, 3) for name, seconds in served.seconds_by_phase().items()}
    facts = {
        "route": served.route,
        "convention": served.convention,
        "method": served.method,
        "path": served.path,
        "status": served.status,
        "source": served.source,
        "bytes": served.size,
        "milliseconds": round(1000 * served.seconds, 3),
        "phases": milliseconds,
        "drawing": served.drawing,
        "waiting": served.waiting,
    }
    text = "%s %s: %d, %s, %d bytes in %.1f ms"
    shown = served.path or f"a {served.convention}"
    logger.log(
        level, text, served.method, shown, served.status, served.source, served.size, 1000 * served.seconds, extra=facts
    )


def server_timing(served: Served) -> str:
    """The value of ``Server-Timing``, which browsers' developer tools show: milliseconds of the whole and its parts."""
    parts = [f'total;desc="{served.source}";dur={1000 * served.seconds:.3f}']
    parts += [f"{name};dur={1000 * seconds:.3f}" for name, seconds in served.seconds_by_phase().items()]
    return ", ".join(parts)
