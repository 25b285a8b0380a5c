"""Masthead in Sphinx: a card for every page, and its tags.

    extensions = ["masthead.sphinx"]
    ogp_site_url = "https://docs.example/"

Together with ``sphinxext.opengraph`` the cards are that extension's images; alone it writes the tags itself.
Cards are kept by what they show, beside the doctrees: only what changed is drawn, in parallel builds too.
"""

from __future__ import annotations

import hashlib
import os
import re
import textwrap
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util import logging

import masthead
from masthead.cards.design import Design, design_in
from masthead.cards.kept import cards_kept_in, keep_card
from masthead.cards.options import base_url_of
from masthead.cards.page import Page, minutes_to_read, section_of
from masthead.cards.site import card_url, tags_of
from masthead.errors import MastheadError
from masthead.size import DEFAULT_SIZE

OTHER, IMAGES = "sphinxext.opengraph", "_images/cards"
WEB = re.compile("html|dirhtml|singlehtml|readthedocs.*")  # builders whose pages somebody may link to
# Settings of ours, and those that we share with sphinxext-opengraph: name → default and type.
OWN = {"masthead_template": ("docs", str), "masthead_accent": ("#4f46e5", str), "masthead_logo": (None, str)}
SHARED: dict[str, tuple[Any, type]] = {
    "ogp_site_url": ("", str),
    "ogp_site_name": (None, str),
    "ogp_image": (None, str),
    "ogp_description_length": (200, int),
    "ogp_social_cards": (None, dict),
}
IDENTITY = "masthead_identity"  # of the design; not for users: Sphinx writes all pages anew when it changes
TAGS = Markup('<meta property="og:{}" content="{}">\n')
logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    for name, (default, kind) in {**OWN, **({} if OTHER in app.config.extensions else SHARED)}.items():
        app.add_config_value(name, default, "html", types=frozenset({kind, bool, type(None)}))  # False for none
    app.add_config_value(IDENTITY, "", "html", types=frozenset({str}))
    app.connect("config-inited", _prepare, priority=900)  # after those that set what we read
    return {"version": masthead.__version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _site_url(config: Any) -> str:
    hosted = os.environ.get("READTHEDOCS_CANONICAL_URL")
    told = {"ogp_site_url": config.ogp_site_url, "READTHEDOCS_CANONICAL_URL": hosted}
    return base_url_of({**told, "html_baseurl": config.html_baseurl})


def _prepare(app: Sphinx, config: Any) -> None:
    social: Mapping[str, Any] = config.ogp_social_cards or {}
    logo, accent = config.masthead_logo or social.get("image"), social.get("line_color", config.masthead_accent)
    try:
        if not _site_url(config):
            logger.warning("masthead: no cards, because nothing says what their URLs begin with; set ogp_site_url")
        elif not config.ogp_image and social.get("enable") is not False:
            design = design_in(Path(app.confdir), config.masthead_template, _site_name(config), logo, accent)
            setattr(config, IDENTITY, hashlib.sha256(design.identity.encode("utf-8", "surrogatepass")).hexdigest())
            app.connect("html-page-context", partial(_add_card, design), priority=400)  # before sphinxext-opengraph's
    except (MastheadError, OSError) as error:
        raise ConfigError(f"masthead: {error}") from error


def _site_name(config: Any) -> str:
    return "" if config.ogp_site_name is False else config.ogp_site_name or config.project


def _add_card(
    design: Design, app: Sphinx, name: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    meta: dict[str, Any] = context.get("meta") or {}
    has_own = {"og:image", "ogp_disable"} & set(meta)
    if doctree is None or has_own or not WEB.fullmatch(app.builder.name):
        return
    card, cache = f"{IMAGES}/{name}.png", cards_kept_in(Path(app.doctreedir, "masthead"))
    try:
        page = _page(app, name, context, doctree)
        kept = keep_card(design.job_of(page), cache, Path(app.outdir, card))
    except (MastheadError, OSError) as error:
        raise ExtensionError(f"the card of {name}: {error}") from error
    for found in kept.noticed:
        logger.info("masthead: the card of %s: %s", name, found)  # no warning: -W must not fail a build because of it
    url = card_url(_site_url(app.config), card, kept.picture)
    if OTHER in app.extensions:
        context["meta"] = {**meta, "og:image": url, "og:image:alt": page.title}
        return
    said = {"title": page.title, "type": "website", "site_name": page.site_name, "description": page.description}
    context["metatags"] += Markup("").join(TAGS.format(*pair) for pair in said.items() if pair[1])
    context["metatags"] += Markup(tags_of(page, url, DEFAULT_SIZE) + "\n")


def _page(app: Sphinx, name: str, context: Mapping[str, Any], doctree: nodes.document) -> Page:
    path, own = f"/{app.builder.get_target_uri(name)}", (context.get("meta") or {}).get("description")
    text = next((node.astext() for node in doctree.findall(nodes.paragraph)), "")
    return Page(
        path=path,
        title=Markup(context.get("title", name)).striptags(),
        description=own or textwrap.shorten(text, app.config.ogp_description_length, placeholder="…"),
        section=section_of(path),
        site_name=_site_name(app.config),
        lang=app.config.language or "",
        minutes=minutes_to_read(doctree.astext()),
    )
