"""Masthead in Litestar: a plugin, a response class, the tags as a dependency, a command group.

app = Litestar([home], plugins=[MastheadPlugin(site)])

@get("/", media_type="text/html")
async def home(masthead_head: NamedDependency[Markup]) -> str: ...
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

import click
from litestar import Litestar, Request, Response
from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.plugins import CLIPlugin, InitPlugin
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from markupsafe import Markup

import masthead
from masthead.export.build import build
from masthead.export.telling import failure_of, tell
from masthead.serving.asgi import answer_of_route, send_response, unless_gone
from masthead.settings import Settings

__all__ = ["ImageResponse", "MastheadPlugin"]
FUNCTION = "masthead_head"


class MastheadPlugin(InitPlugin, CLIPlugin):
    """Answers image URLs, and gives handlers and templates ``masthead_head``; ``litestar masthead build``."""

    def __init__(self, site: masthead.Masthead) -> None:
        self.site = site

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Called by Litestar."""
        app_config.dependencies[FUNCTION] = Provide(self._head)
        app_config.on_startup.append(self._start)
        return app_config

    def on_cli_init(self, cli: click.Group) -> None:
        """Called by Litestar."""
        group = click.Group("masthead", help="Metadata images.")
        option = click.Option(["--out"], default="out", type=click.Path(path_type=Path), help="Where the files go.")
        group.add_command(click.Command("build", callback=self._build, params=[option], help="Write every image."))
        cli.add_command(group)

    def _start(self, app: Litestar) -> None:
        self.site.mount_to(app)
        if app.template_engine is not None:
            # No bound method: Jinja marks the function itself.
            def head(context: Mapping[str, Any], path: str | None = None) -> Markup:
                return self.site.head(path, request=context["request"])

            app.template_engine.register_template_callable(FUNCTION, head)

    async def _head(self, request: Request[Any, Any, Any]) -> Markup:
        return await self.site.head_async(request=request)

    def _build(self, out: Path) -> None:
        report = build(self.site, out)
        for line in tell(report, str(out)):
            click.echo(line, err=line.kind != "done")
        if failure := failure_of(report):
            raise click.ClickException(failure)


class ImageResponse(Response[bytes]):
    """A picture to return from any handler; drawn in a worker thread, whole before a header leaves.

    Takes the content and options of ``masthead.ImageResponse``. Drawn, kept and observed as those of the plugin's site
    are, with its settings or those given. A client that has the picture gets a 304.
    """

    def __init__(
        self, content: object, *, settings: Settings | None = None, **options: Unpack[masthead.ImageOptions]
    ) -> None:
        self.image = masthead.ImageResponse(content, **options)
        self.settings = settings
        super().__init__(b"", media_type=self.image.media_type, status_code=self.image.status)

    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        """Called by Litestar."""
        prepared = super().to_asgi_response(app, request, **{**given, "is_head_response": True})
        return _DrawnResponse(self, prepared)


class _DrawnResponse(ASGIResponse):
    """Draws when it is sent; cookies, headers and background tasks are those of the prepared response."""

    def __init__(self, response: ImageResponse, prepared: ASGIResponse) -> None:
        super().__init__(background=prepared.background, status_code=prepared.status_code, is_head_response=True)
        self.headers, self._response, self._prepared = prepared.headers, response, prepared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = answer_of_route(self._response.image, scope, self._response.settings)  # type: ignore[arg-type]  # as below
        drawn = await unless_gone(answering, receive)  # type: ignore[arg-type]  # as below
        if drawn is None:
            return
        added = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._prepared.encode_headers())
        method = str(scope.get("method", "GET"))
        await send_response(drawn.with_headers(added), method, send)  # type: ignore[arg-type]  # Litestar has its own names
        await self.after_response()
