"""URL path → route: the inverse of ``urls``. No I/O; a path that fits nothing is ``None``.

The most specific route wins, compared segment by segment: static, dynamic, catch-all, optional
catch-all. Paths come from outside and are hostile: parts are decoded once and strictly, and a part
that decodes to ``.``, ``..`` or contains NUL matches nothing at all.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from masthead.routing.segments import Segment, SegmentKind
from masthead.routing.tree import Folder, Route, RouteTree
from masthead.routing.urls import Params, is_param_value


class RouteMatch(NamedTuple):
    """An image route, the params its path fills in (``None``: it has none) and the id as in the URL."""

    route: Route
    params: Params | None
    image_id: str | None


class PageMatch(NamedTuple):
    """The folders whose images a page can take, outermost first, and all params of its path."""

    folders: tuple[Folder, ...]
    params: Params


def split_path(path: str) -> list[str | None]:
    """The decoded parts of a URL path; ``None`` for a part that nothing may match.

    Empty parts (trailing slash, ``//``) do not count; query and fragment are cut off.
    """
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


class Matcher:
    """All routes of one tree, indexed by the file part of their URL."""

    def __init__(self, tree: RouteTree) -> None:
        self._root = tree.root
        self._routes: dict[tuple[str, bool], list[Route]] = defaultdict(list)
        for route in sorted(tree.routes, key=lambda route: route.order):
            self._routes[route.name, route.has_ids].append(route)

    def image(self, path: str) -> RouteMatch | None:
        """The image route that answers a URL path."""
        parts = split_path(path)
        known = [part for part in parts if part is not None]
        if not known or len(known) != len(parts):
            return None
        found = [self._first(known[:-1], known[-1], None)]
        if len(known) > 1:
            found.append(self._first(known[:-2], known[-2], known[-1]))
        return min((match for match in found if match), key=lambda match: match.route.order, default=None)

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
        folders, params = list(main.folders), dict(main.params)
        for slot in _slots(main, known):
            folders += slot.folders
            params = slot.params | params
        return PageMatch(tuple(sorted(folders, key=_depth)), params)


class _Chain(NamedTuple):
    """One way to read a page path: nested folders that take its first parts."""

    folders: tuple[Folder, ...]
    taken: int
    params: Params

    def preference(self) -> tuple[object, ...]:
        """Sorts the best way first: takes most, most specific, then the folder that owns the page."""
        leaf = self.folders[-1]
        ranks = [segment.rank for segment in leaf.segments if self._counts(segment)]
        inside_page = bool(leaf.segments) and not leaf.segments[-1].in_url
        return (-self.taken, ranks, -_depth(leaf), inside_page, not leaf.routes, len(leaf.segments), leaf.shown)

    def _counts(self, segment: Segment) -> bool:
        """An optional catch-all that takes nothing is as specific as the folder around it."""
        absent = segment.kind is SegmentKind.OPTIONAL_CATCH_ALL and segment.value not in self.params
        return segment.in_url and not absent


def _chains(chain: _Chain, parts: list[str]) -> Iterator[_Chain]:
    """All ways to go down from the last folder of ``chain``, itself first."""
    leaf = next((s for s in reversed(chain.folders[-1].segments) if s.in_url), None)
    if chain.taken == len(parts) or not (leaf and leaf.is_multiple):
        yield chain
    for child in chain.folders[-1].children:
        if child.segment and not _is_slot(child.segment):
            for taken, params in _takes(child.segment, parts, chain.taken):
                yield from _chains(_Chain((*chain.folders, child), taken, chain.params | params), parts)


def _takes(segment: Segment, parts: list[str], start: int) -> Iterator[tuple[int, Params]]:
    """How many parts a segment can take from ``start`` on, and the params this gives."""
    if not segment.in_url:
        yield start, {}
    elif segment.is_multiple:
        if segment.kind is SegmentKind.OPTIONAL_CATCH_ALL:
            yield start, {}
        for end in range(start + 1, len(parts) + 1):
            yield end, {segment.value: parts[start:end]}
    elif start < len(parts):
        if segment.kind is SegmentKind.DYNAMIC:
            yield start + 1, {segment.value: parts[start]}
        elif unicodedata.normalize("NFC", parts[start]) == segment.value:
            yield start + 1, {}


def _slots(main: _Chain, parts: list[str]) -> Iterator[_Chain]:
    """The best way into each slot beside the folders of ``main``."""
    for index, folder in enumerate(main.folders):
        taken = sum(_parts_taken(other, main.params) for other in main.folders[1 : index + 1])
        for child in folder.children:
            if child.segment and _is_slot(child.segment):
                yield min(_chains(_Chain((child,), taken, main.params), parts), key=_Chain.preference)


def _parts_taken(folder: Folder, params: Params) -> int:
    segment = folder.segment
    if segment is None or not segment.in_url:
        return 0
    value = params.get(segment.value, [])
    return len(value) if segment.is_multiple and isinstance(value, list) else 1


def _is_slot(segment: Segment) -> bool:
    return segment.kind is SegmentKind.SLOT and segment.marks_url


def _depth(folder: Folder) -> int:
    return sum(segment.in_url for segment in folder.segments)
