"""The journal of a build: what was written, appended as images are finished, and the plan of the present build.

One SQLite file, so that millions need no memory and whatever moment a build is ended in leaves it whole. Only the
process that leads a build opens it, and locks it for that long. A finished image is in it half a second after that
process has heard of it, which it does unless it waits for user code to go on with the plan; what a build wrote after
that is drawn again, in the same bytes.

A file is written before its row, and a row does not wait for the disk. After a power cut a row can therefore say
more than the disk has: such rows are not ``sure`` until a build has ended and told the system to write everything,
and the next build compares their files.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from masthead.errors import BuildJournalError, BuildPlaceError
from masthead.export.database import OTHER, Database, copy, opened, told
from masthead.export.files import folded
from masthead.export.plan import Failure
from masthead.export.steps import (
    Claim,
    Facts,
    Known,
    Made,
    diagnostics_of,
    diagnostics_to_text,
    outside_of,
    outside_to_text,
)

FORM = 1
COMMIT_AFTER = 0.25  # seconds; somebody calls ``settle`` as often
_TABLES = """
CREATE TABLE IF NOT EXISTS images(
    path TEXT PRIMARY KEY, file TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, content_type TEXT NOT NULL,
    job TEXT NOT NULL, key TEXT NOT NULL, outside TEXT NOT NULL, diagnostics TEXT, sure INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS images_file ON images(lower(file));
CREATE INDEX IF NOT EXISTS images_unsure ON images(sure) WHERE sure = 0;
CREATE TABLE IF NOT EXISTS folds(file TEXT PRIMARY KEY, fold TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS folds_fold ON folds(fold);
CREATE TABLE IF NOT EXISTS former(file TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS planned(position INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, fold TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS planned_fold ON planned(fold);
CREATE TABLE IF NOT EXISTS twins(
    fold TEXT PRIMARY KEY, is_known INTEGER NOT NULL, is_met INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS again(
    path TEXT PRIMARY KEY, is_now INTEGER NOT NULL, may_replace INTEGER NOT NULL, is_counted INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claimed(
    file TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY(file, sha256)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unfinished(
    file TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, journal TEXT NOT NULL,
    PRIMARY KEY(file, sha256, journal)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS handed(path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines(file TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages(position INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS failures(position INTEGER PRIMARY KEY, place TEXT NOT NULL, message TEXT NOT NULL);
"""
_PAGES = """(
    SELECT path, tags, position FROM pages LEFT JOIN before USING(path)
    UNION ALL SELECT path, tags, NULL AS position FROM before WHERE path NOT IN (SELECT path FROM pages))"""
_FACTS = "file, size, sha256, content_type, job, key, outside, diagnostics"


class Former(NamedTuple):
    """A file that an earlier build wrote and that no image of this one has."""

    file: str
    size: int
    sha256: str


class Journal:
    """The journal in a file; ``None`` for one that is forgotten. ``out`` is the output, where it lies in that.

    Raises ``BuildJournalError`` for a file that another build uses or that is none, and so does every method where
    the file cannot be read or written.
    """

    def __init__(self, file: Path | None, out: str = "") -> None:
        self._file, self._out, self._shown = file, out, file
        self._committed = time.monotonic()
        if file:
            _make_folder(file)
        self._base = opened(file)
        try:
            _prepare(self._base, file)
        except BuildJournalError:
            self._base.close()
            raise
        self._identity = _identity(file)

    def begin(self) -> None:
        """Start a plan anew."""
        for table in ("planned", "pages", "failures", "again"):
            self._base.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own
        self._base.execute("UPDATE twins SET is_known = 1, is_met = 0")
        self._base.commit()

    def plan_image(self, path: str, fold: str) -> bool | None:
        """Note that an image is wanted; returns whether it is a twin, ``None`` where the path was planned before.

        Twins share a ``fold``. The first is known for one only by the build before: see ``meet_twins``.
        """
        added = self._base.execute("INSERT OR IGNORE INTO planned(path, fold) VALUES(?, ?)", (path, fold)).rowcount
        if not added:
            return None
        if len(self._base.execute("SELECT 1 FROM planned WHERE fold = ? LIMIT 2", (fold,)).fetchall()) > 1:
            met = "INSERT INTO twins VALUES(?, 0, 1) ON CONFLICT DO UPDATE SET is_met = 1"
            self._base.execute(met, (fold,))
        return self.is_twin(fold)

    def is_twin(self, fold: str) -> bool:
        """Whether images of a fold are named as twins, by what is known of it at this moment."""
        return self._base.execute("SELECT 1 FROM twins WHERE fold = ?", (fold,)).fetchone() is not None

    def meet_twins(self) -> None:
        """With all of them planned: ask ``again`` for images that were not known for twins, or that are none now."""
        found = (
            "path, MIN(position) FROM planned JOIN twins USING(fold) WHERE NOT is_known GROUP BY fold",
            "path, position FROM planned JOIN twins USING(fold) WHERE NOT is_met",
        )
        for images in found:
            self._base.execute(f"INSERT OR IGNORE INTO again SELECT path, 0, 0, 1 FROM (SELECT {images})")  # noqa: S608
        self._base.execute("DELETE FROM twins WHERE NOT is_met")
        self._base.execute("UPDATE twins SET is_known = 1")
        self._base.commit()

    def replace(self, path: str) -> None:
        """Ask ``again`` for an image that was not written, since its file was there, as one that may replace it."""
        was = "COALESCE((SELECT is_counted FROM again WHERE path = ?1), 0)"
        self._base.execute(f"INSERT OR REPLACE INTO again VALUES(?1, 0, 1, {was})", (path,))

    def again(self) -> Iterator[tuple[str, bool]]:
        """The images to make once more and whether each may replace its file; those asked for meanwhile come later."""
        self._base.execute("UPDATE again SET is_now = 1")
        query = "SELECT path, may_replace FROM again WHERE is_now AND path > ? ORDER BY path LIMIT 100"
        last = ""
        while rows := self._base.execute(query, (last,)).fetchall():
            yield from ((path, bool(may_replace)) for path, may_replace in rows)
            last = rows[-1][0]

    def close_again(self) -> bool:
        """Forget those that ``again`` gave; whether there are more by now."""
        self._base.execute("DELETE FROM again WHERE is_now")
        return self._base.execute("SELECT 1 FROM again LIMIT 1").fetchone() is not None

    def is_counted(self, path: str) -> bool:
        """Whether an image was made before it was asked for again."""
        found = self._base.execute("SELECT is_counted FROM again WHERE path = ?", (path,)).fetchone()
        return bool(found and found[0])

    @property
    def id(self) -> str:
        """What no other journal is called."""
        self._base.execute("INSERT OR IGNORE INTO notes VALUES('id', ?)", (uuid.uuid4().hex,))
        return str(self._note("id"))

    def belong(self, objects: str) -> None:
        """Be the journal of some objects, or of a folder (``""``).

        Raises ``BuildJournalError`` where it is of others: what it says of those would be believed of these.
        """
        before = self._note("objects")
        if objects and before not in (None, objects) and not self.is_new():
            problem = f"says what is in {before or 'a folder'}, and not in {objects}; {OTHER}"
            raise BuildJournalError(str(self._shown), problem)
        self._base.execute("INSERT OR REPLACE INTO notes VALUES('objects', ?)", (objects,))

    def _note(self, name: str) -> str | None:
        found = self._base.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return found and str(found[0])

    def claim(self, claims: Iterable[Claim]) -> None:
        """Note files that builds wrote, or were about to write, of which nothing else is known.

        One file may have been claimed for several contents: any of them may be there.
        """
        self._base.executemany("INSERT OR IGNORE INTO unfinished VALUES(?, ?, ?, ?)", claims)
        self._base.execute("INSERT OR IGNORE INTO claimed SELECT file, sha256 FROM unfinished")
        self._base.execute("DELETE FROM unfinished WHERE journal != ?", (self.id,))
        noted = f"{_image_of('unfinished')} AND images.sha256 = unfinished.sha256"
        self._base.execute(f"DELETE FROM unfinished WHERE EXISTS ({noted})")  # noqa: S608
        self._base.commit()

    def hand_out(self, paths: Iterable[str]) -> None:
        """Note images that somebody makes from now on, where a place keeps no claims, before they are written."""
        self._base.executemany("INSERT OR IGNORE INTO handed VALUES(?)", ((path,) for path in paths))
        self._base.commit()

    def hand_back(self, path: str) -> None:
        """What became of an image is known."""
        self._base.execute("DELETE FROM handed WHERE path = ?", (path,))

    def unfinished(self) -> list[Claim]:
        """What builds of this journal have claimed and not noted: what was in their hands when they were ended."""
        return [Claim(*row) for row in self._base.execute("SELECT * FROM unfinished")]

    def doubt(self, file: str) -> None:
        """Compare a file with what is known of it, as after a power cut."""
        self._base.execute("UPDATE images SET sure = 0 WHERE lower(file) = lower(?1) AND file = ?1", (file,))

    def drop(self, claim: Claim) -> None:
        """Forget a claim: something else is there."""
        self._base.execute("DELETE FROM unfinished WHERE file = ? AND sha256 = ?", (claim.file, claim.sha256))

    def owns(self, file: str, sha256: str) -> bool:
        """Whether a build wrote a file: that of an image, a former one, or one with a claimed content."""
        query = """
            SELECT 1 FROM images WHERE lower(file) = lower(?1) AND file = ?1
            UNION ALL SELECT 1 FROM former WHERE file = ?1
            UNION ALL SELECT 1 FROM claimed WHERE file = ?1 AND sha256 = ?2
        """
        return self._base.execute(query, (file, sha256)).fetchone() is not None

    def is_new(self) -> bool:
        """Whether nothing was ever built, or all that was known is lost."""
        return self._base.execute("SELECT 1 FROM images LIMIT 1").fetchone() is None

    def plan_page(self, path: str) -> None:
        """Note a page, once."""
        self._base.execute("INSERT OR IGNORE INTO pages(path) VALUES(?)", (path,))

    def known(self, path: str) -> Known | None:
        """What an earlier build, or a part of this one, wrote for an image.

        Of one that was handed out when a build was ended, its file alone: nobody knows what was written there.
        """
        query = f"SELECT path IN (SELECT path FROM handed), sure, {_FACTS} FROM images WHERE path = ?"  # noqa: S608
        row = self._base.execute(query, (path,)).fetchone()
        if row is None:
            return None
        is_handed, is_sure, *rest = row
        facts = facts_of(rest)
        return Known(replace(facts, job="", key="", sha256="") if is_handed else facts, bool(is_sure))

    def add(self, made: Made, *, is_sure: bool = False) -> None:
        """Note a written image; the file it had before, if another, is a former one from now on."""
        if made.facts is None:
            return
        self._base.execute(
            "INSERT OR REPLACE INTO former SELECT file, size, sha256 FROM images WHERE path = ? AND file != ?",
            (made.path, made.facts.file),
        )
        self._base.execute(
            f"INSERT OR REPLACE INTO images(path, {_FACTS}, sure) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made.path, *_row(made.facts), int(is_sure)),
        )
        if not made.facts.file.isascii():
            fold = folded(Path(made.facts.file))
            self._base.execute("INSERT OR IGNORE INTO folds VALUES(?, ?)", (made.facts.file, fold))
        self._base.execute("DELETE FROM unfinished WHERE file = ?", (made.facts.file,))
        self.hand_back(made.path)
        self.settle()

    def fail(self, failure: Failure) -> None:
        """Note what could not be built."""
        self._base.execute("INSERT INTO failures(place, message) VALUES(?, ?)", (failure.where, failure.message))

    def failures(self) -> Iterator[Failure]:
        """What could not be built, in the order in which that was found."""
        rows = self._base.execute("SELECT place, message FROM failures ORDER BY position")
        return (Failure(*row) for row in rows)

    def retire(self, *, all_of_it: bool) -> None:
        """Make former files of all images that are not planned any more, if all was planned; of unfinished ones too."""
        if all_of_it:
            gone = "path NOT IN (SELECT path FROM planned)"
            self._base.execute(f"INSERT OR REPLACE INTO former SELECT file, size, sha256 FROM images WHERE {gone}")  # noqa: S608
            self._base.execute(f"DELETE FROM images WHERE {gone}")  # noqa: S608
            self._base.execute(f"DELETE FROM handed WHERE {gone}")  # noqa: S608
            self._base.execute("INSERT OR REPLACE INTO former SELECT file, size, sha256 FROM unfinished")
            self._base.execute("DELETE FROM unfinished")
            self._base.execute(f"DELETE FROM folds WHERE NOT EXISTS ({_image_of('folds')})")  # noqa: S608
        self._base.execute(f"DELETE FROM former WHERE EXISTS ({_image_of('former')})")  # noqa: S608
        self._base.commit()

    def alike(self, file: str) -> tuple[str, ...]:
        """The files of images whose names differ from this one as some file systems do not tell them apart."""
        # SQLite knows the case of ASCII letters; ``folds`` has the names with others.
        query = """
            SELECT file FROM images WHERE lower(file) = ?1 AND file != ?2
            UNION SELECT images.file FROM folds JOIN images
                ON lower(images.file) = lower(folds.file) AND images.file = folds.file  -- that has an index
                WHERE fold = ?1 AND folds.file != ?2
        """
        return tuple(name for (name,) in self._base.execute(query, (folded(Path(file)), file)))

    def former(self) -> Iterator[Former]:
        """The former files; those taken are forgotten when the next one is asked for."""
        while True:
            rows = self._base.execute("SELECT file, size, sha256 FROM former LIMIT 100").fetchall()
            if not rows:
                return
            for row in rows:
                yield Former(*row)
            self._base.executemany("DELETE FROM former WHERE file = ?", [row[:1] for row in rows])
            self._base.commit()

    def make_sure(self) -> None:
        """Every file is on the disk now."""
        self._base.execute("UPDATE images SET sure = 1 WHERE sure = 0")
        # Files that no image has stay claimed: one may want the name of what a lost journal had.
        self._base.execute(f"DELETE FROM claimed WHERE EXISTS ({_image_of('claimed')})")  # noqa: S608
        self._base.commit()

    def is_unsure(self) -> bool:
        """Whether something was written since ``make_sure``."""
        return self._base.execute("SELECT 1 FROM images WHERE sure = 0 LIMIT 1").fetchone() is not None

    def is_planned(self, path: str) -> bool:
        return self._base.execute("SELECT 1 FROM planned WHERE path = ?", (path,)).fetchone() is not None

    def written(self, path: str, *, is_part: bool) -> tuple[str, str] | None:
        """The file and the type of an image that is planned and there, or just there."""
        query = f"SELECT file, content_type FROM {_there(is_part)} WHERE images.path = ?"  # noqa: S608
        found: tuple[str, str] | None = self._base.execute(query, (path,)).fetchone()
        return found

    def note_lines(self, files: Iterable[tuple[str, int, str]]) -> None:
        """Note the (file, size, sha256) of files of lines before they are written, so that none is left for ever."""
        self._base.executemany("INSERT OR REPLACE INTO lines VALUES(?, ?, ?)", files)
        self._base.commit()

    def lines(self) -> list[tuple[str, int, str]]:
        """The files of lines that were noted."""
        return list(self._base.execute("SELECT file, size, sha256 FROM lines"))

    def forget_lines(self) -> None:
        self._base.execute("DELETE FROM lines")
        self._base.commit()

    def remember_pages(self, pages: Iterable[tuple[str, str]]) -> None:
        """Take the tags of pages from a manifest, for ``pages``."""
        self._base.execute("DROP TABLE IF EXISTS temp.before")
        self._base.execute("CREATE TEMP TABLE before(path TEXT PRIMARY KEY, tags TEXT NOT NULL) WITHOUT ROWID")
        self._base.executemany("INSERT OR REPLACE INTO before VALUES(?, ?)", pages)

    def pages(self, *, by_path: bool) -> Iterator[tuple[str, str | None]]:
        """The pages and their remembered tags, sorted or in the order of the plan; then those that are remembered."""
        order = "path" if by_path else "position IS NULL, position, path"
        query = f"SELECT path, tags FROM {_PAGES} ORDER BY {order}"  # noqa: S608
        return iter(self._base.execute(query))

    def images(self, *, by_path: bool, is_part: bool) -> Iterator[tuple[str, str, int, str, str]]:
        """The (path, file, size, sha256, content type) of what is planned and there, or of all that is there."""
        order = "images.path" if by_path else "planned.position, images.path"
        query = f"SELECT images.path, file, size, sha256, content_type FROM {_there(is_part)} ORDER BY {order}"  # noqa: S608
        return iter(self._base.execute(query))

    def count_pages(self) -> int:
        """How many ``pages`` gives."""
        return self._count(_PAGES)

    def count_images(self, *, is_part: bool) -> int:
        return self._count(_there(is_part))

    def _count(self, source: str) -> int:
        (number,) = self._base.execute(f"SELECT COUNT(*) FROM {source}").fetchone()  # noqa: S608
        return int(number)

    def close(self) -> None:
        """Write what was added, and let others in."""
        with suppress(BuildJournalError, sqlite3.Error):
            self._base.commit()
            self._base.execute("PRAGMA journal_mode = DELETE")  # one file again, which readers leave as it is
        self._base.close()

    def settle(self) -> None:
        """Commit what was added, if the last time is long enough ago."""
        if time.monotonic() - self._committed > COMMIT_AFTER:
            self._base.commit()
            self.check()
            self._committed = time.monotonic()

    def check(self) -> None:
        """Raises where the file is not there any more: what is written into it now, nobody will find.

        A ``BuildPlaceError`` for one in the output, which was removed then, else a ``BuildJournalError``.
        """
        if _identity(self._file) == self._identity:
            return
        if self._out:
            raise BuildPlaceError(self._out, f"{self._file} in it was removed while the build ran; build again")
        raise BuildJournalError(str(self._file), "was removed while the build ran; build again")


class DryJournal(Journal):
    """A copy of a journal, for what is only tried; nothing is written where that lies. Raises as ``Journal``."""

    def __init__(self, file: Path | None) -> None:
        super().__init__(None)
        self._shown = file
        if file and file.exists():
            try:
                copy(file, self._base)
                _prepare(self._base, file)
            except BuildJournalError:
                self.close()
                raise


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BuildJournalError(str(file), f"would lie in a file, not in a folder; {OTHER}") from None


def _identity(file: Path | None) -> tuple[int, int] | None:
    """What a file is, whatever it is called: as long as it is open, no other one is the same."""
    with suppress(OSError):
        if file:
            found = file.stat()
            return found.st_dev, found.st_ino
    return None


def facts_of(row: Iterable[object]) -> Facts:
    """The facts of a row, in the order of ``_FACTS``."""
    file, size, sha256, content_type, job, key, outside, diagnostics = row
    return Facts(
        *(file, size, sha256, content_type, job, key),  # type: ignore[arg-type]  # SQLite keeps the types
        outside_of(str(outside)),
        diagnostics_of(None if diagnostics is None else str(diagnostics)),
    )


def _image_of(table: str) -> str:
    """The image that has the file of a row in another table; ``lower`` has an index."""
    return f"SELECT 1 FROM images WHERE lower(images.file) = lower({table}.file) AND images.file = {table}.file"  # noqa: S608


def _there(is_part: bool) -> str:
    return f"images {'LEFT ' if is_part else ''}JOIN planned USING(path)"


def _row(facts: Facts) -> tuple[object, ...]:
    texts = (outside_to_text(facts.outside), diagnostics_to_text(facts.diagnostics))
    return (facts.file, facts.size, facts.sha256, facts.content_type, facts.job, facts.key, *texts)


def _prepare(base: Database, file: Path | None) -> None:
    with told(file):
        (form,) = base.execute("PRAGMA user_version").fetchone()
        if form not in (0, FORM):
            raise BuildJournalError(str(file), f"was written by another version of Masthead (form {form}); {OTHER}")
        base.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORM}; COMMIT")
