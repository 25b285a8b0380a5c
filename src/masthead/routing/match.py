"""URL path → route: the inverse of ``urls``. No I/O; a path that fits nothing is ``None``.

The most specific route wins, compared segment by segment: static, dynamic, catch-all, optional
catch-all. Paths come from outside and are hostile: parts are decoded once and strictly, and a part
that decodes to ``.``, ``..`` or contains NUL matches nothing at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from masthead.routing.pages import PageIndex, PageMatch
from masthead.routing.segments import Segment, SegmentKind, specificity
from masthead.routing.tree import Route, RouteTree
from masthead.routing.urls import Params, image_path, is_param_value

_ORIGIN = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


class RouteMatch(NamedTuple):
    """An image route, the params its path fills in (``None``: it has none) and the id as in the URL."""

    route: Route
    params: Params | None
    image_id: str | None


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


class Matcher:
    """All routes of one tree, indexed by the file part of their URL."""

    def __init__(self, tree: RouteTree) -> None:
        self._pages = PageIndex(tree.root)
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
        """The folders that the page at a URL path takes its images from; the site's own at the least."""
        parts = split_path(path)
        return self._pages.find([part for part in parts[: parts.index(None) if None in parts else None] if part])


def _route_order(route: Route) -> tuple[tuple[int, ...], str]:
    return specificity(rank for rank, _ in route.shape), route.shown
