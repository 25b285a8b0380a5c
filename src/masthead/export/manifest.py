"""A finished build → ``manifest.json``: the tags of each page, and the file of each image.

That of a small site is one object. A large one's names files of lines, sorted by path, in ``manifest.d``; each is
called by its content, so that the old manifest is whole until the new one is in its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from masthead.errors import BuildPlaceError, MastheadError
from masthead.export.files import url_of
from masthead.export.journal import Journal
from masthead.export.making.places import Place
from masthead.export.steps import Claim
from masthead.metadata.images import ImageDescriptor
from masthead.metadata.resolve import UrlBase, resolve_images
from masthead.metadata.tags import write_tags
from masthead.modules.worlds import SYNC, complete
from masthead.site import LoadedSite

MANIFEST = "manifest.json"
LINES = "manifest.d"
VERSION, VERSION_OF_LINES = 1, 2
KEYS = ("version", "pages", "images")
LARGEST = 10_000  # images or pages in one object
LINES_OF_A_FILE = 100_000
_JSON = "application/json"


class LeftOut(NamedTuple):
    """The first page that has an image which is not built, that image, and how many such there are of its route."""

    page: str
    image: str
    number: int


class Tags:
    """The tags of pages, with the names and types that the files turned out to have.

    ``left_out``: for each route with images that pages have and that nobody wanted built, the first and how many.
    """

    def __init__(
        self, loaded: LoadedSite, base: UrlBase, journal: Journal, only: Callable[[str], object] | None
    ) -> None:
        self._loaded = loaded
        self._only = only
        self._journal = journal
        self._written = lru_cache(maxsize=4096)(partial(journal.written, is_part=bool(only)))
        self.left_out: dict[str, LeftOut] = {}
        # Without metadata_base the tags can only name paths; the command line says so.
        self._base = replace(base, origin=base.origin or "", renamed=self._file_url)

    def of(self, page: str, before: str | None) -> str | None:
        """The tags of a page; those from ``before`` where only a part was built, and none of its images.

        ``None`` where not all of its images are there that are to be built.
        """
        found = complete(resolve_images(SYNC, self._loaded.loader, self._loaded.matcher, page))
        images = [image for some in found.values() for image in some]
        if self._only and before is not None and not any(self._only(image.path) for image in images):
            return before
        missing = [image for image in images if not self._written(image.path)]
        if any(self._journal.is_planned(image.path) for image in missing):
            return None
        for image in missing:
            first = self.left_out.get(image.route.shown, LeftOut(page, image.path, 0))
            self.left_out[image.route.shown] = first._replace(number=first.number + 1)
        there = {name: tuple(map(self._typed, filter(self._is_there, some))) for name, some in found.items()}
        # A convention of which nothing is there is one that the page has not: another may stand in for it.
        return str(
            write_tags({name: some for name, some in there.items() if some or not found[name]}, self._base, page)
        )

    def _is_there(self, image: ImageDescriptor) -> bool:
        return self._written(image.path) is not None

    def _file_url(self, path: str) -> str | None:
        """The URL path of the file of an image; looked up, since there may be millions."""
        written = self._written(path)
        return url_of(Path(written[0])) if written else None

    def _typed(self, image: ImageDescriptor) -> ImageDescriptor:
        written = self._written(image.path)
        return replace(image, content_type=written[1].partition(";")[0]) if written else image


class Output(NamedTuple):
    """Where a manifest goes, and what it is of."""

    place: Place
    journal: Journal


def write_manifest(output: Output, tags: Tags, *, is_part: bool) -> int:
    """Write the manifest of all planned images that are there; returns how many pages it has.

    With ``is_part``, of all that are there, and what else the manifest before it says of pages. Raises a
    ``MastheadError`` of user code, or ``OSError``.
    """
    place, journal = output
    old = _lines_named(place)
    # What an earlier one that was ended has left is noted too.
    journal.note_lines(old)
    journal.remember_pages(_entries(place, "pages") if is_part else ())
    try:
        content = _content(output, tags, is_part=is_part)
    except MastheadError:
        _keep_lines(output, old)
        raise
    journal.check()  # describing many pages takes a while
    place.write(MANIFEST, json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n", _JSON)
    _keep_lines(output, _named_in(content))
    pages = content["pages"]
    return int(pages["count"]) if content["version"] == VERSION_OF_LINES else len(pages)


def _keep_lines(output: Output, named: set[tuple[str, int, str]]) -> None:
    """Remove the other files of lines."""
    for lines in output.journal.lines():
        if lines not in named:
            output.place.remove(*lines)
    output.journal.forget_lines()


def _content(output: Output, tags: Tags, *, is_part: bool) -> dict[str, Any]:
    """What ``manifest.json`` says; the files of lines that it names are written."""
    _, journal = output
    many = max(journal.count_pages(), journal.count_images(is_part=is_part)) > LARGEST
    described = ((page, tags.of(page, before)) for page, before in journal.pages(by_path=many))
    kept = ((page, text) for page, text in described if text is not None)
    facts = ((row[0], _facts(row)) for row in journal.images(by_path=many, is_part=is_part))
    if not many:
        return {"version": VERSION, "pages": dict(kept), "images": dict(facts)}
    return {
        "version": VERSION_OF_LINES,
        "pages": _write_lines(output, "pages", ({"path": path, "tags": text} for path, text in kept)),
        "images": _write_lines(output, "images", ({"path": path, **found} for path, found in facts)),
    }


def _facts(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(("file", "size", "sha256", "content_type"), row[1:], strict=True))


def _write_lines(output: Output, kind: str, lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Files of lines; what the manifest says of them."""
    remaining = iter(lines)
    files = [_write_file(output, kind, first, islice(remaining, LINES_OF_A_FILE - 1)) for first in remaining]
    return {"count": sum(file["count"] for file in files), "files": files}


