"""The commands of ``masthead``, gathered."""

from __future__ import annotations

from typing import Annotated

import typer

from masthead import __version__
from masthead.cli.build import build
from masthead.cli.cards import cards
from masthead.cli.console import out
from masthead.cli.dev import dev
from masthead.cli.new import new
from masthead.cli.render import render
from masthead.cli.routes import routes

app = typer.Typer(
    name="masthead",
    help="Metadata images for Python web applications: `opengraph_image.py` beside a route, HTML and CSS in, "
    "picture and tags out.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (new, dev, build, cards, render, routes):
    app.command()(command)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"masthead {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Exists for ``--version``, which its callback handles."""
    del version
