"""Masthead in MkDocs and ProperDocs: a card for every page, with options near those of Material's social plugin.

    plugins:
      - masthead:
          cards_layout: docs
          cards_layout_options: {accent: "#4f46e5"}

Cards are kept by what they show in ``cache_dir``: only what changed is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mkdocs.config import base
from mkdocs.config import config_options as opt
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.pages import Page as MkDocsPage

from masthead.cards.design import Design, Look
from masthead.cards.insert import with_tags
from masthead.cards.page import Page, read_page
from masthead.cards.site import cards_kept_in, keep_card, tags_of
from masthead.errors import MastheadError
from masthead.size import DEFAULT_SIZE

logger = get_plugin_logger(__name__)


class MastheadConfig(base.Config):  # type: ignore[no-untyped-call]  # MkDocs' own hook has no annotations
    """The options; those of Material's plugin have its names."""

    enabled = opt.Type(bool, default=True)
    concurrency = opt.Optional(opt.Type(int))
    cache_dir = opt.Type(str, default=".cache/masthead")
    cards = opt.Type(bool, default=True)
    cards_dir = opt.Type(str, default="assets/images/social")
    cards_layout = opt.Type(str, default="docs")
    cards_layout_options = opt.Type(dict, default={})
    cards_include = opt.ListOfItems(opt.Type(str), default=[])
    cards_exclude = opt.ListOfItems(opt.Type(str), default=[])


class MastheadPlugin(BasePlugin[MastheadConfig]):  # type: ignore[no-untyped-call]
    """Puts tags into every page as it is rendered and draws the cards meanwhile."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Called by MkDocs: the design is read once."""
        self._is_on = self.config.enabled and self.config.cards and bool(config.site_url)
        if not config.site_url:
            # No warning: --strict must not fail a build because of an optional picture.
            logger.info("no cards, because nothing says what their URLs begin with; set site_url")
        if self._is_on:
            folder, options = Path(config.config_file_path or ".").parent, self.config.cards_layout_options
            accent = options.get("accent") or options.get("background_color") or Look().accent
            local = folder / self.config.cards_layout
            with _as_plugin_error(self.config.cards_layout):
                logo = (folder / options["logo"]).read_bytes() if options.get("logo") else None
                look = Look(config.site_name, logo, accent)
                self._design = Design(local if local.is_file() else self.config.cards_layout, look)
            self._cache = cards_kept_in(folder / self.config.cache_dir)
            self._executor = ThreadPoolExecutor(self.config.concurrency, thread_name_prefix="masthead-cards")
            self._drawn: list[tuple[str, Future[Any]]] = []
        return config

    def on_post_page(self, output: str, /, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Called by MkDocs for each page."""
        name, include, exclude = page.file.src_uri, self.config.cards_include, self.config.cards_exclude
        is_wanted = any(fnmatch(name, p) for p in include or ["*"]) and not any(fnmatch(name, p) for p in exclude)
        read = read_page(output, f"/{page.url}")
        if not self._is_on or read.has_image or not is_wanted:
            return output
        shown = self._as_told(read, page, config)
        card = f"{self.config.cards_dir.strip('/')}/{Path(page.file.dest_uri).with_suffix('.png').as_posix()}"
        with _as_plugin_error(name):
            source = self._design.source(shown)
        drawing = self._executor.submit(keep_card, source, self._design, self._cache, Path(config.site_dir, card))
        self._drawn.append((name, drawing))
        url = f"{(config.site_url or '').rstrip('/')}/{quote(card)}?{self._design.key(source)[:12]}"
        return with_tags(output.encode(), tags_of(shown, url, DEFAULT_SIZE)).decode()

    def _as_told(self, read: Page, page: MkDocsPage, config: MkDocsConfig) -> Page:
        """What the page's metadata and the configuration say counts before what its HTML says."""
        told: dict[str, Any] = {**self.config.cards_layout_options, **page.meta}
        return replace(
            read,
            title=str(told.get("title") or page.title or read.title),
            description=str(told.get("description") or config.site_description or read.description),
            site_name=config.site_name,
            date=str(told.get("date") or read.date)[:10],
        )

    def on_post_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Called by MkDocs at the end: every card is whole, or the build says which is not."""
        if self._is_on:
            self._executor.shutdown()
            for name, drawing in self._drawn:
                with _as_plugin_error(name):
                    drawing.result()


@contextmanager
def _as_plugin_error(what: str) -> Iterator[None]:
    try:
        yield
    except (MastheadError, OSError) as error:
        raise PluginError(f"masthead: the card of {what}: {error}") from error
