"""The site's folder → ``RouteTree``: the only directory walker, and the place where conflicts are found.

Every folder is a segment, also one without images: the host's own pages may live there. Files that
follow no convention are left alone, and nothing outside the folder is read, not even by a link.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from masthead.config import Config
from masthead.diagnostics import Diagnostic
from masthead.errors import (
    PageConflictError,
    RepeatedParamError,
    RouteConflictError,
    SpellingConflictError,
    StaticImageError,
)
from masthead.routing.conventions import ConventionFile, parse_file_name
from masthead.routing.segments import Segment, SegmentKind, parse_segment
from masthead.routing.source import has_image_ids
from masthead.routing.static_files import read_static_image
from masthead.routing.suffix import suffixed
from masthead.routing.tree import Folder, Route, RouteTree

PARAMS_FILE = "params.py"


def scan(config: Config) -> RouteTree:
    """Read the site's folder.

    Raises a ``RoutingError`` for names that are no segments, for images that cannot be used, and
    for conflicts: two files with one URL, two spellings of one file, two folders for one page.
    """
    walk = _Walk(config)
    tree = RouteTree(walk.folder(config.directory, ()), tuple(walk.diagnostics))
    _check_routes(tree.routes)
    _check_pages(tree.folders)
    return tree


def fingerprint(directory: Path) -> int:
    """A number that changes when any file of the folder does (names, sizes and times; no content)."""
    seen = []
    for path, folders, files in os.walk(directory):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        for name in files:
            try:
                status = Path(path, name).stat()
            except OSError:  # gone between listing and looking
                continue
            seen.append((path, name, status.st_mtime_ns, status.st_size))
        seen.append((path, "", 0, 0))
    return hash(tuple(sorted(seen)))


@dataclass(slots=True)
class _Walk:
    """One walk over the folder: collects the diagnostics beside the folders it returns."""

    config: Config
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def folder(self, path: Path, segments: tuple[Segment, ...]) -> Folder:
        shown = self.config.shown(path)
        _check_params(segments, shown)
        folders, files = self._entries(path)
        conventions = {name: found for name in files if (found := parse_file_name(name))}
        parsed = [(folder, parse_segment(folder.name, self.config.shown(folder))) for folder in folders]
        return Folder(
            path=path,
            shown=shown,
            segments=segments,
            routes=tuple(self._routes(path, segments, conventions)),
            children=tuple(
                self.folder(folder, (*segments, segment))
                for folder, segment in parsed
                if segment.kind is not SegmentKind.PRIVATE
            ),
            params_file=path / PARAMS_FILE if PARAMS_FILE in files else None,
        )

    def _entries(self, path: Path) -> tuple[list[Path], set[str]]:
        """The folders and the file names in ``path``, without links that leave the site."""
        folders, files = [], set()
        for entry in sorted(path.iterdir()):
            if entry.is_symlink() and not self._stays_inside(entry):
                if parse_file_name(entry.name) or entry.is_dir():
                    self._report(entry, "links to a place outside the site's folder and is ignored", "copy it instead")
            elif entry.is_dir():
                folders.append(entry)
            elif entry.is_file():
                files.add(entry.name)
        return folders, files

    def _stays_inside(self, entry: Path) -> bool:
        target = entry.resolve()
        # A link to a folder above itself would never end.
        return target.is_relative_to(self.config.directory) and not entry.parent.is_relative_to(target)

    def _routes(self, path: Path, segments: tuple[Segment, ...], files: dict[str, ConventionFile]) -> Iterator[Route]:
        spelt: dict[str, str] = {}
        used_alts = set()
        for name, file in sorted(files.items(), key=lambda item: (item[1].stem, item[1].extension)):
            shown = self.config.shown(path / name)
            twin = spelt.setdefault(f"{file.stem}.{file.extension}", name)
            if twin != name:
                raise SpellingConflictError(self.config.shown(path / twin), shown)
            if file.is_alt:
                continue
            if not file.is_allowed or (file.convention.root_only and not _is_top_level(segments)):
                self._report_unused(path / name, file)
                continue
            alt = next((other for other, alt in files.items() if alt.is_alt and alt.stem == file.stem), None)
            if not file.is_code and alt and file.convention.has_alt:
                used_alts.add(alt)
            yield self._route(path, name, file, segments, alt)
        for name, file in files.items():
            if file.is_alt and name not in used_alts:
                self._report(path / name, "has no static image beside it and is not used", "code images export alt")

    def _route(
        self, path: Path, name: str, file: ConventionFile, segments: tuple[Segment, ...], alt: str | None
    ) -> Route:
        shown = self.config.shown(path / name)
        try:
            content = (path / name).read_bytes()
        except OSError as error:
            raise StaticImageError(shown, f"cannot be read: {error.strerror}") from error
        alt_path = path / alt if alt and file.convention.has_alt else None
        return Route(
            convention=file.convention,
            file=path / name,
            shown=shown,
            segments=segments,
            name=suffixed(file.url_name, segments),
            digest=hashlib.sha256(content).hexdigest(),
            has_ids=file.is_code and has_image_ids(content),
            static=None if file.is_code else read_static_image(file.convention, path / name, content, alt_path, shown),
        )

    def _report_unused(self, path: Path, file: ConventionFile) -> None:
        convention = file.convention
        if file.is_allowed:
            self._report(path, f"is not used: a {convention.name} counts in the site's own folder only", "move it up")
            return
        allowed = [f".{extension}" for extension in convention.extensions] + [".py"] * convention.code
        self._report(path, f"is not used: {convention.name} cannot be .{file.extension}", f"use {', '.join(allowed)}")

    def _report(self, path: Path, message: str, hint: str) -> None:
        self.diagnostics.append(Diagnostic("unused-file", "warning", self.config.shown(path), message, hint))


def _is_top_level(segments: tuple[Segment, ...]) -> bool:
    return not any(segment.in_url for segment in segments)


def _check_params(segments: tuple[Segment, ...], shown: str) -> None:
    names = [segment.value for segment in segments if segment.is_dynamic]
    for name in names:
        if names.count(name) > 1:
            raise RepeatedParamError(shown, f"the parameter {name!r} occurs twice on this path")
    if sum(segment.is_multiple for segment in segments) > 1:
        raise RepeatedParamError(shown, "this path has two catch-all segments, which no URL can tell apart")


def _check_routes(routes: Iterable[Route]) -> None:
    seen: dict[tuple[tuple[int, str], ...], Route] = {}
    for route in routes:
        other = seen.setdefault(route.shape, route)
        if other is not route:
            raise RouteConflictError(route.pattern, other.shown, route.shown)


def _check_pages(folders: Iterable[Folder]) -> None:
    seen: dict[tuple[tuple[int, str], ...], Folder] = {}
    for folder in folders:
        if not folder.routes or not _owns_page(folder.segments):
            continue
        url = [segment for segment in folder.segments if segment.in_url]
        other = seen.setdefault(tuple(segment.shape for segment in url), folder)
        if other is not folder:
            raise PageConflictError("/" + "/".join(segment.folder for segment in url), other.shown, folder.shown)


def _owns_page(segments: tuple[Segment, ...]) -> bool:
    """Groups and slots add their images to a page that belongs to a folder outside them."""
    return not segments or (segments[-1].in_url and all(s.kind is not SegmentKind.SLOT for s in segments))
