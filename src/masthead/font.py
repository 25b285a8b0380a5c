"""``Font``: a font that a user gives, for one picture or for a whole site. No I/O; checked when it is used."""

from __future__ import annotations

import os
from dataclasses import dataclass

FONT_EXTENSIONS = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2")


@dataclass(frozen=True, slots=True)
class Font:
    """A font for ``ImageResponse(fonts=…)`` or ``Settings(fonts=…)``.

    ``source`` is a path or the bytes of a TTF, OTF, TTC, WOFF or WOFF2 file. ``family``, ``weight``
    (1 to 1000) and ``style`` (``normal``, ``italic``, ``oblique``) are read from the file where not
    given. ``lang`` (BCP 47) says which language the face is meant for: in a document of another
    one, the other faces that are given come before it.
    """

    source: str | os.PathLike[str] | bytes
    family: str | None = None
    weight: int | None = None
    style: str | None = None
    lang: str | None = None

    def __init__(
        self,
        source: str | os.PathLike[str] | bytes,
        *,
        family: str | None = None,
        weight: int | None = None,
        style: str | None = None,
        lang: str | None = None,
    ) -> None:
        for name, value in (
            ("source", source),
            ("family", family),
            ("weight", weight),
            ("style", style),
            ("lang", lang),
        ):
            object.__setattr__(self, name, value)
