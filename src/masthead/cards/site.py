"""A folder of built HTML → its cards, and their tags in every page. The table of contents of cards.

    files → pages (kept by their bytes) → HTML of the card → picture (kept by key) → image file and tags

A page that names an ``og:image`` of its own is left alone, and loses the tags of an earlier run. Files are
written only where they change, whole or not at all; running it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from masthead.cards.design import Design
from masthead.cards.insert import with_tags, without_tags
from masthead.cards.kept import keep_card, write_if_changed
from masthead.cards.known import HAS_ITS_OWN, Known, KnownPages
from masthead.cards.page import Page, read_page
from masthead.diagnostics import Diagnostic
from masthead.errors import MastheadError
from masthead.sentences import not_utf8
from masthead.size import Size
from masthead.stores.store import Store

TAGS = Markup(
    '<meta property="og:image" content="{url}">\n'
    '<meta property="og:image:type" content="image/png">\n'
    '<meta property="og:image:width" content="{size.width}">\n'
    '<meta property="og:image:height" content="{size.height}">\n'
    '<meta property="og:image:alt" content="{alt}">'
)
TWITTER_CARD = Markup('\n<meta name="twitter:card" content="summary_large_image">')
TWITTER_IMAGE = Markup('\n<meta name="twitter:image" content="{url}">')


@dataclass(frozen=True, slots=True)
class Target:
    """Where cards go: ``folder`` is the built site at ``base_url``, ``images`` the folder of cards inside it."""

    folder: Path
    images: str
    base_url: str
    size: Size

    def card_of(self, file: Path) -> Path:
        """The image file of a page, relative to the folder."""
        card = Path(self.images, file.relative_to(self.folder))
        return card.with_suffix(".png") if card.suffix == ".html" else card.with_name(f"{card.name}.png")


@dataclass(frozen=True, slots=True)
class CardResult:
    """What became of one page: ``state`` is ``drawn``, ``kept``, ``own`` (it has an image of its own) or ``failed``."""

    file: Path
    state: str
    problem: str = ""
    noticed: tuple[Diagnostic, ...] = ()


def url_path(file: Path) -> str:
    """The URL path under which a static host serves a page: ``guide/index.html`` is ``/guide/``."""
    path = "/" + quote(file.as_posix(), safe="/-_.!~*'()")
    return path.removesuffix("index.html") if path.endswith("/index.html") else path


def card_url(base_url: str, card: str, key: str) -> str:
    """The URL of a card, by its path below the base URL; another picture has another URL."""
    return f"{base_url.rstrip('/')}/{quote(card, safe='/-_.!~')}?{key[:12]}"


def tags_of(page: Page, url: str, size: Size) -> str:
    """The tags of a page whose card is at a URL; what the page itself says to Twitter stays the only word there."""
    tags = TAGS
    if not page.has_twitter_card:
        tags += TWITTER_CARD
    if not page.has_twitter_image:
        tags += TWITTER_IMAGE
    return str(tags.format(url=url, size=size, alt=page.title))


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
    pages = KnownPages(cache, design, target.base_url, str(target.size))

    def one(file: Path) -> CardResult:
        try:
            return _make_card(target, file, pages)
        except UnicodeDecodeError as error:
            return CardResult(file, "failed", not_utf8(error))
        except (MastheadError, OSError, UnicodeError) as error:
            return CardResult(file, "failed", str(error))
        finally:
            progress()

    executor = ThreadPoolExecutor(workers, thread_name_prefix="masthead-cards")
    try:
        return list(executor.map(one, files))
    finally:
        executor.shutdown(cancel_futures=True)  # a Ctrl+C may come while pages are handed out


def _make_card(target: Target, file: Path, pages: KnownPages) -> CardResult:
    document, card = file.read_bytes(), target.card_of(file)
    bare, kept = without_tags(document), [True]

    def find_out() -> Known:
        """Read the page and put its card where it belongs."""
        page = read_page(bare.decode("utf-8-sig"), url_path(file.relative_to(target.folder)))
        if page.has_image:
            return HAS_ITS_OWN
        found = keep_card(pages.design.job_of(page), pages.store, target.folder / card)
        kept[0] = found.was_there
        url = card_url(target.base_url, card.as_posix(), found.picture)
        return Known(found.job, found.picture, tags_of(page, url, target.size), found.noticed)

    known = pages.of(card.as_posix(), bare, target.folder / card, find_out)
    if known == HAS_ITS_OWN:
        write_if_changed(file, bare, document)
        return CardResult(file, "own")
    write_if_changed(file, with_tags(document, known.tags), document)
    return CardResult(file, "kept" if kept[0] else "drawn", noticed=known.noticed)


def html_files(folder: Path, only: Iterable[str] = (), exclude: Iterable[str] = ()) -> Iterator[Path]:
    """The HTML files below a folder, in a fixed order; ``only`` and ``exclude`` are glob patterns of their paths.

    Not XHTML, which is XML: our tags would break its pages.
    """
    for file in sorted(file for pattern in ("*.html", "*.htm") for file in folder.rglob(pattern)):
        relative = file.relative_to(folder)
        wanted = [relative.match(pattern) for pattern in only]
        if file.is_file() and (not wanted or any(wanted)) and not any(map(relative.match, exclude)):
            yield file
