"""A ``Drawing`` ↔ what a store keeps of it, found again by the key of its job.

Under that key stands what the picture was drawn with from outside; the picture itself is under the key that
counts this in. A picture with nothing from outside has one entry: both keys are the same.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.imaging.job import Drawing, Outside, Read
from masthead.imaging.keeping.keys import picture_key, read_again
from masthead.observing.timeline import phase
from masthead.settings import Settings
from masthead.size import Size
from masthead.stores.entries import Entry, pack, unpack
from masthead.stores.store import Store


class Kept(NamedTuple):
    """A picture as it was drawn once; ``key`` is its own, ``size`` in CSS px."""

    key: str
    body: bytes
    media_type: str
    size: Size
    outside: Outside
    noticed: tuple[Diagnostic, ...]


def find(store: Store, job_key: str, settings: Settings) -> Kept | None:
    """The picture of a job, if everything that was read from outside is still the same."""
    with phase("store"):
        entry = unpack(job_key, store.get(job_key))
    key, outside = job_key, _outside_of(entry)
    if outside != Outside():
        with phase("resources"):
            outside = read_again(outside, settings)
            key = picture_key(job_key, outside)
        with phase("store"):
            entry = unpack(key, store.get(key))
    if entry is None:
        return None
    facts = entry.facts
    noticed = tuple(Diagnostic(**found) for found in facts["noticed"])
    return Kept(key, entry.body, facts["type"], Size(*facts["size"]), outside, noticed)


def keep(store: Store, job_key: str, drawing: Drawing) -> str:
    """Keep a drawing; returns the key of the picture."""
    outside = drawing.outside
    facts = {
        "type": drawing.media_type,
        "size": drawing.size,
        "reads": outside.reads,
        "searched": outside.searched,
        "noticed": [asdict(found) for found in drawing.noticed],
    }
    key = picture_key(job_key, outside)
    with phase("store"):
        store.put(key, pack(key, Entry(facts, drawing.body)))
        if key != job_key:
            store.put(job_key, pack(job_key, Entry(facts, b"")))
    return key


def _outside_of(entry: Entry | None) -> Outside:
    if entry is None:
        return Outside()
    return Outside(tuple(Read(*read) for read in entry.facts["reads"]), entry.facts["searched"])
