"""What was found out about a page, kept by the page's bytes: a page that is as it was is not read again.

Reading a page and its template takes most of the time of a build in which nothing changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from masthead.cards.design import Design
from masthead.cards.kept import put_card
from masthead.diagnostics import Diagnostic
from masthead.stores.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """The key of the job of a page's card, and its tags; ``HAS_ITS_OWN`` for a page with an image of its own.

    ``picture`` is the key of the picture whose URL is in the tags; empty where the URL has the key of the job.
    What was ``noticed`` of the card is kept with its picture.
    """

    key: str
    picture: str
    tags: str
    noticed: tuple[Diagnostic, ...] = ()


HAS_ITS_OWN = Known("", "", "")


class KnownPages:
    """Pages of one site, for one design; ``context`` is what else decides over tags, such as the base URL."""

    def __init__(self, store: Store, design: Design, *context: str) -> None:
        self.store, self.design = store, design
        self._context = repr((design.identity, *context)).encode("utf-8", "surrogatepass")

    def of(self, name: str, document: bytes, file: Path, find_out: Callable[[], Known]) -> Known:
        """What is known of a page, its kept card now in ``file``; else what ``find_out`` says, which draws the card.

        ``name`` is all that decides over the card and is not in the ``document``. Raises ``OSError``.
        """
        key = self._key(name, document)
        known = _read(self.store.get(key))
        if known == HAS_ITS_OWN:
            return known
        kept = known and put_card(known.key, self.design.settings, self.store, file)
        # What a card reads from outside may have changed back: then the kept picture has another key than the last.
        if known and kept and known.picture in ("", kept.key):
            return replace(known, noticed=kept.noticed)
        found = find_out()
        self.store.put(key, json.dumps({"key": found.key, "picture": found.picture, "tags": found.tags}).encode())
        return found

    def _key(self, name: str, document: bytes) -> str:
        digest = hashlib.sha256(self._context)
        digest.update(b"\0" + name.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(document)
        return digest.hexdigest()


def _read(value: bytes | None) -> Known | None:
    try:
        return Known(**json.loads(value)) if value else None
    except (ValueError, TypeError):  # somebody else's file
        return None
