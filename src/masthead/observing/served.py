"""``Served``: one answer as those see it who watch a site. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from masthead.observing.timeline import Phase, Source

__all__ = ["Observer", "Served", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One answer of a site.

    ``route``: the URL pattern, such as ``/products/[id]/opengraph-image``, empty where no image has the path;
    ``convention``: ``opengraph-image``, ``icon`` …, or ``response`` for a picture that a route of the application
    returned. ``path``: as the client named it, percent-encoded: many values, so no label of a metric.

    ``status``: 499 for a client that has gone before there was an answer. ``source``: where it comes from:
    ``drawn``; ``shared`` with another request that drew; ``kept`` in the store; ``stale``: kept for longer than it
    should; ``file``; ``code``: the image's function gave bytes or a response; ``absent``: no such image;
    ``refused``: the server has enough to draw, or may not answer this; ``failed``; ``gone``.

    ``size``: bytes of the body that is sent. ``began``: seconds since 1970. ``seconds``: what it took until the
    answer was whole. ``phases``: the parts of that, in the order in which they ended. ``drawing`` and ``waiting``:
    how many pictures the site draws, and how many wait for their turn, when the answer was whole. ``error``: what
    failed.
    """

    route: str
    convention: str
    method: str
    path: str
    status: int
    source: Source
    size: int
    began: float
    seconds: float
    phases: tuple[Phase, ...]
    drawing: int
    waiting: int
    error: BaseException | None = None

    def seconds_by_phase(self) -> dict[str, float]:
        """Seconds of each phase by its name, those of the same name together."""
        sums: dict[str, float] = {}
        for phase in self.phases:
            sums[phase.name] = sums.get(phase.name, 0.0) + phase.seconds
        return sums


class Observer(Protocol):
    """Whoever is told of each answer.

    Called in the thread and context of the request, before the answer is sent: it must be quick, and may be called
    by several threads at once. What it raises is logged once and never harms an answer. It may have a method
    ``around()`` besides: the context manager that this returns is open while the request is answered and observed.
    """

    def observe(self, served: Served) -> None:
        """An answer is whole."""
        ...
