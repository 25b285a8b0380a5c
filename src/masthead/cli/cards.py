"""``masthead cards``: cards and tags for a site that is built already, by whatever tool."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from masthead.cards.design import design_in
from masthead.cards.kept import cards_kept_in
from masthead.cards.options import folder_inside
from masthead.cards.site import CardResult, Target, html_files, make_cards
from masthead.cli.console import fail, mistakes, note, progress, say_error, warn
from masthead.config import checked_base_url
from masthead.diagnostics import summarised
from masthead.sentences import counted
from masthead.size import DEFAULT_SIZE


def cards(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the built site.")],
    base_url: Annotated[str, typer.Option(help="What the site's URLs begin with: https://docs.example")],
    template: Annotated[str, typer.Option(help="A Jinja template, or the name of a design.")] = "docs",
    site_name: Annotated[str, typer.Option(help="Shown on every card; a page's own if not given.")] = "",
    logo: Annotated[Path | None, typer.Option(help="An image file.")] = None,
    accent: Annotated[str, typer.Option(help="A CSS colour.")] = "#4f46e5",
    images: Annotated[str, typer.Option(help="The folder of cards inside the site.")] = "og",
    only: Annotated[list[str] | None, typer.Option(help="Pages to draw, such as 'blog/*'; several times.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Pages to leave out; several times.")] = None,
    cache: Annotated[Path, typer.Option(help="Where drawn cards are kept between runs.")] = Path(".cache/masthead"),
    workers: Annotated[int | None, typer.Option(min=1, help="Drawing threads; one a core if not given.")] = None,
) -> None:
    """Draw a card for every HTML page of a built site and put its tags into the page.

    Works with what any generator writes. Only what changed is drawn; a second run changes nothing.
    """
    with mistakes():
        if not folder.is_dir():
            fail(f"{folder}: is not a folder; give the one that your generator writes its HTML to")
        base_url = checked_base_url("--base-url", base_url)
        images = folder_inside("--images", images)
        design = design_in(Path(), template, site_name, str(logo) if logo else None, accent)
        store = cards_kept_in(cache)
        files = list(html_files(folder, only or (), exclude or ()))
        with progress() as bar:
            task = bar.add_task("drawing", total=len(files))
            results = make_cards(
                Target(folder, images, base_url, DEFAULT_SIZE),
                files,
                design,
                store,
                workers=workers,
                progress=lambda: bar.advance(task),
            )
        _tell(results, folder)


def _tell(results: list[CardResult], folder: Path) -> None:
    found = Counter(result.state for result in results)
    for result in results:
        if result.state == "failed":
            say_error(f"{result.file}: {result.problem}")
    noticed = ((str(result.file), found) for result in results for found in result.noticed)
    for line in summarised(noticed, "page"):
        warn(line)
    if not results:
        warn(f"{folder} has no HTML pages to draw cards for")
    note("cards", f"{found['drawn']:,} drawn, {found['kept']:,} as before, in {folder}")
    if found["own"]:
        note("left", f"{counted(found['own'], 'page')} with an og:image of its own")
    if found["failed"]:
        fail(counted(found["failed"], "failure"))
