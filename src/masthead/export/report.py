"""What a build did, for whoever asked for it: counts, and lists that are read from its journal when wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from masthead.diagnostics import Diagnostic
from masthead.export.database import rows
from masthead.export.plan import Failure
from masthead.export.steps import diagnostics_of

Row = TypeVar("Row")
_FAILED = "(SELECT place FROM failures)"


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """One image that is there: ``path`` in URLs, ``file`` relative to the output, ``size`` in bytes."""

    path: str
    file: Path
    size: int
    sha256: str
    content_type: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Images by what became of them, files removed, files left because somebody changed them.

    ``size`` of the images in bytes; ``pages`` of the manifest.
    """

    drawn: int = 0
    kept: int = 0
    failed: int = 0
    removed: int = 0
    changed: int = 0
    size: int = 0
    pages: int = 0


@dataclass(frozen=True)
class BuildReport:
    """What a build did; ``manifest`` is ``None`` when something failed, or nothing was to be written.

    ``images``, ``pages`` and ``failures`` are read when they are asked for, and until the next build.
    """

    images: Sequence[BuiltImage]
    pages: Sequence[str]
    skipped: tuple[Failure, ...]
    failures: Sequence[Failure]
    manifest: Path | str | None
    counts: Counts = field(default_factory=Counts)


class Rows(Sequence[Row], Generic[Row]):
    """A sequence that is read from a journal, row by row."""

    def __init__(self, journal: Path, source: str, columns: str, make: Callable[..., Row]) -> None:
        self._journal, self._source, self._columns, self._make = journal.resolve(), source, columns, make

    def __len__(self) -> int:
        ((count,),) = self._rows(f"SELECT COUNT(*) FROM {self._source}")  # noqa: S608  # names of our own
        return int(count)

    def __iter__(self) -> Iterator[Row]:
        found = self._rows(f"SELECT {self._columns} FROM {self._source} ORDER BY position")  # noqa: S608
        return (self._make(*row) for row in found)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice) or index < 0:
            return list(self)[index]
        found = list(islice(self, index, index + 1))
        if not found:
            raise IndexError(index)
        return found[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as that of a list

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        return rows(self._journal, query)


def report_of(journal: Path, skipped: tuple[Failure, ...], manifest: Path | str | None, counts: Counts) -> BuildReport:
    """The report of a build from its journal, which is closed by now."""
    written = f"planned JOIN images USING(path) WHERE planned.path NOT IN {_FAILED}"
    columns = "planned.path, file, size, sha256, content_type, diagnostics"
    return BuildReport(
        Rows(journal, written, columns, _image),
        Rows(journal, "pages", "path", str),
        skipped,
        Rows(journal, "failures", "place, message", Failure),
        manifest,
        counts,
    )


def _image(*row: Any) -> BuiltImage:
    path, file, size, sha256, content_type, diagnostics = row
    return BuiltImage(path, Path(file), size, sha256, content_type, diagnostics_of(diagnostics) or ())
