"""The values that the folder scan produces: folders, image routes and static images. Frozen, no I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from masthead.diagnostics import Diagnostic
from masthead.routing.conventions import Convention
from masthead.routing.segments import Segment
from masthead.size import Size


@dataclass(frozen=True, slots=True)
class StaticImage:
    """What a static image file says of itself; ``size`` in device px is ``None`` for SVG."""

    content_type: str
    size: Size | None
    alt: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """One image file and the URLs it answers.

    ``segments`` lead from the site's folder to the file's folder; ``name`` is the file part of the
    URL with its suffix; ``has_ids`` says that one more URL part follows, the image id; ``digest``
    identifies the file's content; ``static`` is ``None`` for code files. Two routes of one ``shape``
    answer the same URLs.
    """

    convention: Convention
    file: Path
    shown: str
    segments: tuple[Segment, ...]
    name: str
    digest: str
    has_ids: bool = False
    static: StaticImage | None = None
    url_segments: tuple[Segment, ...] = field(init=False, compare=False, repr=False)
    shape: tuple[tuple[int, str], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        segments = tuple(segment for segment in self.segments if segment.in_url)
        object.__setattr__(self, "url_segments", segments)
        ids = ((1, ""),) if self.has_ids else ()
        object.__setattr__(self, "shape", (*(segment.shape for segment in segments), (0, self.name), *ids))

    def __hash__(self) -> int:
        # Routes are keys on the way to every head; a file name tells them apart well enough.
        return hash(self.shown)

    @property
    def pattern(self) -> str:
        """The URL pattern, for people: ``/products/[id]/opengraph-image/[image id]``."""
        parts = [segment.folder for segment in self.url_segments] + [self.name]
        return "/" + "/".join(parts) + ("/[image id]" if self.has_ids else "")

    @property
    def is_dynamic(self) -> bool:
        """Whether the URL has parameters (static files are served under one URL: theirs do not count)."""
        return self.static is None and any(segment.is_dynamic for segment in self.url_segments)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of the site: its segments from the root on, its image routes in order, its children."""

    path: Path
    shown: str
    segments: tuple[Segment, ...]
    routes: tuple[Route, ...]
    children: tuple[Folder, ...]
    params_file: Path | None

    @property
    def segment(self) -> Segment | None:
        """The folder's own segment; ``None`` for the site's folder itself."""
        return self.segments[-1] if self.segments else None

    def routes_of(self, convention: Convention) -> tuple[Route, ...]:
        return tuple(route for route in self.routes if route.convention.name == convention.name)

    def walk(self) -> Iterator[Folder]:
        """This folder and everything below, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class RouteTree:
    """The whole site as it stands on disk, checked for conflicts; ``fonts`` are the files of its fonts folder."""

    root: Folder
    diagnostics: tuple[Diagnostic, ...]
    fonts: tuple[Path, ...] = ()

    @property
    def folders(self) -> tuple[Folder, ...]:
        return tuple(self.root.walk())

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(route for folder in self.folders for route in folder.routes)
