"""URL path → route: the inverse of ``urls``. No I/O; a path that fits nothing is ``None``.

The most specific route wins, compared segment by segment: static, dynamic, catch-all, optional
catch-all. Paths come from outside and are hostile: parts are decoded once and strictly, and a part
that decodes to ``.``, ``..`` or contains NUL matches nothing at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from masthead.routing.segments import MULTIPLE, RANKS, Segment, SegmentKind
from masthead.routing.tree import Folder, Route, RouteTree
from masthead.routing.urls import Params, image_path, is_param_value

_ORIGIN = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
MULTIPLE_RANKS = frozenset(RANKS[kind] for kind in MULTIPLE)


class RouteMatch(NamedTuple):
    """An image route, the params its path fills in (``None``: it has none) and the id as in the URL."""

    route: Route
    params: Params | None
    image_id: str | None


class PageMatch(NamedTuple):
    """The folders whose images a page can take, the closest last, each with the params of its way there."""

    places: tuple[tuple[Folder, Params], ...]
    params: Params

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The folders alone."""
        return tuple(folder for folder, _ in self.places)


def split_path(path: str) -> list[str | None]:
    """The decoded parts of a URL path; ``None`` for a part that nothing may match.

    Empty parts (trailing slash, ``//``) do not count; an origin, query and fragment are cut off.
    """
    path = _ORIGIN.sub("", path)
    return [_decoded(part) for part in path.partition("?")[0].partition("#")[0].split("/") if part]


def _decoded(part: str) -> str | None:
    try:
        text = unquote_to_bytes(part).decode("utf-8") if "%" in part else part
        text.encode("utf-8")
    except UnicodeError:
        return None
    return text if is_param_value(text) else None


def fill(segments: tuple[Segment, ...], parts: list[str]) -> Params | None:
    """The params with which ``segments`` take exactly ``parts``; ``None`` when they do not."""
    params: Params = {}
    spare = len(parts) - len(segments)
    position = 0
    for segment in segments:
        if segment.is_multiple:
            end = position + 1 + spare
            if end < position + (segment.kind is SegmentKind.CATCH_ALL):
                return None
            if end > position:
                params[segment.value] = parts[position:end]
            position = end
            continue
        if position >= len(parts):
            return None
        part = parts[position]
        position += 1
        if segment.kind is SegmentKind.DYNAMIC:
            params[segment.value] = part
        elif unicodedata.normalize("NFC", part) != segment.value:
            return None
    return params if position == len(parts) else None


def params_for(segments: tuple[Segment, ...], params: Params) -> Params | None:
    """What user code sees: the segments' own params, ``None`` where no segment has any."""
    names = [segment.value for segment in segments if segment.is_dynamic]
    return {name: params[name] for name in names if name in params} if names else None


def specificity(ranks: Iterable[int]) -> tuple[int, ...]:
    """Sorts the most specific pattern first, compared segment by segment.

    Behind a catch-all positions say nothing any more: there the longer pattern is the more specific.
    """
    found = tuple(ranks)
    multiple = next((index for index, rank in enumerate(found) if rank in MULTIPLE_RANKS), len(found))
    rest = found[multiple + 1 :]
    return (*found[: multiple + 1], -len(rest), *rest)


class Matcher:
    """All routes of one tree, indexed by the file part of their URL."""

    def __init__(self, tree: RouteTree) -> None:
        self._root = _Node(tree.root)
        self._routes: dict[tuple[str, bool], list[Route]] = defaultdict(list)
        # The very URLs that tags have for static files: under parameters, others would match them too.
        self._static = {tuple(split_path(image_path(route))): route for route in tree.routes if route.static}
        for route in sorted(tree.routes, key=_route_order):
            self._routes[route.name, route.has_ids].append(route)

    def image(self, path: str) -> RouteMatch | None:
        """The most specific image route for a URL path."""
        return next(iter(self.images(path)), None)

    def images(self, path: str) -> list[RouteMatch]:
        """The image routes for a URL path: one without an image id and one with, most specific first.

        There are two when a page is called like an image (``/docs/icon``); which is meant depends on
        the ids that exist.
        """
        parts = split_path(path)
        known = [part for part in parts if part is not None]
        if not known or len(known) != len(parts):
            return []
        static = self._static.get(tuple(known))
        if static:
            return [RouteMatch(static, None, None)]
        found = [self._first(known[:-1], known[-1], None)]
        if len(known) > 1:
            found.append(self._first(known[:-2], known[-2], known[-1]))
        return sorted((match for match in found if match), key=lambda match: _route_order(match.route))

    def _first(self, folders: list[str], name: str, image_id: str | None) -> RouteMatch | None:
        for route in self._routes.get((name, image_id is not None), ()):
            params = fill(route.url_segments, folders)
            if params is not None:
                return RouteMatch(route, None if route.static else params_for(route.url_segments, params), image_id)
        return None

    def page(self, path: str) -> PageMatch:
        """The folders that a page takes its images from; the site's own folder at the least.

        A path deeper than the tree, or not in it, takes what matches above it. Slots add their
        folders after the one they stand in.
        """
        parts = split_path(path)
        known = [part for part in parts[: parts.index(None)] if part] if None in parts else [p for p in parts if p]
        main = min(_chains(_Chain((self._root,), 0, {}), known), key=_Chain.preference)
        places = sorted(_places(main, known, 0), key=lambda place: place[:2])
        return PageMatch(tuple((node.folder, params) for *_, node, params in places), main.params)


def _route_order(route: Route) -> tuple[tuple[int, ...], str]:
    return specificity(rank for rank, _ in route.shape), route.shown


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
