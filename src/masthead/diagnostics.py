"""Problems that do not stop the work, as values that travel with the result; never printed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from masthead.sentences import counted

Severity = Literal["error", "warning", "info"]
MOST_OF_A_KIND = 20  # lines about different texts, for one code

# THE TABLE of codes: the guide page of diagnostics and the tests are held to it.
CODES = {
    "bad-condition": "``@media`` asks for a feature or a type that there is none of, so that its rules never count",
    "bad-css": "a piece of CSS cannot be read and is left out",
    "bad-selector": "a selector cannot be read, or names a pseudo-class that there is none of",
    "bad-value": "a property does not take this value, and the declaration is left out",
    "content-type": "the picture is of another type than the tags say, or no image at all",
    "low-contrast": "a text and the plain background behind it have a contrast below 3:1",
    "missing-emoji": "an emoji has no picture, or the font of the emoji is not there",
    "missing-font": "``font-family`` names no font that is there, and its text is set in another",
    "missing-glyph": "no font has a character, which is drawn as a box",
    "no-motion": "an animation was asked for, and nothing moves",
    "overflow": "a text is cut by the edge of the canvas or of a box",
    "resource": "an image or a font is not there, may not be read or cannot be used",
    "size": "the picture has another size than the tags say",
    "still": "the document moves, and the picture does not",
    "stretched-image": "an image is drawn at more than twice its pixels",
    "unknown-at-rule": "CSS has no at-rule of this name",
    "unknown-property": "CSS has no property of this name",
    "unknown-utility": "a class in ``tw`` is no utility that is known here",
    "unsupported-at-rule": "an at-rule of CSS that is not followed",
    "unsupported-property": "a property of CSS that is not drawn",
    "unsupported-selector": "a selector of CSS that never matches",
    "unused-file": "a file or folder of the site that looks like an image of it, and is none",
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that a person should know about a site or a picture.

    ``code`` is a word of ``CODES``, ``where`` a file, element or URL,
    ``message`` says what is wrong and ``hint`` what to do about it. ``str()`` is one readable line.
    """

    code: str
    severity: Severity
    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.severity} [{self.code}] {self.where}: {self.message}{hint}"


def summarised(found: Iterable[tuple[str, Diagnostic]], what: str) -> Iterator[str]:
    """What was noticed of pictures by name, without what is only ``info``.

    Each thing comes with the first picture that it was noticed of and how many others there are, which are called
    ``what`` (``image``).
    """
    first: dict[Diagnostic, str] = {}
    others = Counter[Diagnostic]()
    told, more = Counter[str](), Counter[str]()
    for name, diagnostic in found:
        if diagnostic.severity == "info":
            continue
        if diagnostic in first:
            others[diagnostic] += 1
        elif told[diagnostic.code] < MOST_OF_A_KIND:
            first[diagnostic] = name
            told[diagnostic.code] += 1
        else:
            more[diagnostic.code] += 1
    for diagnostic, name in first.items():
        also = f" and {counted(others[diagnostic], f'more {what}')}" if others[diagnostic] else ""
        yield f"{name}{also}: {str(diagnostic).removeprefix(f'{diagnostic.severity} ')}"
    for code, number in more.items():
        yield f"and {counted(number, 'more warning')} [{code}]"
