"""``Batch`` → ``Made``: what a worker does, in whatever thread, process or machine it is.

For each image its module's function is called, and what that wants drawn has a key before it is: an image whose
key and file are as they were is not drawn. A failure of user code is a result like any other; what a worker raises
is about the worker or its place.
"""

from __future__ import annotations

import errno
import hashlib
from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from masthead.diagnostics import Diagnostic
from masthead.errors import DrawingError, ExportPathError, ImageResultError, MastheadError, RenderError
from masthead.export.files import file_of, folded
from masthead.export.making.fence import fence
from masthead.export.making.places import Place, open_place
from masthead.export.plan import Failure, Target, describe_target
from masthead.export.steps import FORETOLD, NOTHING, Batch, Claim, Facts, Made, Order, Wanted
from masthead.imaging.encoding.formats import FORMATS
from masthead.imaging.job import Outside
from masthead.imaging.keeping.keys import digest, job_key, picture_key, read_again
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.imaging.running.deadline import cores
from masthead.metadata.images import ImageDescriptor
from masthead.modules.calls import USER_ERRORS, describe
from masthead.modules.worlds import SYNC, complete
from masthead.serving.keeping.pictures import drawing_freely
from masthead.serving.messages import Response
from masthead.serving.results import to_response, with_notes
from masthead.site import LoadedSite
from masthead.system.turns import Turns

# What user code may raise though it is not for it to raise. No worker is interrupted but by what it calls.
NOT_THEIRS = (CancelledError, KeyboardInterrupt, GeneratorExit)
_place = lru_cache(maxsize=4)(open_place)


class Workshop:
    """Where the images of one site are made. Safe to use from several threads."""

    def __init__(self, site: LoadedSite) -> None:
        self.site = site
        self.settings = site.server.config.settings
        # More threads than cores are for waiting, and slow one another down where they draw.
        self.turns = Turns(cores())

    @cached_property
    def taken(self) -> frozenset[str]:
        """The folded names of the files of static images."""
        static = (Target(route, None) for route in self.site.tree.routes if route.static)
        found = (image for target in static for image in describe_target(self.site.loader, target))
        files = (file_of(image, image.content_type, is_twin=False, taken=frozenset()) for image in found)
        return frozenset(map(folded, files))

    def describe(self, targets: Iterable[Target]) -> tuple[tuple[ImageDescriptor | Failure, ...], ...]:
        """The images of each target, in order; what cannot be described is a ``Failure``."""
        return tuple(map(self._described, targets))

    def _described(self, target: Target) -> tuple[ImageDescriptor | Failure, ...]:
        try:
            return describe_target(self.site.loader, target)
        except MastheadError as error:
            return (Failure(target.route.shown, str(error)),)

    def make(self, batch: Batch) -> tuple[Made, ...]:
        """What became of each image of a batch, in order.

        Raises ``OSError`` for a place that cannot be written, and ``BuildPlaceError``.
        """
        return tuple(_made(_Work(self, batch.order, wanted)) for wanted in batch.images)


@dataclass(frozen=True, slots=True)
class _Work:
    """One image in the making."""

    workshop: Workshop
    order: Order
    wanted: Wanted

    @property
    def image(self) -> ImageDescriptor:
        return self.wanted.image

    @property
    def place(self) -> Place:
        return _place(self.order.place)

    def file(self, content_type: str) -> str:
        is_twin, shards = self.wanted.is_twin, self.order.shards
        return file_of(self.image, content_type, is_twin=is_twin, taken=self.workshop.taken, shards=shards).as_posix()


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of a picture, and what it was drawn with."""

    job: str
    key: str
    outside: Outside = NOTHING


def _made(work: _Work) -> Made:
    path = work.image.path
    try:
        return _drawn(work)
    except MastheadError as error:
        return Made(path, "failed", message=str(error))
    except _PlaceFailure as failure:
        of_place = failure.error
    except (*USER_ERRORS, *NOT_THEIRS) as error:
        return Made(path, "failed", message=f"{work.image.route.shown}: {describe(error)}")
    problem = _problem_of_one(of_place)
    if problem is None:
        raise of_place  # by itself: with the other one as its context, Dask cannot send it
    return Made(path, "failed", message=str(ExportPathError(path, problem)))


def _problem_of_one(error: OSError) -> str | None:
    """What is wrong with the name of one image where that is why its file cannot be written; all others can be."""
    if isinstance(error, (FileExistsError, IsADirectoryError, NotADirectoryError)):
        return f"another image or somebody else has a folder or a file of this name ({error.strerror})"
    if error.errno == errno.ENAMETOOLONG:
        return f"its path in the output is too long ({error.strerror})"
    return None


class _PlaceFailure(Exception):  # noqa: N818  # not an error of its own
    """The place failed, and not the user's code, whose ``OSError`` is about one image only."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


@contextmanager
def _at_place() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _PlaceFailure(error) from error


