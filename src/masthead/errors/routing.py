"""Errors of a folder tree that cannot become routes."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError


class RoutingError(MastheadError):
    """The folder tree cannot become routes."""


@dataclass(eq=False, repr=False)
class SegmentNameError(RoutingError):
    """A folder name has brackets and is none of the segment forms."""

    folder: str
    problem: str
    template = (
        "{self.folder}: {self.problem}; allowed are name, [param], [...param], [[...param]], "
        "(group), @slot and _private"
    )


@dataclass(eq=False, repr=False)
class RepeatedParamError(RoutingError):
    """One parameter name, or more than one catch-all, on the path of one folder."""

    folder: str
    problem: str
    template = "{self.folder}: {self.problem}; rename or remove one of the folders"


@dataclass(eq=False, repr=False)
class SpellingConflictError(RoutingError):
    """One file exists in both spellings, with ``-`` and with ``_``."""

    first: str
    second: str
    template = "{self.first} and {self.second} are two spellings of one file; keep one of them"


@dataclass(eq=False, repr=False)
class RouteConflictError(RoutingError):
    """Two image files answer one URL."""

    url: str
    first: str
    second: str
    template = "{self.first} and {self.second} both answer {self.url}; remove or rename one of them"


@dataclass(eq=False, repr=False)
class PageConflictError(RoutingError):
    """Two folders with images stand for the same page, so one of them would never be linked."""

    url: str
    first: str
    second: str
    template = (
        "{self.first} and {self.second} both hold images for the page {self.url}, "
        "which can take them from one folder only; move them together"
    )


@dataclass(eq=False, repr=False)
class StaticImageError(RoutingError):
    """A static image file cannot be read, decoded or is too large."""

    file: str
    problem: str
    template = "{self.file}: {self.problem}"


@dataclass(eq=False, repr=False)
class ParamsError(RoutingError):
    """Params do not fit the dynamic segments of a route."""

    route: str
    problem: str
    template = "params for {self.route}: {self.problem}"
