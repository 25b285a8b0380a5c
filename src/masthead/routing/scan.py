"""The site's folder → ``RouteTree``: the only directory walker, and the place where conflicts are found.

Every folder is a segment, also one without images: the host's own pages may live there. Files that
follow no convention are left alone, and nothing outside the folder is read, not even by a link. The
folder ``fonts`` of the site's own folder is no segment where it holds fonts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from masthead.config import Config
from masthead.diagnostics import Diagnostic
from masthead.errors import (
    AppFolderError,
    PageConflictError,
    RepeatedParamError,
    RouteConflictError,
    SpellingConflictError,
    StaticImageError,
)
from masthead.font import FONT_EXTENSIONS
from masthead.routing.conventions import (
    ALT_EXTENSION,
    CODE_EXTENSION,
    ConventionFile,
    meant_convention,
    parse_file_name,
)
from masthead.routing.segments import Segment, SegmentKind, parse_segment
from masthead.routing.source import has_image_ids
from masthead.routing.static_files import read_static_image
from masthead.routing.suffix import suffixed
from masthead.routing.tree import Folder, Route, RouteTree
from masthead.routing.urls import image_path

PARAMS_FILE = "params.py"
FONTS_FOLDER = "fonts"


def scan(config: Config) -> RouteTree:
    """Read the site's folder.

    Raises a ``RoutingError`` for names that are no segments, for images that cannot be used, and
    for conflicts: two files with one URL, two spellings of one file, two folders for one page.
    """
    walk = _Walk(config)
    tree = RouteTree(walk.folder(config.directory, ()), tuple(walk.diagnostics), tuple(walk.fonts))
    _check_routes(tree.routes)
    _check_pages(tree.folders)
    return replace(tree, diagnostics=(*tree.diagnostics, *_unlinked_groups(tree.folders)))


def fingerprint(directory: Path) -> int:
    """A number that changes when any file of the folder does (names, sizes, times and links; no content)."""
    seen = []
    for path, folders, files in os.walk(directory):
        seen.append((path, "", 0, 0, ""))
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        for name in (*folders, *files):
            entry = Path(path, name)
            try:
                link = str(entry.readlink()) if entry.is_symlink() else ""
                status = entry.stat()
            except OSError:  # gone between listing and looking, or a link to nothing
                continue
            if name in files or link:
                seen.append((path, name, status.st_mtime_ns, status.st_size, link))
    return hash(tuple(sorted(seen)))


@dataclass(slots=True)
class _Walk:
    """One walk over the folder: collects the diagnostics and the site's fonts beside the folders it returns."""

    config: Config
    diagnostics: list[Diagnostic] = field(default_factory=list)
    fonts: list[Path] = field(default_factory=list)

    def folder(self, path: Path, segments: tuple[Segment, ...]) -> Folder:
        shown = self.config.shown(path)
        _check_params(segments, shown)
        folders, files = self._entries(path)
        conventions = {name: found for name in files if (found := parse_file_name(name))}
        for name in files:
            meant = meant_convention(name)
            if meant:
                own = name.rpartition(".")[2].lower()
                extension = own if own in (*meant.extensions, CODE_EXTENSION) else meant.extensions[-1]
                hint = f"did you mean {meant.name}.{extension}?"
                self._report(path / name, "is not used: this name is no convention", hint)
        if not segments:
            folders = [folder for folder in folders if folder.name != FONTS_FOLDER or not self._has_fonts(folder)]
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

    def _entries(self, path: Path) -> tuple[list[Path], list[str]]:
        """The folders and the file names in ``path``, sorted, without links that lead astray."""
        folders, files = [], []
        try:
            entries = sorted(path.iterdir())
        except OSError as error:  # removed, or its rights taken away, while a site is developed
            raise AppFolderError(self.config.shown(path), f"cannot be read ({error.strerror})") from error
        for entry in entries:
            if entry.is_symlink() and not self._is_safe(entry):
                if entry.is_dir() or parse_file_name(entry.name):
                    problem = "is ignored: it links to nothing, in a circle, or out of the site's folder"
                    self._report(entry, problem, "copy what it should hold")
            elif entry.is_dir():
                folders.append(entry)
            elif entry.is_file():
                files.append(entry.name)
        return folders, files

    def _has_fonts(self, path: Path) -> bool:
        """Whether a folder or one below holds fonts, which are then the site's; images in it are reported."""
        folders, files = self._entries(path)
        found = [path / name for name in files if name.lower().endswith(FONT_EXTENSIONS)]
        self.fonts += found
        below = [self._has_fonts(folder) for folder in folders]
        for name in files if found or any(below) else ():
            if parse_file_name(name):
                hint = "move it into the folder (pages)/fonts"
                self._report(path / name, "is not used: this folder holds the site's fonts", hint)
        return bool(found) or any(below)

    def _is_safe(self, link: Path) -> bool:
        """Whether a link leads to something inside the site that does not hold the link itself."""
        try:
            target = link.resolve(strict=True)
            holder = link.parent.resolve(strict=True)
        except (OSError, RuntimeError):  # RuntimeError: a circle, before Python 3.13
            return False
        return target.is_relative_to(self.config.directory) and not holder.is_relative_to(target)

    def _routes(self, path: Path, segments: tuple[Segment, ...], files: dict[str, ConventionFile]) -> Iterator[Route]:
        spelt: dict[str, str] = {}
        alts = {file.stem: name for name, file in files.items() if file.is_alt and file.is_allowed}
        used_alts = set()
        for name, file in sorted(files.items(), key=lambda item: (item[1].stem, item[1].extension)):
            if not file.is_allowed or (file.convention.root_only and not _is_top_level(segments)):
                self._report_unused(path / name, file)
                continue
            twin = spelt.setdefault(f"{file.stem}.{file.extension}", name)
            if twin != name:
                raise SpellingConflictError(self.config.shown(path / twin), self.config.shown(path / name))
            if file.is_alt:
                continue
            alt = None if file.is_code else alts.get(file.stem)
            used_alts.add(alt)
            yield self._route(path, name, file, segments, alt)
        for name in alts.values():
            if name not in used_alts:
                hint = "a code image exports alt instead"
                self._report(path / name, "is not used: there is no static image beside it", hint)

    def _route(
        self, path: Path, name: str, file: ConventionFile, segments: tuple[Segment, ...], alt: str | None
    ) -> Route:
        shown = self.config.shown(path / name)
        try:
            content = (path / name).read_bytes()
        except OSError as error:
            raise StaticImageError(shown, f"cannot be read: {error.strerror}") from error
        alt_path = path / alt if alt else None
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
        if file.is_alt:
            self._report(path, f"is not used: {convention.name} has no alt text", "remove it")
            return
        allowed = [f".{extension}" for extension in convention.extensions] + [".py"] * convention.code
        if convention.has_alt and file.extension.startswith("alt"):
            allowed = [f".{ALT_EXTENSION}"]
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
    seen: dict[object, Route] = {}
    for route in routes:
        # Static files under parameters stand under one URL, whatever the parameters are called.
        for url in (route.shape, image_path(route)) if route.static else (route.shape,):
            other = seen.setdefault(url, route)
            if other is not route:
                raise RouteConflictError(url if isinstance(url, str) else route.pattern, other.shown, route.shown)


def _unlinked_groups(folders: Iterable[Folder]) -> Iterator[Diagnostic]:
    """Groups whose images no page can take, because no page is inside."""
    for folder in folders:
        segment = folder.segment
        if segment and segment.kind is SegmentKind.GROUP and folder.routes:
            depth = sum(segment.in_url for segment in folder.segments)
            if all(sum(s.in_url for s in inner.segments) == depth for inner in folder.walk()):
                message = "holds images that no page takes: a group's images are for the pages inside it"
                hint = "move them out of the group, or the pages' folders into it"
                yield Diagnostic("unused-file", "warning", folder.shown, message, hint)


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
