"""Folders of fonts → an index of every face in them: file, names, weights and characters covered.

Reading a few hundred fonts takes half a second, so the index is kept as JSON in the user's cache
folder. An entry counts for as long as its file keeps its time and size; a cache that cannot be read
is made anew, one that cannot be written is done without. Several processes may build it at once:
each replaces the whole file. Fonts that cannot be read are left out.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from masthead.errors import FontError
from masthead.font import FONT_EXTENSIONS
from masthead.imaging.typefaces.coverage import FaceCoverage, from_plain, read_faces, to_plain

FORMAT = 1

logger = logging.getLogger("masthead.fonts")


class IndexedFace(NamedTuple):
    """One face and the file that has it."""

    path: Path
    face: FaceCoverage


def font_folders(platform: str, environment: Mapping[str, str], home: Path) -> list[Path]:
    """Where a platform (``sys.platform``) keeps fonts; those of the user and of the system."""
    if platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if platform == "win32":
        local = environment.get("LOCALAPPDATA") or str(home / "AppData/Local")
        return [Path(local, "Microsoft/Windows/Fonts"), Path(environment.get("WINDIR") or r"C:\Windows", "Fonts")]
    # fontconfig's defaults, and the XDG base directories.
    data_home = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    shared = [Path(entry) for entry in (environment.get("XDG_DATA_DIRS") or "").split(os.pathsep) if entry]
    folders = [data_home, *shared, Path("/usr/local/share"), Path("/usr/share")]
    return list(dict.fromkeys([*(folder / "fonts" for folder in folders), home / ".fonts"]))


def font_files(places: Iterable[Path]) -> Iterator[Path]:
    """The font files in folders and below, each once, in an order that is always the same."""
    seen: set[str] = set()
    for place in places:
        for file in [place] if place.is_file() else sorted(_below(place)):
            real = os.path.realpath(file)  # a folder may be reachable twice
            if file.suffix.lower() in FONT_EXTENSIONS and real not in seen:
                seen.add(real)
                yield file


def _below(folder: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(folder):
        yield from (Path(directory, name) for name in names)


def read_index(places: Iterable[Path], cache: Path | None) -> tuple[IndexedFace, ...]:
    """Every face in some folders or files, by way of a cache file. Never fails."""
    kept = _load(cache) if cache else {}
    entries, changed = dict(kept), False
    faces: list[IndexedFace] = []
    for path in font_files(places):
        try:
            status = path.stat()
        except OSError:
            continue
        stamp = [status.st_mtime_ns, status.st_size]
        found = _faces(entries.get(str(path)), stamp)
        if found is None:
            changed, found = True, _read(path)
            entries[str(path)] = {"stamp": stamp, **to_plain(found)}
        faces += (IndexedFace(path, face) for face in found)
    if changed and cache:
        # Entries of other folders stay (another process may look there), those of lost files go.
        _store(cache, {path: entry for path, entry in entries.items() if Path(path).is_file()})
    return tuple(faces)


def _faces(entry: Any, stamp: list[int]) -> tuple[FaceCoverage, ...] | None:
    try:
        return from_plain(entry) if entry and entry["stamp"] == stamp else None
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _read(path: Path) -> tuple[FaceCoverage, ...]:
    try:
        return read_faces(path, str(path))
    except FontError as error:
        logger.info("left out: %s", error)
        return ()


def _load(cache: Path) -> dict[str, Any]:
    try:
        content = json.loads(cache.read_text(encoding="utf-8"))
        files = content["files"] if content["format"] == FORMAT else {}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return {}
    return files if isinstance(files, dict) else {}


def _store(cache: Path, entries: Mapping[str, Any]) -> None:
    """Replace the cache file as a whole, so that no reader ever sees half of one."""
    text = json.dumps({"format": FORMAT, "files": entries}, separators=(",", ":"))
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=cache.name, dir=cache.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(cache)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except (OSError, UnicodeEncodeError) as error:  # the latter: a path that is no text
        logger.info("the index of fonts is not kept: %s", error)


def default_cache() -> Path:
    """Where the index of this user is kept."""
    from platformdirs import user_cache_path

    return user_cache_path("masthead", appauthor=False) / "fonts.json"


def system_folders() -> list[Path]:
    """Where this machine keeps fonts."""
    return font_folders(sys.platform, os.environ, _home())


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a user without a home, as in some containers
        return Path(os.sep)
