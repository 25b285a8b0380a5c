"""``Settings``: how pictures are drawn, beyond what each picture says itself. No I/O but resolving folders.

A site has its own (``Masthead(settings=…)``); a picture drawn without a site has the defaults, or
what ``render(settings=…)`` is given. Invariant: ``Settings`` and ``Limits`` that exist are valid.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from masthead.errors import InvalidOptionError
from masthead.font import Font
from masthead.size import is_positive_integer

# Beyond these the engine's parsers end the whole process, whatever anybody allows.
DEEPEST_ELEMENT = 250
MOST_PIXELS = 64_000_000

EMOJI_PROVIDERS = ("twemoji", "noto", "openmoji", "blobmoji", "fluent")

_HOST = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?(?::\d{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one picture may ask for; beyond any of these it is a ``LimitError``.

    ``markup``: characters of HTML and CSS, embedded images included; ``css``: of CSS, without them.
    ``elements``: elements and pieces of text; ``attributes`` of all elements; ``depth`` of elements in
    one another, at most 250. ``text``: characters to be read in the picture. ``resources``: images and
    fonts that it names. ``pixels``: device px of the canvas, at most 64 million. ``deadline``: seconds
    that drawing may take, fetching included; ``None`` for as long as it takes.

    Raises ``InvalidOptionError`` for a value that cannot be one.
    """

    markup: int = 16 * 1024 * 1024
    css: int = 1_000_000
    elements: int = 10_000
    attributes: int = 20_000
    depth: int = DEEPEST_ELEMENT
    text: int = 200_000
    resources: int = 200
    pixels: int = MOST_PIXELS
    deadline: float | None = 30.0

    def __post_init__(self) -> None:
        highest = {"depth": DEEPEST_ELEMENT, "pixels": MOST_PIXELS}
        for name in (one.name for one in fields(self) if one.name != "deadline"):
            value, most = getattr(self, name), highest.get(name)
            if not is_positive_integer(value) or (most is not None and value > most):
                expected = "a positive whole number" + (f", at most {most:,}" if most else "")
                raise InvalidOptionError(f"Limits: {name}", expected, value)
        if self.deadline is not None and not _is_positive(self.deadline):
            raise InvalidOptionError("Limits: deadline", "a number of seconds above 0, or None", self.deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the pictures of a site are drawn.

    ``fonts``: more faces for every picture, after its own. ``roots``: folders below which pictures
    may name files. ``hosts``: where images and fonts may be fetched from, such as
    ``"images.example"``, ``"*.cdn.example"`` or ``"localhost:9000"``; none unless given.
    ``localhost``: whether a host may be this machine (development). ``cache``: the folder for what
    was fetched, the user's cache folder if not given. ``emoji``: where the pictures of emoji
    providers are, ``{"openmoji": "art/openmoji"}``: a folder, or a URL at one of the ``hosts``; the
    name of a file is put at its end, or in the place of ``{name}``.
    ``limits``: how much one picture may ask for. ``isolated``: draw in worker processes, which are
    ended at the deadline. ``deterministic`` and ``strict``: for every picture what they are for one.

    Raises ``InvalidOptionError`` for a value that cannot work.
    """

    fonts: tuple[Font, ...]
    roots: tuple[Path, ...]
    hosts: tuple[str, ...]
    localhost: bool
    cache: Path | None
    emoji: tuple[tuple[str, str], ...]
    limits: Limits
    isolated: bool
    deterministic: bool
    strict: bool

    def __init__(
        self,
        *,
        fonts: Iterable[Font | str | os.PathLike[str]] = (),
        roots: Iterable[str | os.PathLike[str]] = (),
        hosts: Iterable[str] = (),
        localhost: bool = False,
        cache: str | os.PathLike[str] | None = None,
        emoji: Mapping[str, str | os.PathLike[str]] | tuple[tuple[str, str], ...] | None = None,
        limits: Limits | None = None,
        isolated: bool = False,
        deterministic: bool = False,
        strict: bool = False,
    ) -> None:
        checked: dict[str, object] = {
            "fonts": _checked_fonts(fonts),
            "roots": _checked_roots(roots),
            "hosts": _checked_hosts(hosts),
            "localhost": _checked_flag("localhost", localhost),
            "cache": _checked_path("cache", cache),
            "emoji": _checked_emoji({} if emoji is None else emoji),
            "limits": _checked_limits(Limits() if limits is None else limits),
            "isolated": _checked_flag("isolated", isolated),
            "deterministic": _checked_flag("deterministic", deterministic),
            "strict": _checked_flag("strict", strict),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)


def with_fonts(settings: Settings, files: Iterable[Path]) -> Settings:
    """The settings with some font files after their own fonts."""
    return replace(settings, fonts=(*settings.fonts, *map(Font, files)))


def _is_positive(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


def _checked_flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidOptionError(f"Settings: {name}", "True or False", value)
    return value


def _checked_path(name: str, path: object) -> Path | None:
    if path is not None and not isinstance(path, (str, os.PathLike)):
        raise InvalidOptionError(f"Settings: {name}", "the path of a folder", path)
    return None if path is None else Path(path)


def _checked_limits(limits: object) -> Limits:
    if not isinstance(limits, Limits):
        raise InvalidOptionError("Settings: limits", "a masthead.Limits", limits)
    return limits


def _listed(name: str, expected: str, values: object, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """A list of some kinds of things; a lone string is a mistake."""
    is_list = isinstance(values, Iterable) and not isinstance(values, (str, bytes))
    found = tuple(values) if isinstance(values, Iterable) else ()
    if not is_list or not all(isinstance(value, kinds) for value in found):
        raise InvalidOptionError(f"Settings: {name}", expected, values)
    return found


def _checked_fonts(fonts: object) -> tuple[Font, ...]:
    found = _listed("fonts", "a list of masthead.Font or paths", fonts, (Font, str, os.PathLike))
    return tuple(font if isinstance(font, Font) else Font(font) for font in found)


def _checked_roots(roots: object) -> tuple[Path, ...]:
    resolved = []
    for root in _listed("roots", "a list of folders", roots, (str, os.PathLike)):
        try:
            resolved.append(Path(root).resolve(strict=True))
        except (OSError, ValueError) as error:
            raise InvalidOptionError("Settings: roots", "a list of folders that exist", root) from error
        if not resolved[-1].is_dir():
            raise InvalidOptionError("Settings: roots", "a list of folders", root)
    return tuple(resolved)


def _checked_hosts(hosts: object) -> tuple[str, ...]:
    expected = "a list of host names such as 'images.example', '*.cdn.example' or 'localhost:9000'"
    found = tuple(host.lower() for host in _listed("hosts", expected, hosts, (str,)))
    for host in found:
        if not _HOST.fullmatch(host):
            raise InvalidOptionError("Settings: hosts", expected, host)
    return found


def _checked_emoji(emoji: object) -> tuple[tuple[str, str], ...]:
    expected = "a mapping of providers to a folder or a URL"
    if isinstance(emoji, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in emoji):
        emoji = dict(emoji)  # the form it is kept in, which dataclasses.replace() passes on
    if not isinstance(emoji, Mapping) or not all(
        isinstance(name, str) and isinstance(place, (str, os.PathLike)) for name, place in emoji.items()
    ):
        raise InvalidOptionError("Settings: emoji", expected, emoji)
    for name in emoji:
        if name not in EMOJI_PROVIDERS:
            raise InvalidOptionError("Settings: emoji", f"a mapping of {', '.join(EMOJI_PROVIDERS)}", name)
    return tuple((name, os.fspath(place)) for name, place in emoji.items())


DEFAULT_SETTINGS = Settings()
