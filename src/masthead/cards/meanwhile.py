"""Cards that are drawn in threads while the pages that show them are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from masthead.cards.insert import with_tags
from masthead.cards.kept import KeptCard, keep_card
from masthead.cards.known import HAS_ITS_OWN, Known, KnownPages
from masthead.cards.page import read_page
from masthead.cards.site import Target, card_url, tags_of
from masthead.diagnostics import Diagnostic
from masthead.imaging.keeping.keys import job_key


class Meanwhile:
    """The cards of one build; ``workers`` threads draw (not given: a few more than there are cores)."""

    def __init__(self, pages: KnownPages, workers: int | None) -> None:
        self._pages = pages
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="masthead-cards")
        self._drawn: list[tuple[str, Future[KeptCard]]] = []
        self._noticed: list[tuple[str, Diagnostic]] = []

    def tagged(self, target: Target, name: str, place: tuple[Path, str], document: str, told: Mapping[str, Any]) -> str:
        """A page with its tags, its card being drawn; one that has an image of its own as it is.

        ``place`` is its file and its URL path, ``told`` what counts before what its HTML says.
        Raises ``CardTemplateError``, a ``RenderError`` or ``OSError``.
        """
        card, path = target.card_of(place[0]), place[1]
        file, content = target.folder / card, document.encode()

        def find_out() -> Known:
            """Read the page and have its card drawn."""
            read = read_page(document, path)
            if read.has_image:
                return HAS_ITS_OWN
            shown = replace(read, **told)
            job = self._pages.design.job_of(shown)
            self._drawn.append((name, self._executor.submit(keep_card, job, self._pages.store, file)))
            # Its picture has a key of its own, for which this page does not wait.
            key = job_key(job)
            return Known(key, "", tags_of(shown, card_url(target.base_url, card.as_posix(), key), target.size))

        known = self._pages.of(repr((card.as_posix(), told)), content, file, find_out)
        self._noticed += [(name, found) for found in known.noticed]
        return document if known == HAS_ITS_OWN else with_tags(content, known.tags).decode()

    def finished(self) -> Iterator[tuple[str, Future[KeptCard]]]:
        """Every page whose card was drawn, and the card, once all of them are drawn or failed."""
        self._executor.shutdown()
        yield from self._drawn

    def noticed(self) -> list[tuple[str, Diagnostic]]:
        """What is worth knowing of the cards that are ``finished``, each with its page."""
        drawn = [(name, found) for name, drawing in self._drawn for found in drawing.result().noticed]
        return [*self._noticed, *drawn]
