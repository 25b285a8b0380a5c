"""A loaded site → what a build has to draw and which pages it describes. Runs user code, draws nothing.

``stream_plan`` gives that piece by piece, in constant memory but for what it says once of each route;
``make_plan`` is all of a small site, or the beginning of a large one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
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


@dataclass(frozen=True, slots=True)
class Skipped(Failure):
    """A route that is left out, and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A route and params to build it for, ``None`` where it has none: one image, or all that its module lists."""

    route: Route
    params: Params | None


@dataclass(frozen=True, slots=True)
class Page:
    """The URL path of a page to describe; the same may come again."""

    path: str


@dataclass(frozen=True, slots=True)
class _More:
    """A route that was left with params that nobody asked for."""

    route: Route


PlanItem = Target | Page | Skipped | Failure


@dataclass(slots=True)
class BuildPlan:
    """The images to draw, the pages to describe, the routes left out and why, and what failed.

    The routes in ``unfinished`` have more images than these.
    """

    images: list[ImageDescriptor] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unfinished: set[Route] = field(default_factory=set)


def make_plan(root: Folder, loader: ModuleLoader, most: int | None = None) -> BuildPlan:
    """Enumerate every image and page; user code that fails becomes a ``Failure``, the rest goes on.

    Of each list of params, ``most`` are taken.
    """
    plan = BuildPlan()
    images: dict[str, ImageDescriptor] = {}
    pages: dict[str, None] = {}
    for item in _Walk(loader, most).folder(root, {}):
        match item:
            case Target():
                try:
                    for image in describe_target(loader, item):
                        images.setdefault(image.path, image)
                except MastheadError as error:
                    plan.failures.append(Failure(item.route.shown, str(error)))
            case Page():
                pages[item.path] = None
            case _More():
                plan.unfinished.add(item.route)
            case Skipped():
                plan.skipped.append(item)
            case _:
                plan.failures.append(item)
    plan.images, plan.pages = list(images.values()), list(pages)
    return plan


def describe_target(loader: ModuleLoader, target: Target) -> tuple[ImageDescriptor, ...]:
    """The images of a target, in order.

    Raises a ``ModuleError`` or an ``ImageMetadataError``.
    """
    return complete(describe(SYNC, loader, target.route, target.params))


def stream_plan(root: Folder, loader: ModuleLoader) -> Generator[PlanItem]:
    """Every target and page as user code names them; what fails or is left out is said once for each file."""
    return (item for item in _Walk(loader, None).folder(root, {}) if not isinstance(item, _More))


class _Walk:
    """One way through the folders: with each of a folder's params through all that lies below it."""

    def __init__(self, loader: ModuleLoader, most: int | None) -> None:
        self._loader = loader
        self._most = most
        self._taken = Counter[str]()
        self._once: set[object] = set()

    def folder(self, folder: Folder, above: Params) -> Iterator[PlanItem | _More]:
        try:
            for params in folder_params(self._loader, folder, above):
                if self._is_enough(folder.shown):
                    yield from (_More(route) for inner in folder.walk() for route in inner.routes if route.is_dynamic)
                    break
                yield from self._inside(folder, params)
        except MastheadError as error:
            yield from self._told(Failure(folder.shown, str(error)))
            return
        # Where no params were found, what needs none is left.
        for route in (route for inner in folder.walk() for route in inner.routes if not route.is_dynamic):
            yield from self._alone(route)

    def _inside(self, folder: Folder, params: Params) -> Iterator[PlanItem | _More]:
        yield from _page(folder, params)
        for route in folder.routes:
            yield from self._route(folder, route, params) if route.is_dynamic else self._alone(route)
        for child in folder.children:
            yield from self.folder(child, params)

    def _route(self, folder: Folder, route: Route, above: Params) -> Iterator[PlanItem | _More]:
        try:
            for params in route_params(self._loader, route, above):
                if self._is_enough(route.shown):
                    yield _More(route)
                    break
                missing = missing_params(route.segments, params)
                if missing:
                    yield from self._told(_left_out(route, missing))
                    continue
                yield Target(route, params_for(route.url_segments, params))
                yield from _page(folder, params)
        except MastheadError as error:
            yield from self._told(Failure(route.shown, str(error)))

    def _alone(self, route: Route) -> Iterator[PlanItem]:
        """A route without parameters, however often its folder comes."""
        if route not in self._once:
            self._once.add(route)
            yield Target(route, None)

    def _is_enough(self, file: str) -> bool:
        """Whether as many params were taken from a file as are wanted, else one more is."""
        self._taken[file] += 1
        return self._most is not None and self._taken[file] > self._most

    def _told(self, told: Failure) -> Iterator[PlanItem]:
        if told not in self._once:
            self._once.add(told)
            yield told


def _page(folder: Folder, params: Params) -> Iterator[Page]:
    """The page that a folder stands for, if the params are all that it needs."""
    is_page = all(segment.kind is not SegmentKind.SLOT for segment in folder.segments)
    if is_page and not missing_params(folder.segments, params):
        yield Page(page_path(folder.segments, params))


def _left_out(route: Route, missing: list[str]) -> Skipped:
    names = ", ".join(missing)
    fix = "add generate_static_params() to it, or a params.py to its folder"
    return Skipped(route.shown, f"not built: nothing says which values of {names} to build; {fix}")
