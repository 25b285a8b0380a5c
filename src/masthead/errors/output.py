"""Errors of writing pictures as files."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError
from masthead.sentences import listed


@dataclass(eq=False, repr=False)
class CardTemplateError(MastheadError):
    """The template of a site's cards is not there, is no template, or failed for a page."""

    template_name: str
    line: int
    problem: str
    designs: tuple[str, ...]
    template = (
        "the card template {self.template_name!r}{self.place}: {self.problem}; "
        "give the path of a Jinja template or one of the designs {self.choice}"
    )

    @property
    def place(self) -> str:
        """The line, where one is known."""
        return f", line {self.line}" if self.line else ""

    @property
    def choice(self) -> str:
        """The shipped designs."""
        return listed(self.designs)


@dataclass(eq=False, repr=False)
class CardOptionError(MastheadError):
    """An option of a site's cards has a value that cannot work; ``problem`` is what is known besides."""

    option: str
    expected: str
    found: object
    problem: str = ""
    template = "{self.option} must be {self.expected}, got {self.found!r}{self.reason}"

    @property
    def reason(self) -> str:
        """Why, where more is known."""
        return f": {self.problem}" if self.problem else ""


@dataclass(eq=False, repr=False)
class ExportPathError(MastheadError):
    """An image URL has a part that cannot safely be a file name."""

    url: str
    problem: str
    template = "{self.url} cannot be written as a file: {self.problem}"


@dataclass(eq=False, repr=False)
class BuildPlaceError(MastheadError):
    """Where a build should write to cannot be used."""

    place: str
    problem: str
    template = "the output {self.place!r} cannot be used: {self.problem}"


@dataclass(eq=False, repr=False)
class BuildJournalError(MastheadError):
    """The journal of a build cannot be used."""

    file: str
    problem: str
    template = "the journal {self.file} {self.problem}"


@dataclass(eq=False, repr=False)
class BuildWorkerError(MastheadError):
    """A worker of a build is not what the build needs, or died."""

    problem: str
    template = "a worker of the build {self.problem}"
