"""A built HTML page → what its card may say. No I/O, cannot fail: what a page does not say is empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import bidirectional
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

WORDS_A_MINUTE = 220
# Where pages say things, the first that is there counts: (selector, attribute or None for the text).
TITLES = (("meta[property='og:title']", "content"), ("h1", None), ("title", None))
DESCRIPTIONS = (("meta[name='description']", "content"), ("meta[property='og:description']", "content"))
DATES = (("meta[property='article:published_time']", "content"), ("time[datetime]", "datetime"))
SITE_NAMES = (("meta[property='og:site_name']", "content"), ("meta[name='application-name']", "content"))
# Pages write Twitter's names in either attribute.
TWITTER_CARD = "meta[name='twitter:card'], meta[property='twitter:card']"
TWITTER_IMAGE = ", ".join(
    f"meta[{key}='{name}']" for key in ("name", "property") for name in ("twitter:image", "twitter:image:src")
)
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# Signs that documentation tools put behind a heading.
_ANCHOR = re.compile(r"[\s\u00a0]*[¶#\uf0c1]+\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is known of one page; ``path`` is its URL path, ``date`` as the page writes it, ``minutes`` to read it."""

    path: str
    title: str
    description: str = ""
    section: str = ""
    site_name: str = ""
    date: str = ""
    lang: str = ""
    minutes: int = 1
    has_image: bool = False
    has_twitter_card: bool = False
    has_twitter_image: bool = False

    @property
    def dir(self) -> str:
        """How its language is written, or its title where no language is named: ``ltr`` or ``rtl``."""
        if self.lang:
            return "rtl" if self.lang.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        strong = (kind for kind in map(bidirectional, self.title) if kind in ("L", "R", "AL"))
        return "ltr" if next(strong, "L") == "L" else "rtl"


def read_page(source: str, path: str) -> Page:
    """Read what an HTML page says of itself; ``path`` is its URL path."""
    parser = LexborHTMLParser(source)
    text = parser.body.text(separator=" ") if parser.body else ""
    root = parser.root
    description = _first(parser, DESCRIPTIONS)  # MkDocs' own theme writes Python's None where a site has none
    return Page(
        path=path,
        title=_ANCHOR.sub("", _first(parser, TITLES)) or _named_by(path),
        description="" if description == "None" else description,
        section=section_of(path),
        site_name=_first(parser, SITE_NAMES),
        date=_first(parser, DATES)[:10],
        lang=(root.attributes.get("lang") or "") if root else "",
        minutes=minutes_to_read(text),
        has_image=parser.css_first("meta[property='og:image']") is not None,
        has_twitter_card=parser.css_first(TWITTER_CARD) is not None,
        has_twitter_image=parser.css_first(TWITTER_IMAGE) is not None,
    )


def _first(parser: LexborHTMLParser, places: tuple[tuple[str, str | None], ...]) -> str:
    for selector, attribute in places:
        node = parser.css_first(selector)
        found = "" if node is None else (node.attributes.get(attribute) if attribute else node.text())
        if found and found.strip():
            return " ".join(found.split())
    return ""


def section_of(path: str) -> str:
    """``/guide/install/`` is in the section "Guide"."""
    parts = [part for part in path.split("/") if part]
    return _words(parts[0]) if len(parts) > 1 else ""


def minutes_to_read(text: str) -> int:
    """Minutes that a text takes, one at the least."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))


def _named_by(path: str) -> str:
    return _words(path.rstrip("/").rpartition("/")[2].removesuffix(".html").removesuffix(".htm")) or "Home"


def _words(name: str) -> str:
    """What a part of a URL path says to people."""
    return unquote(name).replace("-", " ").replace("_", " ").capitalize()
