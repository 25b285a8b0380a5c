"""One run of a build, led from this process: the plan into the journal, batches to the crew, results into the journal.

Nothing here grows with the site but the journal's file.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import unquote

from masthead.errors import BuildJournalError, BuildPlaceError, ExportPathError, MastheadError
from masthead.export.crews.crew import Crew
from masthead.export.crews.pieces import pieces
from masthead.export.crews.running import Done, Running
from masthead.export.described import described
from masthead.export.files import folded
from masthead.export.journal import Journal
from masthead.export.making.places import Place
from masthead.export.making.work import Workshop
from masthead.export.manifest import MANIFEST, LeftOut, Output, Tags, check_manifest, files_named, write_manifest
from masthead.export.plan import Failure, Page, Skipped, Target, describe_target, stream_plan
from masthead.export.report import Counts
from masthead.export.steps import FORETOLD, Batch, Facts, Made, Order, Wanted
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import describe
from masthead.site import LoadedSite, Masthead
from masthead.stores.places import without_password


@dataclass(frozen=True, slots=True)
class Task:
    """What is built, where to, and how."""

    site: Masthead
    loaded: LoadedSite
    place: Place
    journal: Journal
    order: Order


class Run:
    """``make`` the images, then ``finish``. ``told`` is what became of each: a word, and a path or a file."""

    def __init__(self, task: Task, told: Callable[[str, str], object]) -> None:
        self._site, self._loaded, self._place = task.site, task.loaded, task.place
        self._journal, self._order, self._told = task.journal, task.order, told
        self._only = _matcher(task.order.only)
        self._found = 0
        self.counts = Counts()
        self.skipped: list[Failure] = []

    def make(self, crew: Crew, progress: Callable[[int, int], object]) -> None:
        """Draw what is not as it was; ``progress`` is told (done, found so far).

        Raises ``BuildPlaceError`` where the place has a manifest of somebody else.
        """
        if not self._order.is_dry:
            crew.begin(self._order)
        self._begin()
        done = 0
        with closing(self._wanted(crew)) as wanted:
            for made in self._results(crew, wanted):
                done += self._note(made)
                progress(done, self._found)
        if not self.counts.failed:
            self._journal.meet_twins()
        while self._journal.close_again():
            for made in self._results(crew, self._wanted_again()):
                done += self._note(made, is_counted=self._journal.is_counted(made.path))
                progress(done, self._found)

    def _begin(self) -> None:
        place, journal = self._place, self._journal
        name = without_password(self._order.place)
        check_manifest(place, name)
        journal.begin()
        # Where a folder's files are looked at, a journal of objects is believed.
        journal.belong("" if place.is_guarded else name.partition("?")[0].rstrip("/"))
        if place.is_guarded:
            journal.claim(place.claims())
            for claim in journal.unfinished():
                if place.holds(Facts(claim.file, claim.size, claim.sha256, ""), verify=True):
                    journal.doubt(claim.file)
                else:
                    journal.drop(claim)
            if journal.is_new():
                journal.claim(files_named(place))
        if not self._order.is_dry:
            place.tidy()

    def _results(self, crew: Crew, wanted: Iterator[Wanted]) -> Iterator[Made]:
        """What became of images, as they are ready."""
        pace = _Pace(crew)
        batches = map(self._batch, pieces(wanted, lambda: pace.size))
        running: Running[Batch, tuple[Made, ...]] = Running(crew, crew.make, batches, _split, self._journal.settle)
        for result in running.results():
            yield from _made(result)
            pace.add(len(result.asked.images))

    def finish(self) -> bool:
        """Write the manifest and remove what no image has any more; whether that was done: nothing had failed.

        Raises ``BuildPlaceError`` where the output was removed meanwhile.
        """
        journal, order = self._journal, self._order
        journal.check()
        if order.only and not self._found:
            return False
        if self.counts.failed or order.is_dry:
            if order.is_dry and not self.counts.failed:
                self._retire()
            return False
        try:
            tags = Tags(self._loaded, self._site.url_base(), journal, self._only)
            self._count(pages=write_manifest(Output(self._place, journal), tags, is_part=bool(order.only)))
        except MastheadError as error:
            if isinstance(error, (BuildPlaceError, BuildJournalError)):
                raise
            self._fail(Failure(MANIFEST, str(error)))
            return False
        self.skipped += [_left_out(route, left) for route, left in tags.left_out.items()]
        self._retire()
        self._place.tidy()
        if not order.only and journal.is_unsure():
            self._place.settle()
            journal.make_sure()
        journal.check()
        return True

    def _batch(self, images: list[Wanted]) -> Batch:
        if not self._place.is_guarded:
            self._journal.hand_out(wanted.image.path for wanted in images if wanted.known)
        return Batch(self._order, tuple(images))

    def _wanted(self, crew: Crew) -> Generator[Wanted]:
        # Params of a build that ends early are let go before its workers: their generators may have files open.
        with closing(stream_plan(self._loaded.tree.root, self._loaded.loader)) as plan:
            for item in described(plan, crew, Workshop(self._loaded)):
                match item:
                    case ImageDescriptor():
                        yield from self._image(item)
                    case Page():
                        self._journal.plan_page(item.path)
                    case Skipped():
                        self.skipped.append(item)
                    case _:
                        self._fail(item)

    def _image(self, image: ImageDescriptor) -> Iterator[Wanted]:
        """An image that is reached under its path, when it comes for the first time."""
        if image.params and not any(match.route == image.route for match in self._loaded.matcher.images(image.path)):
            return
        is_twin = self._journal.plan_image(image.path, folded(image.path))
        if is_twin is not None and (not self._only or self._only(image.path)):
            self._found += 1
            yield Wanted(image, is_twin, self._journal.known(image.path))

    def _wanted_again(self) -> Iterator[Wanted]:
        """Images whose names have turned out to be others, or whose files to be a build's own."""
        for path, may_replace in self._journal.again():
            if self._only and not self._only(path):
                continue
            try:
                image = self._described(path)
            except MastheadError as error:
                self._fail(Failure(path, str(error)))
                continue
            if image:
                is_twin, known = self._journal.is_twin(folded(path)), self._journal.known(path)
                yield Wanted(image, is_twin, known, may_replace)
            else:
                self._fail(Failure(path, "its module listed this image when the build began, and does not any more"))

    def _described(self, path: str) -> ImageDescriptor | None:
        """The image of a path that was planned."""
        for match in self._loaded.matcher.images(path):
            for image in describe_target(self._loaded.loader, Target(match.route, match.params)):
                if image.path == path:
                    return image
        return None

    def _note(self, made: Made, *, is_counted: bool = False) -> bool:
        """Note what became of an image; whether that is for the first time."""
        if made.state == "occupied" and made.facts:
            return self._occupied(made.path, made.facts.file, made.message)
        if made.state == "failed":
            self._fail(Failure(made.path, made.message))
            return not is_counted
        if made.state == "drawn":
            self._journal.add(made, is_sure=self._place.is_safe)
        if made.state == "kept" and not self._place.is_guarded:
            self._journal.hand_back(made.path)
        if is_counted:
            return False
        self._count(**{made.state: 1}, size=made.facts.size if made.facts else 0)
        self._told(made.state, made.path)
        return True

    def _occupied(self, path: str, file: str, sha256: str) -> bool:
        """An image that was not written: it is made again if the file that is there is of a build, else it fails."""
        names = (name for name in (file, *self._journal.alike(file)) if name == file or self._place.is_one(name, file))
        if any(self._journal.owns(name, sha256) for name in names):
            self._journal.replace(path)
            return False
        problem = f"{file} is there already, and no build wrote it; move it, or build into a folder of its own"
        self._fail(Failure(path, str(ExportPathError(path, problem))))
        return True

    def _fail(self, failure: Failure) -> None:
        self._journal.fail(failure)
        self._count(failed=1)
        self._told("failed", failure.where)

    def _retire(self) -> None:
        """Remove former files: those that this place had from a build, as that wrote them, and no others."""
        self._journal.retire(all_of_it=not self._order.only)
        for former in self._journal.former():
            if any(self._place.is_one(former.file, other) for other in self._journal.alike(former.file)):
                continue
            # What a dry run did not write is as it would have written it.
            remove = self._place.may_remove if self._order.is_dry else self._place.remove
            if former.sha256 == FORETOLD or remove(*former):
                self._count(removed=1)
                self._told("removed", former.file)
            else:
                self._count(changed=1)
                self._told("changed", former.file)

    def _count(self, **more: int) -> None:
        self.counts = replace(self.counts, **{name: getattr(self.counts, name) + count for name, count in more.items()})


