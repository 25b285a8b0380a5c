"""Masthead in Flask: an extension, and a response class.

    masthead = Masthead()        # or Masthead(app)
    masthead.init_app(app)       # answers image URLs; {{ masthead_head() }} in templates; `flask masthead build`

Options come from ``app.config``: ``MASTHEAD_DIRECTORY`` and so on, one for each option of ``masthead.Masthead``.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any, Unpack, cast

import click
from flask import Flask, abort, current_app, has_app_context, has_request_context, render_template, request
from flask.cli import AppGroup
from markupsafe import Markup
from werkzeug.wrappers import Response

import masthead
from masthead.config import options_in
from masthead.export.build import build
from masthead.export.telling import failure_of, tell
from masthead.modules.worlds import SYNC, complete
from masthead.serving.answer import answer
from masthead.serving.messages import read_request
from masthead.settings import Settings

__all__ = ["ImageResponse", "Masthead"]
PREFIX = "MASTHEAD_"


class ImageResponse(Response):
    """A picture to return from any view: content and options are those of ``masthead.ImageResponse``.

    Drawn, kept and observed as those of the application's site are, with its settings or those given. A client that
    has the picture gets a 304.
    """

    def __init__(
        self, content: object, *, settings: Settings | None = None, **options: Unpack[masthead.ImageOptions]
    ) -> None:
        asked = read_request(request.environ) if has_request_context() else None
        image = masthead.ImageResponse(content, **options)
        site: masthead.Masthead | None = current_app.extensions.get("masthead") if has_app_context() else None
        drawn = site.answer(image, request=asked, settings=settings) if site else None
        response = drawn or complete(answer(SYNC, image, asked, settings))
        if response.is_refusal:  # whatever the view would say of its picture next is not said of this
            abort(Response(response.body, response.status, list(response.headers)))
        super().__init__(response.body, response.status, list(response.headers))

    @classmethod
    def from_template(cls, name: str, *, options: masthead.ImageOptions | None = None, **context: Any) -> ImageResponse:
        """A picture of a template of the application; ``options`` are those of the response."""
        return cls(Markup(render_template(name, **context)), **(options or {}))


class Masthead:
    """The extension: one site for each application that it is initialised with."""

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Make the application's site from its config and answer its image URLs.

        Relative to the application is its folder ``app``; ``development`` follows ``app.debug``. Raises a
        ``ConfigError`` or a ``RoutingError``.
        """
        options = options_in(app.config, PREFIX, OPTIONS)
        options["directory"] = Path(app.root_path, options.get("directory", "app"))
        site = masthead.Masthead(**{"development": app.debug, **options})
        app.extensions["masthead"] = site
        # Ahead of the views, inside the application's context: image modules may use all of Flask.
        app.before_request(_answer_image)
        app.jinja_env.globals["masthead_head"] = _head
        app.cli.add_command(_commands)


OPTIONS = tuple(signature(masthead.Masthead).parameters)


def _site() -> masthead.Masthead:
    return cast("masthead.Masthead", current_app.extensions["masthead"])


def _answer_image() -> Response | None:
    asked: Any = request  # stands for the request itself, which image modules may keep
    response = _site().respond_if_image(read_request(asked._get_current_object()))
    return None if response is None else Response(response.body, response.status, list(response.headers))


def _head(path: str | None = None) -> Markup:
    """``{{ masthead_head() }}``: the tags of the page that is asked for, or of another."""
    return _site().head(path, request=request.environ)


def image_urls() -> Iterator[str]:
    """For Frozen-Flask: ``freezer.register_generator(image_urls)``."""
    from masthead.export.plan import make_plan

    loaded = _site().loaded
    yield from (image.path for image in make_plan(loaded.tree.root, loaded.loader).images)


_commands = AppGroup("masthead", help="Metadata images.")


@_commands.command("build")
@click.option("--out", default="out", type=click.Path(path_type=Path), help="Where the files go.")
def _build(out: Path) -> None:
    """Write every image as a file."""
    report = build(_site(), out)
    for line in tell(report, str(out)):
        click.echo(line, err=line.kind != "done")
    if failure := failure_of(report):
        raise click.ClickException(failure)
