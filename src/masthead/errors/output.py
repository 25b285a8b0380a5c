"""Errors of writing pictures as files."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError
from masthead.sentences import listed


@dataclass(eq=False)
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


@dataclass(eq=False)
class ExportPathError(MastheadError):
    """An image URL has a part that cannot safely be a file name."""

    url: str
    problem: str
    template = "{self.url} cannot be written as a file: {self.problem}"
