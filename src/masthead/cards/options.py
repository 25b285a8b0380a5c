"""Options that hosts of cards have in common, checked before anything is drawn. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath, PureWindowsPath

from masthead.config import checked_base_url
from masthead.errors import CardOptionError
from masthead.sentences import did_you_mean

# Of MkDocs. Those of Material's own layouts that ours have no use for are no mistake of whoever brings them along.
OURS = frozenset({"accent", "background_color", "date", "description", "logo", "title"})
MATERIALS = frozenset({"background_image", "color", "font_family", "font_variant"})
_HEX = re.compile("#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
# No accent needs more signs than these; whatever has others could be more than a colour in a template's style sheet.
_COLOUR = re.compile(r"[#\w(),.%/\s-]+")


def folder_inside(option: str, folder: str) -> str:
    """The folder of cards inside a site, as ``a/b``.

    Raises ``CardOptionError`` for one that leads out of it, on whatever machine the site is built.
    """
    windows = PureWindowsPath(folder)
    if windows.drive or windows.root or ".." in windows.parts or "\0" in folder:
        raise CardOptionError(option, "a folder inside the site, such as images/cards", folder)
    return PurePosixPath(folder).as_posix()


def base_url_of(told: Mapping[str, str | None]) -> str:
    """What URLs begin with: the first that is told, by whatever name; empty where none is.

    Raises ``InvalidOptionError`` for one that is no such URL.
    """
    return next((checked_base_url(name, url) for name, url in told.items() if url), "")


def threads(option: str, number: int) -> int:
    """How many threads draw.

    Raises ``CardOptionError`` for none.
    """
    if number < 1:
        raise CardOptionError(option, "a number of threads, 1 or more", number)
    return number


def check_accent(accent: object) -> None:
    """Raises ``CardOptionError`` for what is no colour."""
    if isinstance(accent, str) and _HEX.fullmatch(accent):
        return
    from masthead.imaging.engine import refusal  # a build that draws nothing needs no engine

    if not isinstance(accent, str) or not _COLOUR.fullmatch(accent) or refusal("color", accent):
        raise CardOptionError("accent", "a CSS colour", accent)


def check_logo(shown: str, content: bytes) -> None:
    """Raises ``CardOptionError`` for a file that is no image, or a damaged one."""
    from masthead.imaging.engine import undecodable
    from masthead.imaging.resources.decoding import decodable
    from masthead.imaging.resources.failure import ResourceError

    try:
        broken = undecodable({"it": decodable(shown, content).content}, ())
        problem = f"it cannot be decoded: {broken['it']}" if broken else ""
    except ResourceError as error:
        problem = f"it {error.reason}"
    if problem:
        raise CardOptionError("logo", "an image file", shown, problem)


def unknown_layout_options(names: Iterable[object]) -> list[str]:
    """The names that are no option of a layout, each with what was probably meant."""
    unknown = sorted({*map(str, names)} - OURS - MATERIALS)
    return [f"{name!r}{did_you_mean(name, OURS)}" for name in unknown]
