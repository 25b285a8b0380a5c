"""A request → its response: match, find the image, call, draw, respond. The table of contents of serving.

Follows Next's image routes, made safe: the body is finished before anything is sent, failures and
unknown images are never cached.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from masthead.config import Config
from masthead.errors import BusyError, MastheadError, SignatureError
from masthead.media import SVG, sniffed_type
from masthead.metadata.images import ImageDescriptor, describe, find
from masthead.modules.calls import USER_ERRORS, call, is_not_found
from masthead.modules.exports import ImageModule
from masthead.modules.load import ModuleLoader
from masthead.modules.worlds import World
from masthead.observing.timeline import comes_from, is_for, phase
from masthead.routing.match import Matcher, RouteMatch
from masthead.routing.tree import Route
from masthead.serving.caching import NO_STORE, OWN, cache_control, conditional, entity_tag
from masthead.serving.development.errorpage import error_page, own_lines
from masthead.serving.development.notices import Notices
from masthead.serving.health import Health, health_answer
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.keeping.responses import Asked, Lifetime, Responses
from masthead.serving.messages import Request, Response, busy_answer, text_response
from masthead.serving.results import to_response, with_notes
from masthead.serving.signing import Signing, outer_path
from masthead.serving.watching import Watch

METHODS = ("GET", "HEAD")
NO_QUERY: Mapping[str, str] = MappingProxyType({})
# An SVG that somebody opens is a page of this origin: it may show what it holds, and run nothing.
PICTURE_ONLY = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; sandbox"
logger = logging.getLogger("masthead")


@dataclass(frozen=True, slots=True)
class Server:
    """One loaded site, ready to answer; ``error`` is what every image answers while it is set.

    ``pictures`` draws, ``signing`` knows whose parameters count, ``watch`` tells those who look, ``responses`` are
    kept where that is so; ``health`` says whether the site can draw.
    """

    config: Config
    matcher: Matcher
    loader: ModuleLoader
    pictures: Pictures
    signing: Signing
    watch: Watch
    health: Health
    responses: Responses | None = None
    error: MastheadError | None = None
    notices: Notices = field(default_factory=Notices, compare=False)

    def matches(self, request: Request) -> list[RouteMatch]:
        """The image routes that a request can be for, most specific first."""
        path = _path_inside(request, self.config.base_path)
        return [] if path is None else self.matcher.images(path)

    def answers(self, request: Request) -> bool:
        """Whether a request is for this site and not for the application around it."""
        return self._asks_health(request) or bool(self.matches(request))

    def _asks_health(self, request: Request) -> bool:
        path = self.health.path
        return path is not None and _path_inside(request, self.config.base_path) == path

    async def respond(self, world: World, request: Request) -> Response:
        """The whole response to a request; never raises for what a user's code does."""
        if self._asks_health(request):
            if request.method not in METHODS:
                return not_allowed()
            return health_answer(await self.health.facts(world, self.error))
        return await self.watch.over(request, lambda: self._respond(world, request))

    async def _respond(self, world: World, request: Request) -> Response:
        with phase("match"):
            matches = self.matches(request)
        if not matches:
            return not_found()
        _tell(matches[0].route)
        if request.method not in METHODS:
            comes_from("refused")
            return not_allowed()
        if self.error:
            return self._failure(self.error, request)
        try:
            image = await self._find(world, matches)
            if image is None:
                return not_found()
            response = await self._answer(world, Asked(image, self._query(image, request)), request)
            if self.config.development:
                # Looking at a picture takes longer than drawing it.
                with phase("checks"):
                    self.notices.log(image.path, await world.blocking(lambda: response.diagnostics))
            return conditional(request, _with(response, "cache-control", self._cache_control(image, request, response)))
        except USER_ERRORS as error:  # whatever happens, the client gets a finished response
            return self._failure(error, request)

    def takes_query(self, image: Route) -> bool:
        """Whether the function of an image names ``query``. Raises a ``ModuleError``."""
        return image.static is None and "query" in self.loader.image_module(image).image.parameters

    async def _find(self, world: World, matches: list[RouteMatch]) -> ImageDescriptor | None:
        for match in matches:
            image = find(await describe(world, self.loader, match.route, match.params), match.image_id)
            if image is not None:
                _tell(match.route)
                return image
        return None

    def _query(self, image: ImageDescriptor, request: Request) -> Mapping[str, str]:
        """The parameters of an image that takes some; raises ``SignatureError`` where nobody signed them."""
        if not self.takes_query(image.route):
            return NO_QUERY
        return self.signing.check(outer_path(self.config, request), request.query, image.hash)

    async def _answer(self, world: World, asked: Asked, request: Request) -> Response:
        """The response with its validators, kept where the image says for how long."""

        async def draw() -> Response:
            return _with_validators(await self.draw(world, asked.image, request.native, asked.query))

        lifetime = self._lifetime(asked.image)
        if self.responses is None or lifetime is None:
            return await draw()
        return await self.responses.answer(world, asked, lifetime, draw)

    def _lifetime(self, image: ImageDescriptor) -> Lifetime | None:
        """How long the response of an image counts; ``None`` where nothing says so, or every request has its own."""
        if image.route.static is not None:
            return None
        module = self.loader.image_module(image.route)
        if _is_of_request(module):
            return None
        if image.version is not None:
            return Lifetime(None)
        return None if module.revalidate is None else Lifetime(module.revalidate)

    async def draw(
        self, world: World, image: ImageDescriptor, native: object = None, query: Mapping[str, str] = NO_QUERY
    ) -> Response:
        """The picture of a described image: the file itself, or what ``image()`` makes.

        ``native`` and ``query`` are what the function gets as ``request`` and ``query``. Raises a ``MastheadError``.
        """
        route = image.route
        if route.static is not None:
            comes_from("file")
            with phase("file"):
                body = await world.blocking(route.file.read_bytes)
            return Response(200, (("content-type", image.content_type),), body)
        comes_from("code")
        result = await self.result(world, image, native, query)
        return with_notes(await to_response(world, result, image, self.config.settings, self.pictures), image)

    async def result(
        self, world: World, image: ImageDescriptor, native: object = None, query: Mapping[str, str] = NO_QUERY
    ) -> Any:
        """What ``image()`` of a described image returns, which is no file of the site. Raises a ``ModuleError``."""
        # An id is passed as generate_image_metadata returned it, never as the URL's string.
        image_id = {} if image.id is None else {"id": image.id}
        function = self.loader.image_module(image.route).image
        return await call(world, function, params=image.params, request=native, query=dict(query), **image_id)

    def _cache_control(self, image: ImageDescriptor, request: Request, response: Response) -> str:
        if response.header("set-cookie") is not None and not self.config.development:
            return OWN  # a cache that others share would give them the cookie
        # Only under the hash of this version may this picture stay for a year.
        version = image.version if request.query == image.hash else None
        module = None if image.route.static else self.loader.image_module(image.route)
        revalidate = module.revalidate if module else None
        if response.lacks_something or (module and _is_of_request(module)):  # it may be whole in a moment, or another
            version = revalidate = None
        return cache_control(revalidate=revalidate, version=version, development=self.config.development)

    def _failure(self, error: BaseException, request: Request) -> Response:
        if is_not_found(error):
            comes_from("absent")
            return not_found()
        if isinstance(error, BusyError):
            comes_from("refused")
            return busy_answer(error)
        if isinstance(error, SignatureError):
            comes_from("refused")
            text = str(error) if self.config.development else "Forbidden"
            return text_response(403, text, ("cache-control", NO_STORE))
        comes_from("failed", error)
        if self.config.development:
            # The page has the whole traceback; the terminal gets what its reader wrote.
            logger.error("%s %s: %s\n%s", request.method, request.path, error, "".join(own_lines(error)))
            page = error_page(error, request.path)
            return text_response(500, page, ("cache-control", NO_STORE), media_type="text/html")
        logger.error("%s %s: %s", request.method, request.path, error, exc_info=error)
        fallback = self.config.fallback
        if fallback is None:
            return text_response(500, "Internal Server Error", ("cache-control", NO_STORE))
        # Whoever shows a card keeps it only with a 200; no-store lets the next one try again.
        media_type = sniffed_type(fallback) or "application/octet-stream"
        return Response(200, (("content-type", media_type), ("cache-control", NO_STORE)), fallback)


