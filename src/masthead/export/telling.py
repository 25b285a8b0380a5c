"""What a build did → lines for people, whichever command asked for it. Prints nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from masthead.diagnostics import summarised
from masthead.export.plan import Failure
from masthead.export.report import BuildReport
from masthead.sentences import counted

MOST_FAILURES = 100
MOST_SAID = 1000  # characters of one: some are of params as long as a page


class Line(NamedTuple):
    """One line: ``done`` is what there is now, the others are worth knowing or wrong."""

    kind: Literal["warning", "error", "done"]
    text: str

    def __str__(self) -> str:
        return f"{'built' if self.kind == 'done' else self.kind} {self.text}"


def tell(report: BuildReport, place: str, *, is_dry: bool = False) -> Iterator[Line]:
    """All there is to say of a build into ``place`` but that it failed: ``failure_of`` is to end it."""
    counts = report.counts
    yield from (Line("warning", f"{skipped.where}: {skipped.message}") for skipped in report.skipped)
    noticed = ((image.path, found) for image in report.images for found in image.diagnostics)
    yield from (Line("warning", line) for line in summarised(noticed, "image"))
    yield from _failures(report.failures)
    done = f"{counts.drawn:,} drawn, {counts.kept:,} kept, {counts.removed:,} removed"
    built = f"{counted(counts.drawn + counts.kept, 'image')}, {counts.size / 1000:,.0f} kB, in {place}: {done}"
    yield Line("done", f"{done}: nothing was changed in {place}" if is_dry else built)
    if counts.changed:
        left = f"{counted(counts.changed, 'file')} of former images stay: somebody else has changed them since"
        yield Line("warning", left)


def failure_of(report: BuildReport) -> str:
    """What a build that failed ends with; empty for one that did not."""
    return f"{counted(report.counts.failed, 'failure')}; no manifest was written" if report.counts.failed else ""


def _failures(failures: Iterable[Failure]) -> Iterator[Line]:
    """The failures, each text once."""
    first: dict[str, str] = {}
    others = Counter[str]()
    more = 0
    for failure in failures:
        if failure.message in first:
            others[failure.message] += 1
        elif len(first) < MOST_FAILURES:
            first[failure.message] = failure.where
        else:
            more += 1
    for message, where in first.items():
        place = "" if where in message else f"{_short(where)}: "
        also = f" (and {others[message]:,} more like it)" if others[message] else ""
        yield Line("error", f"{place}{_short(message)}{also}")
    if more:
        yield Line("error", f"and {counted(more, 'more failure')}, all of them in the table failures of the journal")


def _short(text: str) -> str:
    """Its beginning, which says where, and its end, which says why."""
    return text if len(text) <= MOST_SAID else f"{text[: MOST_SAID // 2]} … {text[-MOST_SAID // 2 :]}"
