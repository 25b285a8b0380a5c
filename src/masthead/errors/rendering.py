"""Errors of drawing a picture."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError


class RenderError(MastheadError):
    """A picture cannot be drawn."""


@dataclass(eq=False, repr=False)
class ContentError(RenderError):
    """The content of an ``ImageResponse`` is no markup."""

    where: str
    problem: str
    template = "{self.where}: {self.problem}"


@dataclass(eq=False, repr=False)
class RenderOptionError(RenderError):
    """An option of ``ImageResponse`` has a value that cannot work."""

    option: str
    expected: str
    found: object
    template = "ImageResponse: {self.option} must be {self.expected}, got {self.found!r}"


@dataclass(eq=False, repr=False)
class FontError(RenderError):
    """A font cannot be read or is no font."""

    source: str
    problem: str
    template = "font {self.source}: {self.problem}"


@dataclass(eq=False, repr=False)
class DrawingError(RenderError):
    """The ``ImageResponse`` of an image module cannot be drawn; the cause is chained."""

    file: str
    cause: str
    template = "{self.file}: the picture that image() returned cannot be drawn: {self.cause}"


@dataclass(eq=False, repr=False)
class StrictError(RenderError):
    """A picture that may not have problems has some; ``problems`` are its diagnostics as text."""

    problems: tuple[str, ...]
    template = "strict=True allows no problems of a picture, found {self.line}"

    @property
    def line(self) -> str:
        """The problems in one line."""
        return "; ".join(self.problems)


@dataclass(eq=False, repr=False)
class LimitError(RenderError):
    """A document asks for more than one picture may; ``limit`` is the field of ``Limits`` that allows more."""

    what: str
    allowed: str
    found: str
    fix: str
    limit: str | None = None
    template = "{self.what} of one picture may have {self.allowed}, found {self.found}; {self.fix}{self.more}"

    @property
    def more(self) -> str:
        """How to be allowed more, where that is possible."""
        return f", or allow more: Settings(limits=Limits({self.limit}=…))" if self.limit else ""


@dataclass(eq=False, repr=False)
class DeadlineError(RenderError):
    """Drawing took longer than it may."""

    seconds: float
    template = (
        "drawing one picture may take {self.seconds:g} s, and that was not enough; draw less in one picture, "
        "or allow more: Settings(limits=Limits(deadline=…))"
    )


@dataclass(eq=False, repr=False)
class AbandonedDrawingsError(RenderError):
    """So many drawings that passed their deadline still run that no other is begun."""

    count: int
    template = (
        "{self.count} drawings that passed their deadline are still running, so that no other is begun; draw less in "
        "one picture, or let worker processes draw, which are ended at the deadline: Settings(isolated=True)"
    )


@dataclass(eq=False, repr=False)
class EndingError(RenderError):
    """The program ends, and no drawing is begun any more."""

    template = "the program is about to end: no drawing is begun any more"


@dataclass(eq=False, repr=False)
class BusyError(RenderError):
    """So many drawings are under way and waiting that no other is taken on; ``retry_after`` in seconds."""

    drawing: int
    waiting: int
    retry_after: int
    template = (
        "{self.drawing} drawings are under way and {self.waiting} may wait for their turn: no other is taken on; "
        "ask again in {self.retry_after} s, or allow more: Serving(drawings=…, waiting=…)"
    )


@dataclass(eq=False, repr=False)
class WorkerError(RenderError):
    """A worker process of ``Settings(isolated=True)`` ended or failed; the next picture gets another."""

    problem: str
    template = "the worker process that draws {self.problem}"


@dataclass(eq=False, repr=False)
class EngineError(RenderError):
    """The drawing engine refused; the cause is chained."""

    size: str
    cause: str
    template = "the picture ({self.size}) cannot be drawn: {self.cause}"