def _write_file(output: Output, kind: str, first: dict[str, Any], others: Iterable[dict[str, Any]]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    with output.place.part() as part:
        for line in chain((first,), others):
            body = json.dumps(line, ensure_ascii=False).encode() + b"\n"
            part.write(body)
            digest.update(body)
            count += 1
        size, sha256 = part.tell(), digest.hexdigest()
        name = f"{LINES}/{kind}-{sha256[:16]}.jsonl"
        output.journal.note_lines([(name, size, sha256)])
        output.place.upload(part, name, "application/jsonl")
    return {"file": name, "first": first["path"], "count": count, "size": size, "sha256": sha256}


def check_manifest(place: Place, name: str) -> None:
    """Raise ``BuildPlaceError`` where the place, of this name, has a manifest that is somebody else's."""
    body = place.read(MANIFEST)
    if body is not None and not _own(body):
        expected = f"expected one of Masthead with {', '.join(KEYS)}"
        problem = f"its {MANIFEST} is somebody else's, {expected}; move it, or build into a folder of its own"
        raise BuildPlaceError(name, problem)


def files_named(place: Place) -> Iterator[Claim]:
    """The file of each image in the manifest that is there."""
    return (Claim(image["file"], image["size"], image["sha256"]) for _, image in _entries(place, "images"))


def _entries(place: Place, kind: str) -> Iterator[tuple[str, Any]]:
    """Each path and what the manifest that is there says of it, a file of lines at a time."""
    content = _own(place.read(MANIFEST) or b"")
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        if content.get("version") != VERSION_OF_LINES:
            yield from content.get(kind, {}).items()
            return
        for file in content[kind]["files"]:
            for line in (place.read(file["file"]) or b"").split(b"\n")[:-1]:
                entry = json.loads(line)
                yield entry["path"], entry["tags"] if kind == "pages" else entry


def _own(body: bytes) -> dict[str, Any]:
    """The content of a manifest of Masthead, known by its keys; empty for others."""
    with suppress(ValueError):
        content = json.loads(body)
        if isinstance(content, dict) and all(key in content for key in KEYS):
            return content
    return {}


def _lines_named(place: Place) -> set[tuple[str, int, str]]:
    """The files of lines of the manifest that is there."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        return _named_in(json.loads(place.read(MANIFEST) or b"{}"))
    return set()


def _named_in(content: dict[str, Any]) -> set[tuple[str, int, str]]:
    if content.get("version") != VERSION_OF_LINES:
        return set()
    named = (*content["pages"]["files"], *content["images"]["files"])
    return {(file["file"], file["size"], file["sha256"]) for file in named if file["file"].startswith(f"{LINES}/")}
