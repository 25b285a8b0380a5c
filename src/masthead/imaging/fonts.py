"""``Font`` → ``Face`` → ``FontSet``: what the engine may draw text with, in the order it may.

The faces given come first; the shipped ones follow, so that Latin, Greek, Cyrillic, Vietnamese
and every emoji are drawn on any machine with no system font and no network: Inter (variable, 100
to 900, upright and italic), JetBrains Mono for code (100 to 800) and Twemoji (colour). Reads the
font files it is given, nothing else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cachetools import LRUCache, cached

from masthead.errors import FontError, RenderOptionError
from masthead.font import Font
from masthead.imaging.checking.limits.fonts import check_font
from masthead.size import is_positive_integer
from masthead.system.forks import Lock

KEPT_BYTES = 120_000_000  # of font files that were given by their path
STYLES = ("normal", "italic", "oblique")
DATA = Path(__file__).with_name("data")
# Files and families, first choice first.
DEFAULT_FILES = (
    ("InterVariable.woff2", "Inter"),
    ("InterVariable-Italic.woff2", "Inter"),
)
CODE_FILE = ("JetBrainsMono.woff2", "JetBrains Mono")
EMOJI_FILE = ("Twemoji.woff2", "Twemoji")
SIGNATURES = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file in memory; equal when content and names are. ``shown`` names it in messages.

    ``number`` is the one face of the file that is meant, where it is one found on this machine;
    ``lang`` the language (BCP 47) that the face is meant for.
    """

    digest: str
    family: str | None
    weight: int | None
    style: str | None
    data: bytes
    shown: str
    number: int | None = None
    is_shipped: bool = False
    lang: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether a user gave it: neither shipped nor found on this machine."""
        return not self.is_shipped and self.number is None

    @property
    def registered(self) -> tuple[object, ...]:
        """What an engine is told of the file, which is the same whichever of its faces is meant."""
        return self.digest, self.family, self.weight, self.style

    @property
    def is_emoji(self) -> bool:
        """Whether this is the shipped face of emoji."""
        return self.is_shipped and self.family == EMOJI_FILE[1]

    @property
    def is_code(self) -> bool:
        """Whether this is the shipped face of code."""
        return self.is_shipped and self.family == CODE_FILE[1]

    def __hash__(self) -> int:
        return hash((*self.registered, self.number, self.lang))

    def __eq__(self, other: object) -> bool:
        mine = (self.registered, self.number, self.lang)
        return isinstance(other, Face) and mine == (other.registered, other.number, other.lang)


FontSet = tuple[Face, ...]


def font_set(fonts: Iterable[Font], emoji: str | None) -> FontSet:
    """The faces of one picture, first choice first; whatever draws ``emoji``, Twemoji has what that lacks.

    Raises ``FontError`` for a font that cannot be used, ``RenderOptionError`` for a wrong option.
    """
    given = [_face(font) for font in fonts]
    shipped = [_shipped(name, family) for name, family in DEFAULT_FILES]
    drawn = [_shipped(*EMOJI_FILE)] if emoji else []
    return (*given, *shipped, *drawn, _shipped(*CODE_FILE))


def _face(font: Font) -> Face:
    if not isinstance(font, Font):
        raise RenderOptionError("fonts", "a list of masthead.Font", font)
    source = font.source
    if not isinstance(source, (bytes, str, os.PathLike)):
        raise FontError(type(source).__name__, "must be a path or bytes")
    shown = f"of {len(source)} bytes" if isinstance(source, bytes) else repr(os.fspath(source))
    data, digest = (source, _digest(source)) if isinstance(source, bytes) else _read(Path(source), shown)
    if not data.startswith(SIGNATURES):
        raise FontError(shown, f"is no TTF, OTF, TTC, WOFF or WOFF2 file (it begins with {data[:4]!r})")
    if font.family is not None and not isinstance(font.family, str):
        raise FontError(shown, f"family must be a string, got {font.family!r}")
    if font.weight is not None and (not is_positive_integer(font.weight) or font.weight > 1000):
        raise FontError(shown, f"weight must be a whole number from 1 to 1000, got {font.weight!r}")
    if font.lang is not None and not isinstance(font.lang, str):
        raise FontError(shown, f"lang must be a language such as 'ja', got {font.lang!r}")
    if font.style is not None and font.style not in STYLES:
        raise FontError(shown, f"style must be one of {', '.join(STYLES)}, got {font.style!r}")
    check_font(data, digest, shown)
    return Face(digest, font.family, font.weight, font.style, data, shown, lang=font.lang)


def face_in_file(path: Path, number: int, weight: int | None = None) -> Face:
    """One face of a font file of this machine, for ``weight`` where that is not the file's own.

    Raises ``FontError`` when it cannot be read.
    """
    shown = repr(str(path))
    data, digest = _read(path, shown)
    return Face(digest, None, weight, None, data, shown, number)


def _read(path: Path, shown: str) -> tuple[bytes, str]:
    try:
        status = path.stat()
        return _read_once((path, status.st_mtime_ns, status.st_size))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise FontError(shown, f"cannot be read: {getattr(error, 'strerror', error)}") from error


@cached(LRUCache(KEPT_BYTES, getsizeof=lambda read: len(read[0])), lock=Lock())
def _read_once(version: tuple[Path, int, int]) -> tuple[bytes, str]:
    """The content of a file and its digest, for as long as its time and size stay."""
    data = version[0].read_bytes()
    return data, _digest(data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@cache
def _shipped(name: str, family: str) -> Face:
    data = (DATA / name).read_bytes()
    return Face(_digest(data), family, None, None, data, name, is_shipped=True)
