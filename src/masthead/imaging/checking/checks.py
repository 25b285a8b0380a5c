"""A document and its picture → diagnostics of what is not drawn, or badly. Raises only where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from masthead.diagnostics import Diagnostic
from masthead.errors import StrictError
from masthead.imaging.checking.css_checks import Terms, check_sheet, check_style
from masthead.imaging.checking.picture.whole import Picture, check_picture
from masthead.imaging.document import Document
from masthead.imaging.fonts import FontSet
from masthead.imaging.typefaces.coverage import names_of


def check(picture: Picture, problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Everything that is worth knowing of a picture, each thing once; ``problems`` are those of its resources."""
    seen: set[Diagnostic] = set()
    for diagnostic in (*problems, *_check_styles(picture.document, picture.fonts), *check_picture(picture)):
        if diagnostic not in seen:
            seen.add(diagnostic)
            yield diagnostic


def _check_styles(document: Document, fonts: FontSet) -> Iterator[Diagnostic]:
    # A font of the page's own that could not be had is a problem of its resources.
    names = (*(face.family for face in document.references.fonts), *(name for face in fonts for name in names_of(face)))
    terms = Terms(document.context, {name.lower(): name for name in names})
    for name, sheet in document.written_sheets:
        yield from check_sheet(sheet, name, terms)
    for where, style in document.written("style"):
        yield from check_style(style, where, terms)
    utilities = document.written("tw")
    if utilities:
        # Its vocabulary is only read where there are utilities.
        from masthead.imaging.checking.tw_checks import check_utilities
    for where, classes in utilities:
        yield from check_utilities(classes, where, terms)


def check_motion(document: Document, *, moves: bool) -> Iterator[Diagnostic]:
    """An animation without anything that moves, and a still of something that does."""
    texts = [css.lower() for css in document.written_css]
    animated = any("@keyframes" in text for text in texts) and any("animation" in text for text in texts)
    if moves and not animated:
        hint = "define @keyframes and set animation on an element, or leave duration= out"
        yield Diagnostic("no-motion", "warning", "duration=", "is given, and nothing in the document moves", hint)
    if animated and not moves:
        hint = "give duration= and a format that moves, such as webp"
        yield Diagnostic("still", "info", "@keyframes", "the picture is a still of the first moment", hint)


def refuse(noticed: Sequence[Diagnostic]) -> None:
    """Raise ``StrictError`` for diagnostics that are more than a remark: what ``strict=True`` asks for."""
    problems = tuple(str(found) for found in noticed if found.severity != "info")
    if problems:
        raise StrictError(problems)
