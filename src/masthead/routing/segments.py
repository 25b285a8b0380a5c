"""One folder name → one segment. Follows Next's App Router names. No I/O.

Intercepting names such as ``(..)photo`` are no groups: they begin with ``(`` and do not end with
``)``, so they stay in the URL as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from masthead.errors import SegmentNameError


class SegmentKind(Enum):
    """What a folder does to the URL; ``rank`` orders by how specific a match is, lower first."""

    STATIC = "static"
    DYNAMIC = "dynamic"
    CATCH_ALL = "catch-all"
    OPTIONAL_CATCH_ALL = "optional catch-all"
    GROUP = "group"
    SLOT = "slot"
    PRIVATE = "private"


RANKS = {
    SegmentKind.STATIC: 0,
    SegmentKind.DYNAMIC: 1,
    SegmentKind.CATCH_ALL: 2,
    SegmentKind.OPTIONAL_CATCH_ALL: 3,
}
MULTIPLE = frozenset({SegmentKind.CATCH_ALL, SegmentKind.OPTIONAL_CATCH_ALL})
MULTIPLE_RANKS = frozenset(RANKS[kind] for kind in MULTIPLE)


@dataclass(frozen=True, slots=True)
class Segment:
    """One folder: ``folder`` is its name on disk, ``value`` the URL text or the parameter's name."""

    kind: SegmentKind
    folder: str
    value: str

    @property
    def in_url(self) -> bool:
        return self.kind in RANKS

    @property
    def rank(self) -> int:
        return RANKS[self.kind]

    @property
    def is_dynamic(self) -> bool:
        return self.in_url and self.kind is not SegmentKind.STATIC

    @property
    def is_multiple(self) -> bool:
        """Whether the parameter is a list (both kinds of catch-all)."""
        return self.kind in MULTIPLE

    @property
    def marks_url(self) -> bool:
        """Whether image names below get a hash suffix: groups and slots do, but for ``@children``."""
        return self.kind is SegmentKind.GROUP or (self.kind is SegmentKind.SLOT and self.value != "children")

    @property
    def shape(self) -> tuple[int, str]:
        """Equal for two segments that take the same URL parts, whatever their parameters are called."""
        return self.rank, "" if self.is_dynamic else self.value


_FORMS = (
    (re.compile(r"\[\[\.\.\.([^\[\].…][^\[\]…]*)\]\]"), SegmentKind.OPTIONAL_CATCH_ALL),
    (re.compile(r"\[\.\.\.([^\[\].…][^\[\]…]*)\]"), SegmentKind.CATCH_ALL),
    (re.compile(r"\[([^\[\].…][^\[\]…]*)\]"), SegmentKind.DYNAMIC),
    (re.compile(r"\((.*)\)"), SegmentKind.GROUP),
    (re.compile(r"@(.+)"), SegmentKind.SLOT),
    (re.compile(r"[_.](.*)"), SegmentKind.PRIVATE),
)


# :id of Express, {id} of FastAPI, <int:id> of Flask and Django.
_FOREIGN = re.compile(r"[:{<](?:\w+:)?(\w+)[}>]?")


def parse_segment(folder: str, shown: str) -> Segment:
    """The segment that a folder name stands for; ``shown`` is its path for messages.

    Raises ``SegmentNameError`` for brackets that form no parameter.
    """
    if not folder.isprintable() and any("\ud800" <= character <= "\udfff" for character in folder):
        return Segment(SegmentKind.PRIVATE, folder, folder)  # a name that is no UTF-8 is in no URL
    # Some file systems decompose accents; URLs and source code are composed.
    name = unicodedata.normalize("NFC", folder)
    for pattern, kind in _FORMS:
        found = pattern.fullmatch(name)
        if found:
            return Segment(kind, folder, found[1])
    if "[" in name or "]" in name:
        raise SegmentNameError(shown, f"{folder!r} has brackets but is no parameter")
    foreign = _FOREIGN.fullmatch(name)
    if foreign:
        raise SegmentNameError(shown, f"{folder!r} is how others write a parameter; here it is [{foreign[1]}]")
    return Segment(SegmentKind.STATIC, folder, name)


def specificity(ranks: Iterable[int]) -> tuple[int, ...]:
    """Sorts the most specific pattern first, compared segment by segment.

    Behind a catch-all positions say nothing any more: there the longer pattern is the more specific.
    """
    found = tuple(ranks)
    multiple = next((index for index, rank in enumerate(found) if rank in MULTIPLE_RANKS), len(found))
    rest = found[multiple + 1 :]
    return (*found[: multiple + 1], -len(rest), *rest)
