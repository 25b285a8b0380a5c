"""A document, named images and settings → everything that the picture is drawn with besides its text.

In two steps, because only the engine knows what it can decode: ``gather`` reads, ``resolve`` makes of that
the document as it is drawn. What fails is left out and told; nothing is read that no element uses.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from masthead.diagnostics import Diagnostic
from masthead.errors import LimitError
from masthead.imaging.document import Document
from masthead.imaging.fonts import FontSet
from masthead.imaging.job import Read
from masthead.imaging.resources.data_urls import is_data_url
from masthead.imaging.resources.decoding import MOST_PIXELS, Decodable, decodable
from masthead.imaging.resources.faces import faces_of, used_faces
from masthead.imaging.resources.failure import ResourceError, shown
from masthead.imaging.resources.reading import Found, digest_of, read_resources
from masthead.imaging.resources.references import Kind, Reference
from masthead.imaging.resources.rewriting import rewrite
from masthead.media import sniffed_type
from masthead.settings import Settings

# Of all images of one picture: each is unpacked while it is drawn.
MOST_PIXELS_TOGETHER = 2 * MOST_PIXELS
NOWHERE = "masthead:none"  # a name that no image has
NO_SOURCE = ResourceError("", "has no src")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found: ``images`` by URL, as the engine is to decode them, or why there is none.

    ``in_svg`` are those of inline SVG, of which the engine does not say what it cannot decode. ``reads`` says
    what was read for all of them.
    """

    images: Mapping[str, Found]
    in_svg: frozenset[str]
    fonts: FontSet
    problems: tuple[Diagnostic, ...]
    reads: tuple[Read, ...] = ()

    def there(self, *, in_svg: bool = False) -> dict[str, bytes]:
        """The images that are there, or only those in inline SVG."""
        return {
            url: found
            for url, found in self.images.items()
            if isinstance(found, bytes) and (url in self.in_svg or not in_svg)
        }


@dataclass(frozen=True, slots=True)
class Resources:
    """The document as the engine draws it, its ``images`` by the names that it has for them, and what is missing."""

    document: Document
    images: Mapping[str, bytes]
    problems: tuple[Diagnostic, ...]


def gather(document: Document, named: Iterable[tuple[str, bytes]], settings: Settings) -> Gathered:
    """Read the images and fonts of a document: named ones as given, ``data:``, files and URLs as settings allow.

    Raises ``LimitError`` for too many.
    """
    given = dict(named)
    references, faces = document.references.images, used_faces(document)
    if not references and not faces:
        return Gathered({}, frozenset(), (), ())
    urls = dict.fromkeys(reference.url for reference in references)
    _check_count(len({*urls, *(url for face in faces for url in face.urls)}), settings)

    reads: dict[str, Read] = {}

    def read(wanted: Iterable[str]) -> dict[str, Found]:
        found = read_resources((url for url in wanted if url and url not in given), settings)
        reads.update((url, Read("url", url, digest_of(it))) for url, it in found.items() if not is_data_url(url))
        return {**found, **given}

    found = {"": NO_SOURCE, **read([*urls, *(face.urls[0] for face in faces if face.urls)])}
    fonts, problems, passed = faces_of(faces, found, read)
    spare = passed - urls.keys()
    in_svg = frozenset(reference.url for reference in references if reference.kind == "svg")
    noted = tuple(it._replace(is_spare=it.name in spare) for it in reads.values())
    return Gathered(_decodable(urls, found), in_svg, fonts, tuple(problems), noted)


def resolve(document: Document, gathered: Gathered, undecodable: Mapping[str, str]) -> Resources:
    """What the engine is handed; ``undecodable`` are the images that it cannot decode, and why."""
    if not gathered.images:
        return Resources(document, {}, gathered.problems)
    broken = {url: ResourceError(shown(url), f"cannot be decoded: {why}") for url, why in undecodable.items()}
    found = {**gathered.images, **broken}
    images, changes = _placed(document, found)
    problems = list(gathered.problems)
    for reference in document.references.images:
        content = found[reference.url]
        if isinstance(content, ResourceError):
            problems.append(_problem(reference, content))
    return Resources(rewrite(document, changes), images, tuple(problems))


def _check_count(count: int, settings: Settings) -> None:
    most = settings.limits.resources
    if count > most:
        fix = f"draw several pictures, or allow more with Settings(limits=Limits(resources={count}))"
        raise LimitError("the document", f"{most:,} images and fonts", f"{count:,}", fix)


def _decodable(urls: Iterable[str], found: Mapping[str, Found]) -> dict[str, Found]:
    """The images as the engine can take them, as long as there is room for their pixels."""
    images: dict[str, Found] = {}
    room = MOST_PIXELS_TOGETHER
    for url in urls:
        try:
            image = _image(url, found[url], room)
            room -= image.pixels
            images[url] = image.content
        except ResourceError as error:
            images[url] = error
    return images


def _image(url: str, content: Found, room: int) -> Decodable:
    if isinstance(content, ResourceError):
        raise content
    image = decodable(shown(url), content)
    if image.pixels > room:
        most = MOST_PIXELS_TOGETHER // 1_000_000
        raise ResourceError(shown(url), f"has more pixels than are left of the {most} million of one picture")
    return image


def _placed(
    document: Document, found: Mapping[str, Found]
) -> tuple[dict[str, bytes], dict[Kind, dict[str, str | None]]]:
    """The images by the names that the engine will look for, and what must change in the document for that."""
    images: dict[str, bytes] = {}
    changes: dict[Kind, dict[str, str | None]] = {"img": {}, "css": {}, "svg": {}}
    for reference in document.references.images:
        written, content = reference.written, found[reference.url]
        if isinstance(content, ResourceError):
            changes[reference.kind][written] = NOWHERE if reference.kind == "css" else None
        elif reference.kind == "svg":
            changes["svg"][written] = _data_url(content)
        elif is_data_url(reference.url):
            name = f"masthead:{len(images)}"
            changes[reference.kind][written] = name
            images[name] = content
        else:
            images[written] = content
    return images, changes


def _data_url(content: bytes) -> str:
    kind = sniffed_type(content) or "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _problem(reference: Reference, error: ResourceError) -> Diagnostic:
    return Diagnostic("resource", "warning", reference.where, f"is left out, because it {error.reason}", error.fix)