class _Pace:
    """How many images are worth a call, by how fast they come back."""

    def __init__(self, crew: Crew) -> None:
        self.size = 1
        self._crew = crew
        self._count, self._since = 0, time.monotonic()

    def add(self, count: int) -> None:
        self._count += count
        passed = time.monotonic() - self._since
        if passed > 0.5:
            each = passed * self._crew.width / self._count
            # Twice as many at most, since what comes next may take longer.
            self.size = max(1, min(int(self._crew.seconds / each), 2 * self.size, self._crew.batch))
            self._count, self._since = 0, time.monotonic()


def _left_out(route: str, left: LeftOut) -> Skipped:
    others = f", nor {left.number - 1:,} more like it" if left.number > 1 else ""
    problem = f"{left.image} is not built{others}: the page {left.page} is, and is described without it"
    return Skipped(route, f"{problem}; let generate_static_params() of both say the same, or of their folder alone")


def _made(done: Done[Batch, tuple[Made, ...]]) -> tuple[Made, ...]:
    if done.result is not None:
        return done.result
    problem = describe(done.error) if done.error else "no result"
    message = f"each worker that was to make it died ({problem})"
    return tuple(Made(wanted.image.path, "failed", message=message) for wanted in done.asked.images)


def _split(batch: Batch) -> list[Batch]:
    return [Batch(batch.order, (wanted,)) for wanted in batch.images]


def _matcher(patterns: tuple[str, ...]) -> Callable[[str], object] | None:
    """Whether a URL path, as it is or decoded, fits one of some patterns: ``*`` within a part, ``**`` across parts."""
    wild = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    found = (
        "".join(wild.get(piece) or re.escape(piece) for piece in re.split(r"(\*\*|\*|\?)", one)) for one in patterns
    )
    fits = re.compile("|".join(f"(?:{one})" for one in found)).fullmatch
    return (lambda path: fits(path) or fits(unquote(path))) if patterns else None
