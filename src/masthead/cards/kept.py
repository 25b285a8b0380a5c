"""Cards kept from build to build, by the key of what they show, and put into the files of a site."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.imaging.job import Job
from masthead.imaging.keeping.kept import Kept, find, keep
from masthead.imaging.keeping.keys import job_key
from masthead.settings import Settings
from masthead.stores.disk import DiskStore
from masthead.stores.guarded import Guarded
from masthead.stores.store import Store
from masthead.system.atomic import write_atomically


@lru_cache(maxsize=4)
def cards_kept_in(folder: Path) -> Store:
    """The cards of earlier builds; a folder that cannot be written only costs time."""
    return Guarded(DiskStore(folder))


class KeptCard(NamedTuple):
    """A card in its file: the keys of its job and of its picture, whether the cache had it, and what was noticed."""

    job: str
    picture: str
    was_there: bool
    noticed: tuple[Diagnostic, ...]


def keep_card(job: Job, cache: Store, file: Path) -> KeptCard:
    """Put a card into a file, from the cache if it is there.

    Raises a ``RenderError`` or ``OSError``.
    """
    key = job_key(job)
    kept = put_card(key, job.settings, cache, file)
    if kept:
        return KeptCard(key, kept.key, was_there=True, noticed=kept.noticed)
    from masthead.imaging.running.run import run  # a build that draws nothing needs no engine

    drawing = run(job)
    picture = keep(cache, key, drawing)
    write_if_changed(file, drawing.body)
    return KeptCard(key, picture, was_there=False, noticed=drawing.noticed)


def put_card(key: str, settings: Settings, cache: Store, file: Path) -> Kept | None:
    """Put the kept card of a job into a file, if there is one. Raises ``OSError``."""
    kept = find(cache, key, settings)
    if kept:
        write_if_changed(file, kept.body)
    return kept


def write_if_changed(file: Path, content: bytes, before: bytes | None = None) -> None:
    """Write a file unless it has that content; ``before`` is what is in it, if somebody has read it."""
    if before is None and file.is_file() and file.stat().st_size == len(content):
        before = file.read_bytes()
    if before != content:
        write_atomically(file, content)
