"""A loaded site → what a build has to draw and which pages it describes. Runs user code, draws nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from masthead.errors import MastheadError
from masthead.export.params import folder_params, missing_params, route_params
from masthead.metadata.images import ImageDescriptor, describe
from masthead.modules.load import ModuleLoader
from masthead.modules.worlds import SYNC, complete
from masthead.routing.match import params_for
from masthead.routing.segments import SegmentKind
from masthead.routing.tree import Folder, Route
from masthead.routing.urls import Params, page_path


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be built; ``where`` is a file or an image URL."""

    where: str
    message: str


@dataclass(slots=True)
class BuildPlan:
    """The images to draw, the pages to describe, the routes left out and why, and what failed."""

    images: list[ImageDescriptor] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def make_plan(root: Folder, loader: ModuleLoader) -> BuildPlan:
    """Enumerate every image and page; user code that fails becomes a ``Failure``, the rest goes on."""
    plan = BuildPlan()
    pages: dict[str, None] = {}
    _add_folder(plan, pages, loader, root, [{}])
    plan.pages = list(pages)
    return plan


def _add_folder(
    plan: BuildPlan, pages: dict[str, None], loader: ModuleLoader, folder: Folder, above: list[Params]
) -> None:
    try:
        params = folder_params(loader, folder, above)
    except MastheadError as error:
        plan.failures.append(Failure(folder.shown, str(error)))
        return
    found = list(params)
    for route in folder.routes:
        found += _add_route(plan, loader, route, params)
    if all(segment.kind is not SegmentKind.SLOT for segment in folder.segments):
        for values in found:
            if not missing_params(folder.segments, values):
                pages[page_path(folder.segments, values)] = None
    for child in folder.children:
        _add_folder(plan, pages, loader, child, params)


def _add_route(plan: BuildPlan, loader: ModuleLoader, route: Route, above: list[Params]) -> list[Params]:
    """Add a route's images; returns the params they were found for."""
    try:
        found = route_params(loader, route, above)
        complete_ones = [params for params in found if not route.is_dynamic or not _missing(route, params)]
        plan.images += _described(loader, route, complete_ones)
    except MastheadError as error:
        plan.failures.append(Failure(route.shown, str(error)))
        return []
    if len(complete_ones) < len(found):
        names = ", ".join(_missing(route, next(params for params in found if params not in complete_ones)))
        fix = "add generate_static_params() to it, or a params.py to its folder"
        plan.skipped.append(Failure(route.shown, f"not built: nothing says which values of {names} to build; {fix}"))
    return complete_ones if route.is_dynamic else []


def _missing(route: Route, params: Params) -> list[str]:
    return missing_params(route.segments, params)


def _described(loader: ModuleLoader, route: Route, found: list[Params]) -> Iterator[ImageDescriptor]:
    for params in found:
        seen = None if route.static else params_for(route.url_segments, params)
        yield from complete(describe(SYNC, loader, route, seen))
