"""A page's path → the folders whose images it can take. No I/O, cannot fail.

Next knows a page by its own file; here a folder is a page, and where several could be meant:

* the most specific folders take the path, and one outside groups stands before one inside;
* a path deeper than the tree, or not in it, takes what matches above it;
* a slot adds its folders after the one it stands in (so its images win), with the params of its own way;
* an optional catch-all that takes nothing fills in what the folder around it lacks.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from masthead.routing.segments import Segment, SegmentKind, specificity
from masthead.routing.tree import Folder
from masthead.routing.urls import Params


class PageMatch(NamedTuple):
    """The folders whose images a page can take, the closest last, each with the params of its way there."""

    places: tuple[tuple[Folder, Params], ...]
    params: Params

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The folders alone."""
        return tuple(folder for folder, _ in self.places)


class PageIndex:
    """All folders of a site, indexed by what they take of a URL."""

    def __init__(self, root: Folder) -> None:
        self._root = _Node(root)

    def find(self, parts: list[str]) -> PageMatch:
        """The folders for the decoded parts of a path; the site's own folder at the least."""
        main = min(_chains(_Chain((self._root,), 0, {}), parts), key=_Chain.preference)
        places = sorted(_places(main, parts, 0), key=lambda place: place[:2])
        return PageMatch(tuple((node.folder, params) for *_, node, params in places), main.params)


class _Node:
    """A folder, its children indexed by what they take of a URL."""

    __slots__ = ("depth", "folder", "leaf", "others", "segments", "slots", "statics")

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.segments = tuple(segment for segment in folder.segments if segment.in_url)
        self.depth = len(self.segments)
        self.leaf = self.segments[-1] if self.segments else None
        self.statics: dict[str, list[_Node]] = defaultdict(list)
        self.others: list[tuple[Segment, _Node]] = []
        self.slots: list[_Node] = []
        for child in folder.children:
            segment = child.segments[-1]
            if segment.kind is SegmentKind.STATIC:
                self.statics[segment.value].append(_Node(child))
            elif segment.kind is SegmentKind.SLOT and segment.marks_url:
                self.slots.append(_Node(child))
            else:
                self.others.append((segment, _Node(child)))

    def is_absent(self, params: Params) -> bool:
        """Whether this folder is an optional catch-all that takes nothing."""
        segment = self.folder.segment
        if segment is None or segment.kind is not SegmentKind.OPTIONAL_CATCH_ALL:
            return False
        return segment.value not in params

    def taken(self, params: Params) -> int:
        """How many parts of a path the segments down to this folder take."""
        return sum(len(params.get(segment.value, ())) if segment.is_multiple else 1 for segment in self.segments)


def _places(chain: _Chain, parts: list[str], start: float) -> Iterator[tuple[int, float, _Node, Params]]:
    """The folders of a chain and of the slots beside them, with what sorts them: parts taken, position."""
    for index, node in enumerate(chain.nodes):
        taken = node.taken(chain.params)
        # An optional catch-all that takes nothing stands for its parent's page, whose own images come first.
        position = start + index - (1.1 if node.is_absent(chain.params) else 0)
        yield taken, position, node, chain.params
        for slot in node.slots:
            ways = _chains(_Chain((slot,), taken, chain.params), parts)
            best = min(ways, key=_Chain.preference, default=None)
            if best:
                yield from _places(best, parts, start + index + 0.25)


class _Chain(NamedTuple):
    """One way to read a page path: nested folders that take its first parts."""

    nodes: tuple[_Node, ...]
    taken: int
    params: Params

    def preference(self) -> tuple[object, ...]:
        """Sorts the best way first: takes most, most specific, then the folder that owns the page."""
        leaf = self.nodes[-1]
        folder = leaf.folder
        ranks = specificity(segment.rank for segment in leaf.segments if self._counts(segment))
        inside_page = bool(folder.segments) and not folder.segments[-1].in_url
        return (-self.taken, ranks, -leaf.depth, inside_page, not folder.routes, len(folder.segments), folder.shown)

    def _counts(self, segment: Segment) -> bool:
        """An optional catch-all that takes nothing is as specific as the folder around it."""
        return segment.kind is not SegmentKind.OPTIONAL_CATCH_ALL or segment.value in self.params


def _chains(chain: _Chain, parts: list[str]) -> Iterator[_Chain]:
    """All ways to go down from the last folder of ``chain``, itself first."""
    node, start = chain.nodes[-1], chain.taken
    if start == len(parts) or not (node.leaf and node.leaf.is_multiple):
        yield chain
    if start < len(parts) and node.statics:
        for child in node.statics.get(unicodedata.normalize("NFC", parts[start]), ()):
            yield from _chains(_Chain((*chain.nodes, child), start + 1, chain.params), parts)
    for segment, child in node.others:
        for end, params in _takes(segment, parts, start, is_last=not (child.statics or child.others)):
            yield from _chains(_Chain((*chain.nodes, child), end, chain.params | params), parts)


def _takes(segment: Segment, parts: list[str], start: int, *, is_last: bool) -> Iterator[tuple[int, Params]]:
    """How far a segment that is not static can take parts from ``start`` on, and the params this gives.

    The last segment of a way takes all or nothing.
    """
    if not segment.in_url or segment.kind is SegmentKind.OPTIONAL_CATCH_ALL:
        yield start, {}
    if segment.is_multiple:
        first = max(start + 1, len(parts)) if is_last else start + 1
        for end in range(first, len(parts) + 1):
            yield end, {segment.value: parts[start:end]}
    elif segment.in_url and start < len(parts):
        yield start + 1, {segment.value: parts[start]}
