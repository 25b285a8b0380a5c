"""What tests of observing share: a site whose answers come from everywhere, and an observer that remembers."""

from __future__ import annotations

from pathlib import Path

from masthead import Masthead, Serving
from masthead.observing import Served, Source
from masthead.stores.memory import MemoryStore
from tests.sites import PLAIN, picture, write_site

FILES: dict[str, str | bytes | None] = {
    "icon.py": PLAIN,
    "icon1.png": picture(4, 4),
    "bytes/icon.py": "def image(): return b'x'",
    "broken/icon.py": "def image(): 1 / 0",
    "[id]/opengraph_image.py": "revalidate = 60\n" + PLAIN.replace("<p>x", "<b>y"),
}


class Remembering:
    """Everything that it was told."""

    def __init__(self) -> None:
        self.told: list[Served] = []

    def observe(self, served: Served) -> None:
        self.told.append(served)


def served(*, source: Source = "drawn", error: Exception | None = None, drawing: int = 0, waiting: int = 0) -> Served:
    """An answer as observers are told of it."""
    return Served(
        route="/icon",
        convention="icon",
        method="GET",
        path="/icon",
        status=200,
        source=source,
        size=9,
        began=1e9,
        seconds=0.5,
        phases=(),
        drawing=drawing,
        waiting=waiting,
        error=error,
    )


def watched(directory: Path, *observers: object, development: bool = False) -> Masthead:
    """The site, told to observers, with a store of its own."""
    serving = Serving(store=MemoryStore(), observers=observers)  # type: ignore[arg-type]  # some are broken on purpose
    return Masthead(write_site(directory, FILES), development=development, serving=serving)
