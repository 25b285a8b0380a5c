"""The static build: every image as a file, and ``manifest.json``. The table of contents of export.

    plan (params × ids) → what is known of each image → batches → a crew draws and writes → journal
        → manifest with the pages' tags → files that no image has any more are removed

Everything is a stream, and no list grows with the site: a plan of millions waits for the workers. A failure does
not stop the rest; the manifest is written only when there was none, and before anything is removed, so that it
never describes files that are not there.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from masthead.errors import BuildJournalError, BuildPlaceError, InvalidOptionError
from masthead.export.crews.crew import Crew
from masthead.export.crews.threads import Threads
from masthead.export.files import OWN
from masthead.export.journal import DryJournal, Journal
from masthead.export.making.folder import PARTS, FolderPlace
from masthead.export.making.places import Place, open_place
from masthead.export.manifest import MANIFEST
from masthead.export.report import BuildReport, BuiltImage, report_of
from masthead.export.run import Run, Task
from masthead.export.steps import Order
from masthead.site import LoadedSite, Masthead

__all__ = ["BuildOptions", "BuildReport", "BuiltImage", "build"]
JOURNAL = "build.sqlite"
MOST_SHARDS = 4
THREADS_OF_OBJECTS = 4  # a core: writing an object takes longer than drawing it, and its thread waits


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """How a site is built.

    ``only``: patterns of the URL paths to build, such as ``"/blog/**"``; the others stay as they are. ``shards``:
    how many folders, 256 each, stand before every file. ``look``: look at each picture for diagnostics. ``verify``:
    compare the content of every file that is there. ``is_dry``: change nothing. ``journal``: the file that says what
    was built, not given: ``.masthead/build.sqlite`` in the output, or in the current folder for one that is none.
    """

    only: tuple[str, ...] = ()
    shards: int = 0
    look: bool = True
    verify: bool = False
    is_dry: bool = False
    journal: Path | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.shards <= MOST_SHARDS:
            raise InvalidOptionError("BuildOptions: shards", f"a number from 0 to {MOST_SHARDS}", self.shards)


def build(
    site: Masthead,
    out: Path | str,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    told: Callable[[str, str], None] | None = None,
    options: BuildOptions = BuildOptions(),
    crew: Callable[[LoadedSite], Crew] | None = None,
) -> BuildReport:
    """Write every image of a site below ``out``, a folder or a URL such as ``s3://bucket/prefix``.

    ``workers`` threads draw (not given: one a core, and four for a URL), or what ``crew`` makes does. ``progress`` is
    told (done, found so far), ``told`` what became of each: ``drawn``, ``kept`` or ``failed`` and its URL path,
    ``removed`` and its file, or ``changed`` for one that stays since somebody else has changed it. Without a
    ``metadata_base`` the manifest's tags have URLs without origin. Raises ``OSError`` when ``out`` cannot be written,
    ``BuildPlaceError``, ``BuildJournalError`` and ``BuildWorkerError``.
    """
    place = open_place(str(out))
    _check_apart(site, place, str(out))
    _check_folders(place, str(out))
    is_folder = isinstance(place, FolderPlace)
    file = options.journal or _journal_of(place, str(out))
    name = str(place.root.absolute()) if isinstance(place, FolderPlace) else str(out)
    loaded = site.loaded
    inside = str(out) if is_folder and not options.journal else ""
    with closing(DryJournal(file) if options.is_dry else Journal(file, inside)) as journal:
        order = Order(
            name,
            uuid.uuid4().hex,
            journal.id,
            options.only,
            options.shards,
            options.look,
            options.verify,
            options.is_dry,
        )
        run = Run(Task(site, loaded, place, journal, order), told or _nobody)
        try:
            threads = workers or (os.cpu_count() or 1) * (1 if is_folder else THREADS_OF_OBJECTS)
            with closing(crew(loaded) if crew else Threads(loaded, threads)) as hands:
                run.make(hands, progress or _nobody)
            manifest = run.finish()
        except (OSError, BuildJournalError):
            journal.check()  # in an output that was removed, anything may fail
            raise
        if options.is_dry:
            return BuildReport((), (), tuple(run.skipped), tuple(journal.failures()), None, run.counts)
    named = Path(out) / MANIFEST if is_folder else f"{str(out).partition('?')[0].rstrip('/')}/{MANIFEST}"
    return report_of(file, tuple(run.skipped), named if manifest else None, run.counts)


def _check_apart(site: Masthead, place: Place, out: str) -> None:
    """The next build would take files in the site's folder for images of the site."""
    folder = site.config.directory
    if isinstance(place, FolderPlace) and place.root.resolve().is_relative_to(folder):
        where = "is the site's folder" if place.root.resolve() == folder else f"lies in the site's folder {folder}"
        problem = f"it {where}, where the next build would take its files for images of the site; give one beside it"
        raise BuildPlaceError(out, problem)


def _check_folders(place: Place, out: str) -> None:
    """A file where a folder has to be would be found by each image, and called another image's."""
    if not isinstance(place, FolderPlace):
        return
    root = place.root.absolute()
    for folder in (*reversed(root.parents), root, root / OWN, root / OWN / PARTS):
        if os.path.lexists(folder) and not folder.is_dir():
            raise BuildPlaceError(out, f"{folder} is not a folder; move it, or give another output")


def _journal_of(place: Place, out: str) -> Path:
    """In a folder, the journal goes where the tree goes that it is of; one of objects stays here, by their URL."""
    if isinstance(place, FolderPlace):
        return place.root / OWN / JOURNAL
    return Path.cwd() / OWN / f"{hashlib.sha256(out.rstrip('/').encode()).hexdigest()[:16]}-{JOURNAL}"


def _nobody(*_: object) -> None:
    """Nobody wants to know."""
