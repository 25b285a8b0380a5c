"""Installed Python packages → the font files and folders that they bring.

A package offers fonts with an entry point of the group ``masthead.fonts``. Known besides, and found
without running any of their code: the families of ``fontpkg``, the packs of JustMyType and ``noto-cjk``.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

GROUP = "masthead.fonts"
# Groups of others, each of whose entry points names something in the package that has the fonts.
FOREIGN_GROUPS = ("fontpkg.family", "justmytype.packs")
# What the modules begin with whose packages have no entry points.
PREFIXES = ("noto_cjk_",)

logger = logging.getLogger("masthead.fonts")


def packaged_fonts() -> Iterator[Path]:
    """Files and folders of fonts; a place may be named twice, or hold no font."""
    # It brings the whole of `email` along, and most pictures need no font of a package.
    from importlib.metadata import entry_points

    points = entry_points()
    yield from _offered(points.select(group=GROUP))
    modules = {point.module.partition(".")[0] for group in FOREIGN_GROUPS for point in points.select(group=group)}
    modules |= {module.name for module in iter_modules() if module.name.startswith(PREFIXES)}
    for module in sorted(modules):
        yield from _folders_of(module)


def _offered(points: EntryPoints) -> Iterator[Path]:
    """What entry points of our own group name: a path, several, or a function that returns one or the other.

    One that fails is left out, with a warning in the log: a package for one script must not stop the
    pictures in another.
    """
    for point in points:
        try:
            offered = point.load()
            offered = offered() if callable(offered) else offered
            paths = [offered] if isinstance(offered, (str, os.PathLike)) else list(offered)
            yield from [Path(path) for path in paths]
        except Exception:
            logger.warning("the entry point %r of %s is left out", point.value, GROUP, exc_info=True)


def _folders_of(module: str) -> Iterator[Path]:
    """The folder of a package that is not imported for it; none for a single file, or what is not there."""
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        return
    if spec and spec.submodule_search_locations:
        yield from map(Path, spec.submodule_search_locations)