def _is_of_request(module: ImageModule) -> bool:
    """Whether each request may get a picture of its own."""
    return "request" in module.image.parameters


def _tell(route: Route) -> None:
    is_for(route.convention.name, lambda: route.pattern)


def not_found() -> Response:
    """404 that no cache keeps: the image may exist in a moment."""
    return text_response(404, "Not Found", ("cache-control", NO_STORE))


def not_allowed() -> Response:
    """405 for what is read only."""
    return text_response(405, "Method Not Allowed", ("allow", ", ".join(METHODS)), ("cache-control", NO_STORE))


def _with_validators(response: Response) -> Response:
    """The response with a strong validator, and what keeps browsers from taking it for something else."""
    if response.status != 200:
        return response
    response = _with(response, "etag", entity_tag(response.body))
    response = _with(response, "x-content-type-options", "nosniff")
    is_svg = (response.header("content-type") or "").startswith(SVG)
    return _with(response, "content-security-policy", PICTURE_ONLY) if is_svg else response


def _with(response: Response, name: str, value: str) -> Response:
    """The response with a header, unless the user's own say something of it; what failed is never kept."""
    if response.header(name) is not None:
        return response
    value = NO_STORE if name == "cache-control" and response.status != 200 else value
    return replace(response, headers=(*response.headers, (name, value)))


def _path_inside(request: Request, prefix: str) -> str | None:
    """The path below ``base_path``, which a mount may have taken off already; ``None`` for one outside of it."""
    if request.path.startswith(f"{prefix}/"):
        return request.path.removeprefix(prefix)
    return request.path if request.root_path.endswith(prefix) else None