def _drawn(work: _Work) -> Made:
    """The image, drawn and written only if it is not as it was."""
    image = work.image
    if image.route.static is not None:
        # Its route has the digest of the file: as it was, it need not even be read.
        keys = _Keys("", f"static {image.route.digest}")
        return _kept(work, keys.key) or _written(work, _static(image), keys)
    result = complete(work.workshop.site.server.result(SYNC, image))
    if isinstance(result, ImageResponse):
        return _picture(work, result)
    response = complete(to_response(SYNC, result, image, work.workshop.settings, drawing_freely()))
    _check_status(work, response.status)
    keys = _Keys("", digest(response.body, response.header("content-type"), image.content_type))
    return _kept(work, keys.key) or _written(work, with_notes(response, image), keys)


def _picture(work: _Work, result: ImageResponse) -> Made:
    image, settings, known = work.image, work.workshop.settings, work.wanted.known
    # The engine loads with the first picture that is drawn.
    from masthead.imaging.running.run import run

    _check_status(work, result.status)
    context = DrawContext(image.size, image.content_type, settings)
    try:
        # The type of the file may be the user's own; what is said of it and of its size depends on those in the tags.
        asked = result.job(context)
        job = digest(job_key(asked), image.content_type, str(image.size), repr(result.headers_of("")))
        if known and known.facts.job == job:
            kept = _kept(work, picture_key(job, read_again(known.facts.outside, settings)))
            if kept:
                return kept
        if work.order.is_dry:
            expected = FORMATS[asked.output.format].media_type
            foretold = _foretold(work, result.headers_of(expected)["content-type"], FORETOLD)
            if foretold.state == "drawn":  # else only what is drawn says whether a file is in its way
                return foretold
        with work.workshop.turns.one():
            drawing = run(asked)  # what the key is of: the content may be another the second time, or none
    except RenderError as error:
        raise DrawingError(image.route.shown, str(error)) from error
    headers = tuple(result.headers_of(drawing.media_type).items())
    response = with_notes(Response(result.status, headers, drawing.body, drawing), image)
    return _written(work, response, _Keys(job, picture_key(job, drawing.outside), drawing.outside))


def _kept(work: _Work, key: str) -> Made | None:
    """The image as it was, if all that is known of it is still true."""
    known = work.wanted.known
    if known is None or known.facts.key != key or (work.order.look and known.facts.diagnostics is None):
        return None
    if known.facts.file != work.file(known.facts.content_type):
        return None
    with _at_place():
        is_there = work.place.holds(known.facts, verify=work.order.verify or not known.is_sure)
    return Made(work.image.path, "kept", known.facts) if is_there else None


def _foretold(work: _Work, content_type: str, sha256: str) -> Made:
    """What a dry run says of an image that would be written."""
    facts = Facts(work.file(content_type), 0, FORETOLD, content_type)
    with _at_place():
        other = _other(work, replace(facts, sha256=sha256))
    return Made(work.image.path, "occupied" if other else "drawn", facts, other or "")


def _written(work: _Work, response: Response, keys: _Keys) -> Made:
    """Write the body; a file that holds it already is left as it is."""
    content_type = response.header("content-type") or work.image.content_type
    sha256 = hashlib.sha256(response.body).hexdigest()
    if work.order.is_dry:
        return _foretold(work, content_type, sha256)
    file = work.file(content_type)
    diagnostics: tuple[Diagnostic, ...] | None = response.notes
    if response.drawing:
        # Looking at a picture takes longer than drawing it, and is done in this thread too.
        with work.workshop.turns.one():
            diagnostics = response.diagnostics if work.order.look else None
    facts = Facts(file, len(response.body), sha256, content_type, keys.job, keys.key, keys.outside, diagnostics)
    with _at_place(), fence.writing(work.order.place, work.order.build):
        return _put(work, facts, response.body)


def _put(work: _Work, facts: Facts, body: bytes) -> Made:
    if _is_there(work, facts):
        return Made(work.image.path, "drawn", facts)
    other = _other(work, facts)
    if other:
        return Made(work.image.path, "occupied", facts, other)
    # Also of a known one: its row is of what it was until that of what it becomes is there.
    work.place.claim(Claim(facts.file, facts.size, facts.sha256, work.order.journal))
    work.place.write(facts.file, body, facts.content_type)
    return Made(work.image.path, "drawn", facts)


def _other(work: _Work, facts: Facts) -> str | None:
    """The sha256 of what is there in the place of a file and is not known to be this image's."""
    is_known = work.wanted.known is not None and work.wanted.known.facts.file == facts.file
    return None if is_known or work.wanted.may_replace else work.place.other(facts)


def _is_there(work: _Work, facts: Facts) -> bool:
    known = work.wanted.known
    named = known and (known.facts.file, known.facts.sha256, known.facts.content_type)
    return named == (facts.file, facts.sha256, facts.content_type) and work.place.holds(facts, verify=True)


def _static(image: ImageDescriptor) -> Response:
    try:
        return Response(200, (("content-type", image.content_type),), image.route.file.read_bytes())
    except OSError as error:
        raise ImageResultError(image.route.shown, f"cannot be read ({error.strerror})") from error


def _check_status(work: _Work, status: int) -> None:
    if status != 200:
        raise ImageResultError(work.image.route.shown, f"answered {status} for {work.image.path}")
