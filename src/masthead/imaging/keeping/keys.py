"""``Job`` → the key of its picture: a digest of everything that can change it. Same key, same bytes.

In two steps, since what a page takes from outside is known only when it was drawn once. ``job_key`` is of the
job itself and of the programs that draw it; ``picture_key`` adds what was read and which fonts this machine has.
Whoever keeps pictures notes the ``Outside`` of a job under the former, reads it again, and finds the picture
under the latter.
"""

from __future__ import annotations

import hashlib
import platform
from functools import lru_cache

from masthead.imaging.emoji.pictures import read_file
from masthead.imaging.fonts import font_set
from masthead.imaging.job import Job, Outside, Read
from masthead.imaging.resources.reading import Found, digest_of, read_resources
from masthead.settings import Settings
from masthead.system.versions import version_of

# Whose next version may draw or write a picture in other bytes.
PROGRAMS = ("masthead", "pytakumi", "selectolax", "tinycss2", "pillow", "zlib-ng", "isal", "fonttools", "emoji")


def job_key(job: Job) -> str:
    """A digest of what a job says, its fonts and images by content, not by place.

    Raises ``FontError`` for a font that cannot be read.
    """
    settings = job.settings
    faces = font_set((*job.fonts, *settings.fonts), job.emoji)
    return digest(
        *versions(),
        job.source,
        *(job.size, job.scale, job.output),
        *(job.emoji, dict(settings.emoji).get(job.emoji or "")),
        *(len(job.stylesheets), *job.stylesheets),
        *(job.compat, job.debug, job.deterministic, job.strict, settings.limits),
        *((*face.registered, face.lang, face.is_shipped) for face in faces),
        *((name, digest_of(content)) for name, content in job.images),
    )


def picture_key(job_key: str, outside: Outside) -> str:
    """The key of a picture whose job has a key and which was drawn with something from outside."""
    if outside == Outside():
        return job_key
    return digest(job_key, *outside.reads, _fonts_of(outside))


def read_again(outside: Outside, settings: Settings) -> Outside:
    """What the same names lead to now.

    Files and, within their freshness, what was fetched before; this blocks as drawing does.
    """
    urls = read_resources((read.name for read in outside.reads if read.kind == "url"), settings)
    reads = (read._replace(digest=digest_of(_content(read, urls))) for read in outside.reads)
    return Outside(tuple(reads), outside.searched)


def _content(read: Read, urls: dict[str, Found]) -> Found:
    return urls[read.name] if read.kind == "url" else read_file(read.name)


def _fonts_of(outside: Outside) -> str:
    from masthead.imaging.typefaces.system_fonts import fingerprint

    return fingerprint(packages_only=outside.searched == "packages") if outside.searched else ""


def digest(*parts: object) -> str:
    """A digest of some plain values, each with its length, so that no two lists of them meet."""
    found = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else _text(part).encode("utf-8", "surrogatepass")
        found.update(len(content).to_bytes(8, "big") + content)
    return found.hexdigest()


def _text(part: object) -> str:
    return part if isinstance(part, str) else repr(part)


@lru_cache(maxsize=1)
def versions() -> tuple[str, ...]:
    """The programs that decide over the bytes of a picture, each with its version, and the kind of processor."""
    # An encoder that does not exist for this machine has none.
    return (*(f"{program} {version_of(program)}" for program in PROGRAMS), platform.machine())
