"""The values that pass between the steps of a build. Frozen, and fit to travel to other machines.

    plan → ``ImageDescriptor`` → ``Wanted`` (with what is ``Known`` of it from before) → ``Batch`` → ``Made``

What travels says which picture and where to, never code: a worker loads the site by itself. What comes back
are facts: the body is on its way to where it belongs by then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.imaging.job import Outside, Read
from masthead.metadata.images import ImageDescriptor

State = Literal["drawn", "kept", "failed", "occupied"]
NOTHING = Outside()
FORETOLD = ""  # in the place of the sha256 of what a dry run would write


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of every image of a build.

    ``place`` is a folder or a URL, ``build`` what no other build is called. ``journal``: the id of the one that notes
    what is made. ``only`` are patterns of URL paths, empty for all. ``shards``: how many folders of 256 stand before
    each file. ``look``: look at each picture for diagnostics. ``verify``: compare every file that is there. ``is_dry``:
    say what would be done.
    """

    place: str
    build: str = ""
    journal: str = ""
    only: tuple[str, ...] = ()
    shards: int = 0
    look: bool = True
    verify: bool = False
    is_dry: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a written file.

    ``file`` is relative to the place, ``size`` in bytes. ``job`` and ``key`` are the keys of the picture and
    ``outside`` what it was drawn with, empty for what was not drawn by Masthead. ``diagnostics`` is ``None``
    where nobody looked.
    """

    file: str
    size: int
    sha256: str
    content_type: str
    job: str = ""
    key: str = ""
    outside: Outside = NOTHING
    diagnostics: tuple[Diagnostic, ...] | None = ()


class Claim(NamedTuple):
    """A file that a build is about to write, and the id of its journal; empty for one that some build wrote."""

    file: str
    size: int
    sha256: str
    journal: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of an earlier build; ``is_sure`` says that the file is as they say, unless somebody changed it."""

    facts: Facts
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """One image to make.

    ``is_twin``: some file systems hold the path of another one for its own (see ``folded``). ``may_replace``: a file
    that is there already is a build's own, though not known as that of this image.
    """

    image: ImageDescriptor
    is_twin: bool = False
    known: Known | None = None
    may_replace: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Some images for one worker."""

    order: Order
    images: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an image: ``drawn`` and written, ``kept`` as it was, or ``failed`` with a message.

    ``occupied``: not written, since its file is there with other content, whose sha256 is the message. In a dry run,
    the sha256 of what would be ``drawn`` is ``FORETOLD``.
    """

    path: str
    state: State
    facts: Facts | None = None
    message: str = ""


def outside_to_text(outside: Outside) -> str:
    """An ``Outside`` as JSON; empty for that of most pictures."""
    return "" if outside == NOTHING else json.dumps([outside.searched, *outside.reads], ensure_ascii=True)


def outside_of(text: str) -> Outside:
    """The inverse of ``outside_to_text``."""
    if not text:
        return NOTHING
    searched, *reads = json.loads(text)
    return Outside(tuple(Read(*read) for read in reads), searched)


def diagnostics_to_text(diagnostics: Iterable[Diagnostic] | None) -> str | None:
    """Diagnostics as JSON; empty for none."""
    if diagnostics is None:
        return None
    found = [asdict(diagnostic) for diagnostic in diagnostics]
    return json.dumps(found, ensure_ascii=True) if found else ""


def diagnostics_of(text: str | None) -> tuple[Diagnostic, ...] | None:
    """The inverse of ``diagnostics_to_text``."""
    if not text:
        return None if text is None else ()
    return tuple(Diagnostic(**found) for found in json.loads(text))
