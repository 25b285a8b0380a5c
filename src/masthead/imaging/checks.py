"""What a document asks for and will not get → diagnostics. No I/O; stops a drawing only where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from masthead.diagnostics import Diagnostic
from masthead.errors import StrictError
from masthead.imaging.checking.css_checks import check_sheet, check_style
from masthead.imaging.document import Document


def check_document(document: Document, problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Everything that is worth knowing of a document, each thing once; ``problems`` are those of its resources."""
    seen: set[Diagnostic] = set()
    for diagnostic in (*problems, *_check_styles(document)):
        if diagnostic not in seen:
            seen.add(diagnostic)
            yield diagnostic


def _check_styles(document: Document) -> Iterator[Diagnostic]:
    for name, sheet in document.written_sheets:
        yield from check_sheet(sheet, name, document.context)
    for where, style in document.written_styles:
        yield from check_style(style, where, document.context)


def refuse(noticed: Sequence[Diagnostic]) -> None:
    """Raise ``StrictError`` for diagnostics that are more than a remark: what ``strict=True`` asks for."""
    problems = tuple(str(found) for found in noticed if found.severity != "info")
    if problems:
        raise StrictError(problems)
