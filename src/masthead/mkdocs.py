"""Masthead in MkDocs and ProperDocs: a card for every page, with options near those of Material's social plugin.

    plugins:
      - masthead: {cards_layout: docs, cards_layout_options: {accent: "#4f46e5"}}

Cards are kept by what they show in ``cache_dir``: only what changed is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from mkdocs.config import base
from mkdocs.config import config_options as opt
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.pages import Page as MkDocsPage

from masthead.cards.design import Look, design_in
from masthead.cards.kept import cards_kept_in
from masthead.cards.known import KnownPages
from masthead.cards.meanwhile import Meanwhile
from masthead.cards.options import folder_inside, threads, unknown_layout_options
from masthead.cards.site import Target
from masthead.diagnostics import summarised
from masthead.errors import CardOptionError, MastheadError
from masthead.size import DEFAULT_SIZE

logger = get_plugin_logger(__name__)  # says what it has to say as info: --strict must not fail because of a picture


class _Checked(opt.Type[Any]):
    """An option of a type, which a function checks besides."""

    def __init__(self, kind: type, check: Callable[[str, Any], Any], **options: Any) -> None:
        super().__init__(kind, **options)
        self._check = check

    def run_validation(self, value: object) -> Any:
        """Called by MkDocs, which names the option."""
        try:
            return self._check("it", super().run_validation(value))
        except CardOptionError as error:
            raise base.ValidationError(str(error)) from error


class MastheadConfig(base.Config):  # type: ignore[no-untyped-call]  # MkDocs' own hook has no annotations
    """The options; those of Material's plugin have its names."""

    enabled = opt.Type(bool, default=True)
    concurrency = opt.Optional(_Checked(int, threads))
    cache_dir = opt.Type(str, default=".cache/masthead")
    cards = opt.Type(bool, default=True)
    cards_dir = _Checked(str, folder_inside, default="assets/images/social")
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
            logger.info("no cards, because nothing says what their URLs begin with; set site_url")
        if self._is_on:
            folder, options = Path(config.config_file_path or ".").parent, self.config.cards_layout_options
            accent = options.get("accent") or options.get("background_color") or Look().accent
            layout, cache = self.config.cards_layout, cards_kept_in(folder / self.config.cache_dir)
            for name in unknown_layout_options(options):
                logger.info(f"cards_layout_options: there is no option {name}")
            with _as_plugin_error("cards_layout"):
                design = design_in(folder, layout, config.site_name, options.get("logo"), accent)
            self._cards = Meanwhile(KnownPages(cache, design, config.site_url or ""), self.config.concurrency)
        return config

    def on_post_page(self, output: str, /, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Called by MkDocs for each page."""
        name, include, exclude = page.file.src_uri, self.config.cards_include, self.config.cards_exclude
        is_wanted = any(fnmatch(name, p) for p in include or ["*"]) and not any(fnmatch(name, p) for p in exclude)
        if not (self._is_on and is_wanted):
            return output
        target = Target(Path(config.site_dir), self.config.cards_dir, str(config.site_url), DEFAULT_SIZE)
        place = target.folder / page.file.dest_uri, f"/{page.url}"
        with _as_plugin_error(f"the card of {name}"):
            return self._cards.tagged(target, name, place, output, self._told(page, config))

    def _told(self, page: MkDocsPage, config: MkDocsConfig) -> dict[str, Any]:
        """What the page's metadata and the configuration say; it counts before what the page's HTML says."""
        told = {**self.config.cards_layout_options, **page.meta}
        named = "" if page.is_homepage and page.title == "Home" else page.title  # what it is without a title
        title, description = told.get("title") or named, told.get("description") or config.site_description
        said = {"title": title, "description": description, "date": str(told.get("date") or "")[:10]}
        return {"site_name": config.site_name, **{name: str(value) for name, value in said.items() if value}}

    def on_post_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Called by MkDocs at the end: every card is whole, or the build says which is not."""
        if self._is_on:
            for name, drawing in self._cards.finished():
                with _as_plugin_error(f"the card of {name}"):
                    drawing.result()
            for line in summarised(self._cards.noticed(), "page"):
                logger.info(line)


@contextmanager
def _as_plugin_error(what: str) -> Iterator[None]:
    try:
        yield
    except (MastheadError, OSError) as error:
        where = "cards_layout_options" if isinstance(error, CardOptionError) else what
        raise PluginError(f"masthead: {where}: {error}") from error
