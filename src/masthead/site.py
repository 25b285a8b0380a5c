"""``Masthead``, the site: wires scanning, modules, metadata and serving together. No logic of its own."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, ClassVar, Self

from markupsafe import Markup

from masthead.config import Config, make_config
from masthead.diagnostics import Diagnostic
from masthead.errors import InvalidOptionError, MastheadError
from masthead.imaging.response import ImageResponse
from masthead.metadata.resolve import UrlBase, resolve_images, url_base
from masthead.metadata.tags import write_tags
from masthead.modules.load import ModuleLoader
from masthead.modules.worlds import ASYNC, SYNC, World, complete
from masthead.routing.match import Matcher
from masthead.routing.scan import fingerprint, scan
from masthead.routing.tree import Route, RouteTree
from masthead.serving import asgi, wsgi
from masthead.serving.answer import answer
from masthead.serving.dispatch import Server
from masthead.serving.health import Health
from masthead.serving.keeping.options import AUTO, Serving, checked_serving
from masthead.serving.keeping.responses import Responses
from masthead.serving.messages import Request, Response, read_request
from masthead.serving.origin import origin_of
from masthead.serving.signing import outer_path, signed_url
from masthead.serving.watching import Watch
from masthead.settings import Settings, with_fonts
from masthead.system.forks import Lock

logger = logging.getLogger("masthead")


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """The site as it stood on disk at one moment; ``state`` changes when a file does (development).

    ``error`` says why the folder cannot be read as it is now, in development only; the rest is then
    what it last was.
    """

    tree: RouteTree
    matcher: Matcher
    loader: ModuleLoader
    server: Server
    state: int
    error: MastheadError | None = None

    def checked(self) -> LoadedSite:
        """Itself; raises ``error`` if there is one."""
        if self.error:
            raise self.error
        return self


class Masthead:
    """A folder of image files and image modules, served and linked.

    ``metadata_base``: what absolute URLs begin with, such as ``"https://shop.example"``; without it
    the request's own origin counts. ``base_path``: where the images are mounted inside the
    application, such as ``"/cards"``. ``development``: reload changed files and show errors (not
    given: the environment variable ``MASTHEAD_DEVELOPMENT``). ``trusted_proxies``: addresses or
    networks whose ``Forwarded`` headers count. ``fallback``: a file or bytes served in production
    for an image that fails. ``settings``: how pictures are drawn; the fonts in the folder ``fonts`` of
    the site are added to theirs. ``serving``: where pictures are kept, and how many are drawn at once.

    Raises a ``ConfigError`` for a wrong option and a ``RoutingError`` for a folder tree that cannot
    be served.
    """

    # How user code runs, sync and async; a host may have its own ways.
    sync_world: ClassVar[World] = SYNC
    async_world: ClassVar[World] = ASYNC

    def __init__(
        self,
        directory: str | os.PathLike[str] = "app",
        *,
        metadata_base: str | None = None,
        base_path: str = "",
        development: bool | None = None,
        trusted_proxies: Iterable[str] = (),
        fallback: str | os.PathLike[str] | bytes | None = None,
        settings: Settings | None = None,
        serving: Serving | None = None,
    ) -> None:
        self.config = make_config(
            directory,
            metadata_base=metadata_base,
            base_path=base_path,
            development=development,
            trusted_proxies=trusted_proxies,
            fallback=fallback,
            settings=settings,
        )
        self._settings = self.config.settings
        self._serving = checked_serving(serving)
        store = None if self.config.development else self._serving.open_store()
        self._pictures = self._serving.pictures(store)
        self._signing = self._serving.signing
        observers, in_development = tuple(self._serving.observers), self.config.development
        self._watch = Watch(observers, self._pictures, tells_browser=in_development)
        self._health = Health(self._serving.health, self._pictures)
        self._responses = Responses(store, self._identity()) if store else None
        self._lock = Lock()
        self._loaded = self._load(fingerprint(self.config.directory) if self.config.development else 0)

    def _identity(self) -> tuple[str, ...]:
        """What tells this site from others that keep their responses in the same place."""
        config, serving = self.config, self._serving
        # The folder that nobody named is that of all sites of a user.
        folder = str(config.directory.resolve()) if serving.store == AUTO else ""
        return serving.revision, str(config.metadata_base or ""), config.base_path, folder

    def with_options(self, **changes: Any) -> Self:
        """The same site with some options of its constructor changed, such as ``development=False``.

        Raises a ``ConfigError`` for a wrong option and a ``RoutingError``.
        """
        own = {"settings": self._settings, "serving": self._serving}
        told = {name: getattr(self.config, name) for name in OPTIONS if name not in own}
        return type(self)(**{**told, **own, **changes})

    @property
    def loaded(self) -> LoadedSite:
        """The site as it is now: in development what is on disk, else what was there at the start."""
        if self.config.development:
            with self._lock:
                state = fingerprint(self.config.directory)
                if state != self._loaded.state:
                    self._loaded = self._reload(state)
        return self._loaded

    def _reload(self, state: int) -> LoadedSite:
        self._loaded.loader.forget()
        try:
            return self._load(state)
        except MastheadError as error:
            server = replace(self._loaded.server, error=error)
            return replace(self._loaded, server=server, state=state, error=error)

    def _load(self, state: int) -> LoadedSite:
        tree = scan(self.config)
        if self.config.development:
            for diagnostic in tree.diagnostics:
                logger.warning("%s", diagnostic)
        self.config = replace(self.config, settings=with_fonts(self._settings, tree.fonts))
        matcher, loader = Matcher(tree), ModuleLoader(self.config)
        own = (self._pictures, self._signing, self._watch, self._health, self._responses)
        server = Server(self.config, matcher, loader, *own)
        return LoadedSite(tree, matcher, loader, server, state)

    def routes(self) -> tuple[Route, ...]:
        """All image routes, folder by folder, in the order of their tags."""
        return self.loaded.checked().tree.routes

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was noticed in the folder that does not stop the site."""
        return self.loaded.tree.diagnostics

    @property
    def settings(self) -> Settings:
        """How pictures are drawn, for a response that a route returns by itself."""
        return self.config.settings

    def head(self, path: str | None = None, *, request: object = None) -> Markup:
        """All image tags of the page at a URL path, to put into ``<head>``.

        ``request`` is the web framework's request; its origin counts where ``metadata_base`` is not
        set, and its path where none is given. Runs async user functions whether or not an event loop
        is running in this thread.

        Raises ``MissingBaseUrlError``, a ``ModuleError`` or an ``ImageMetadataError``.
        """
        return complete(self._head(self.sync_world, path, request))

    async def head_async(self, path: str | None = None, *, request: object = None) -> Markup:
        """``head`` for an event loop: nothing blocks it."""
        return await self._head(self.async_world, path, request)

    async def _head(self, world: World, path: str | None, request: object) -> Markup:
        if path is None and request is not None:
            path = read_request(request).path
        if not isinstance(path, str):
            raise InvalidOptionError("path", "the URL path of a page, such as '/products/1'", path)
        site = self.loaded.checked()
        images = await resolve_images(world, site.loader, site.matcher, path)
        return write_tags(images, self.url_base(request), path)

    def url_base(self, request: object = None) -> UrlBase:
        """What image URLs begin with, for a request or without one."""
        return self._url_base(self.config, request)

    def _url_base(self, config: Config, request: object) -> UrlBase:
        if request is None:
            return url_base(config, None, "")
        read = read_request(request)
        return url_base(config, origin_of(read, config.trusted_proxies), read.root_path)

    def signed_url(self, path: str, parameters: Mapping[str, str], *, request: object = None) -> str:
        """The absolute URL of a picture with parameters, signed with the first of ``Serving(secrets=…)``.

        ``path`` is that of an image of the site whose function takes ``query``, or of a route of the application
        that calls ``check_signature``. Without parameters it is the URL of the default picture, unsigned.

        Raises ``MissingSecretsError``, ``MissingBaseUrlError`` without ``metadata_base`` and ``request``, and
        ``InvalidOptionError`` for a path or parameters that cannot be.
        """
        server = self.loaded.checked().server
        images = server.matcher.images(path) if isinstance(path, str) else []
        if images and parameters and not any(server.takes_query(image.route) for image in images):
            expected = "an image whose function takes 'query', or a route of the application"
            raise InvalidOptionError("signed_url: path", expected, path)
        # Only the site's own images are below its base_path.
        config = self.config if images else replace(self.config, base_path="")
        return signed_url(self._signing, self._url_base(config, request), path, parameters)

    def check_signature(self, request: object) -> dict[str, str]:
        """The parameters of a request, in any framework, when ``signed_url`` made its URL; none where it has none.

        For routes that return pictures by themselves. Raises ``SignatureError``: answer that with 403.
        """
        read = read_request(request)
        is_own = bool(self.loaded.server.matches(read))
        config = self.config if is_own else replace(self.config, base_path="")
        return self._signing.check(outer_path(config, read), read.query)

    def respond(self, request: Request) -> Response:
        """Answer a neutral request; 404 for a path that is no image."""
        return complete(self.loaded.server.respond(self.sync_world, request))

    async def respond_async(self, request: Request) -> Response:
        """``respond`` for an event loop: drawing and sync user code run in worker threads."""
        return await self.loaded.server.respond(self.async_world, request)

    def answer(self, image: ImageResponse, *, request: object = None, settings: Settings | None = None) -> Response:
        """The finished response for a picture that a route returns by itself, in any framework.

        Drawn with the site's settings, or with those given; with the framework's ``request``, a client that has the
        picture gets a 304. Raises a ``RenderError``.
        """
        asked = None if request is None else read_request(request)
        return complete(self._answer(self.sync_world, image, asked, settings))

    async def answer_async(
        self, image: ImageResponse, *, request: object = None, settings: Settings | None = None
    ) -> Response:
        """``answer`` for an event loop: nothing blocks it."""
        asked = None if request is None else read_request(request)
        return await self._answer(self.async_world, image, asked, settings)

    async def _answer(
        self, world: World, image: ImageResponse, asked: Request | None, settings: Settings | None
    ) -> Response:
        used = settings or self.settings
        return await self._watch.over(asked, lambda: answer(world, image, asked, used, self._pictures))

    def health(self) -> dict[str, Any]:
        """What ``Serving(health=…)`` answers, for an endpoint of the application's own: plain facts, ready for JSON.

        ``status`` is ``ok`` (``error``: a site in development cannot be read); ``version``; how many pictures are
        ``drawing`` and ``waiting``; whether the ``store`` is ``ok``, ``down`` (it is asked, and has half a second to
        answer) or ``none``.
        """
        return complete(self._health.facts(self.sync_world, self.loaded.error))

    async def health_async(self) -> dict[str, Any]:
        """``health`` for an event loop: nothing blocks it."""
        return await self._health.facts(self.async_world, self.loaded.error)

    @cached_property
    def asgi(self) -> asgi.AsgiApp:
        """A complete ASGI app: answers image URLs, 404 otherwise."""
        return asgi.AsgiApp(self.respond_async, asgi.nothing_else)

    @cached_property
    def wsgi(self) -> wsgi.WsgiApp:
        """A complete WSGI app: answers image URLs, 404 otherwise."""
        return wsgi.WsgiApp(self.respond, wsgi.nothing_else)

    def middleware(self, app: Any) -> Any:
        """Wrap an ASGI or WSGI app: image URLs are answered here, everything else by the app.

        Raises ``InvalidOptionError`` for an object that is neither.
        """
        if _takes_scope(app):
            return asgi.AsgiApp(self._answer_if_image, app, partial(self._answer, self.async_world))
        return wsgi.WsgiApp(self.respond_if_image, app)

    def mount_to(self, app: Any) -> None:
        """Answer image URLs inside an application: Starlette, FastAPI, Flask, Quart, Litestar and their like.

        Raises ``InvalidOptionError`` for an object that has no place for it; ``middleware`` wraps any app.
        """
        if callable(getattr(app, "add_middleware", None)):
            app.add_middleware(self.middleware)
            return
        for attribute in ("asgi_app", "wsgi_app", "asgi_handler"):
            inner = getattr(app, attribute, None)
            if callable(inner):
                setattr(app, attribute, self.middleware(inner))
                return
        expected = "an application with add_middleware(), asgi_app or wsgi_app, such as Starlette, FastAPI or Flask"
        raise InvalidOptionError("app", expected, app)

    def respond_if_image(self, request: Request) -> Response | None:
        """``respond`` for middleware: ``None`` for a path that is no image."""
        server = self.loaded.server
        return complete(server.respond(self.sync_world, request)) if server.answers(request) else None

    async def respond_if_image_async(self, request: Request) -> Response | None:
        """``respond_if_image`` for an event loop."""
        answer = self._answer_if_image(request)
        return None if answer is None else await answer

    def _answer_if_image(self, request: Request) -> Awaitable[Response] | None:
        server = self.loaded.server
        return server.respond(self.async_world, request) if server.answers(request) else None


OPTIONS = tuple(inspect.signature(Masthead).parameters)


def _takes_scope(app: Any) -> bool:
    """Whether an app is ASGI (scope, receive, send) rather than WSGI (environ, start_response)."""
    if isinstance(app, type):
        raise InvalidOptionError("app", "an ASGI or WSGI app, not its class", app)
    function = app.func if isinstance(app, partial) else app
    function = function if inspect.isroutine(function) else getattr(function, "__call__", None)
    if inspect.iscoroutinefunction(function):
        return True
    if callable(app):
        required = [
            parameter
            for parameter in inspect.signature(app).parameters.values()
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            and parameter.default is parameter.empty
        ]
        if len(required) in (2, 3):
            return len(required) == 3
    raise InvalidOptionError("app", "an ASGI or WSGI app", app)
