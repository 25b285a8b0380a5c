"""A folder of built HTML → its cards, and their tags in every page. The table of contents of cards.

    files → pages → HTML of the card → picture (kept by key) → image file and tags

A page that names an ``og:image`` of its own is left alone. Files are written only where they change,
whole or not at all; running it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from masthead.atomic import write_atomically
from masthead.cards.design import Design
from masthead.cards.insert import with_tags, without_tags
from masthead.cards.page import Page, read_page
from masthead.errors import MastheadError
from masthead.size import Size
from masthead.stores.disk import DiskStore
from masthead.stores.guarded import Guarded
from masthead.stores.store import Store

TAGS = Markup(
    '<meta property="og:image" content="{url}">\n'
    '<meta property="og:image:type" content="image/png">\n'
    '<meta property="og:image:width" content="{size.width}">\n'
    '<meta property="og:image:height" content="{size.height}">\n'
    '<meta property="og:image:alt" content="{alt}">\n'
    '<meta name="twitter:card" content="summary_large_image">\n'
    '<meta name="twitter:image" content="{url}">'
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where cards go: ``folder`` is the built site at ``base_url``, ``images`` the folder of cards inside it."""

    folder: Path
    images: str
    base_url: str
    size: Size

    def card_of(self, file: Path) -> Path:
        """The image file of a page, relative to the folder."""
        return Path(self.images, file.relative_to(self.folder)).with_suffix(".png")


@dataclass(frozen=True, slots=True)
class CardResult:
    """What became of one page: ``state`` is ``drawn``, ``kept``, ``own`` (it has an image of its own) or ``failed``."""

    file: Path
    state: str
    problem: str = ""


def url_path(file: Path) -> str:
    """The URL path under which a static host serves a page: ``guide/index.html`` is ``/guide/``."""
    path = "/" + quote(file.as_posix(), safe="/-_.!~*'()")
    return path.removesuffix("index.html") if path.endswith("/index.html") else path


def tags_of(page: Page, url: str, size: Size) -> str:
    """The tags of a page whose card is at a URL."""
    return str(TAGS.format(url=url, size=size, alt=page.title))


def make_cards(
    target: Target,
    files: Iterable[Path],
    design: Design,
    cache: Store,
    *,
    workers: int | None = None,
    progress: Callable[[], None] = lambda: None,
) -> list[CardResult]:
    """Draw the cards of HTML files below the target's folder and put their tags in.

    ``workers`` threads draw (not given: one a core). Returns what became of each file, in order.
    """

    def one(file: Path) -> CardResult:
        try:
            return _make_card(target, file, design, cache)
        except (MastheadError, OSError, UnicodeError) as error:
            return CardResult(file, "failed", str(error))
        finally:
            progress()

    with ThreadPoolExecutor(workers, thread_name_prefix="masthead-cards") as executor:
        return list(executor.map(one, files))


def _make_card(target: Target, file: Path, design: Design, cache: Store) -> CardResult:
    document = file.read_bytes()
    relative = file.relative_to(target.folder)
    page = read_page(without_tags(document).decode("utf-8-sig"), url_path(relative))
    if page.has_image:
        return CardResult(file, "own")
    card = target.card_of(file)
    kept = keep_card(design.source(page), design, cache, target.folder / card)
    url = f"{target.base_url.rstrip('/')}/{quote(card.as_posix(), safe='/-_.!~')}?{kept.key[:12]}"
    _write_if_changed(file, with_tags(document, tags_of(page, url, target.size)), document)
    return CardResult(file, "kept" if kept.was_there else "drawn")


@lru_cache(maxsize=4)
def cards_kept_in(folder: Path) -> Store:
    """The cards of earlier builds; a folder that cannot be written only costs time."""
    return Guarded(DiskStore(folder))


class KeptCard(NamedTuple):
    """A card in its file: the key of what it shows, and whether the cache had it."""

    key: str
    was_there: bool


def keep_card(source: str, design: Design, cache: Store, file: Path) -> KeptCard:
    """Put the picture of some HTML into a file, from the cache if it is there.

    Raises a ``RenderError`` or ``OSError``.
    """
    key = design.key(source)
    body = cache.get(key)
    was_there = body is not None
    if body is None:
        body = design.draw(source)
        cache.put(key, body)
    _write_if_changed(file, body)
    return KeptCard(key, was_there)


def _write_if_changed(file: Path, content: bytes, before: bytes | None = None) -> None:
    if before is None and file.is_file() and file.stat().st_size == len(content):
        before = file.read_bytes()
    if before != content:
        write_atomically(file, content)


def html_files(folder: Path, only: Iterable[str] = (), exclude: Iterable[str] = ()) -> Iterator[Path]:
    """The HTML files below a folder, in a fixed order; ``only`` and ``exclude`` are glob patterns of their paths."""
    for file in sorted(folder.rglob("*.html")):
        relative = file.relative_to(folder)
        wanted = [relative.match(pattern) for pattern in only]
        if file.is_file() and (not wanted or any(wanted)) and not any(map(relative.match, exclude)):
            yield file
