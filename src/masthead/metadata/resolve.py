"""A page path → the images of its head, and what their URLs begin with.

Follows Next's inheritance for file images: for each convention the closest segment that has files
wins whole, and an empty list from ``generate_image_metadata`` removes. Nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from masthead.config import DEVELOPMENT_ORIGIN, Config
from masthead.errors import MissingBaseUrlError, UserFunctionError
from masthead.metadata.images import ImageDescriptor, describe
from masthead.modules.calls import is_not_found
from masthead.modules.load import ModuleLoader
from masthead.modules.worlds import World
from masthead.routing.conventions import CONVENTIONS, Convention
from masthead.routing.match import Matcher, params_for
from masthead.routing.pages import PageMatch

# Convention name → its images; a convention that no segment of the page has is not a key.
PageImages = Mapping[str, tuple[ImageDescriptor, ...]]


def _as_it_is(path: str) -> str:
    return path


@dataclass(frozen=True, slots=True)
class UrlBase:
    """What image URLs begin with: ``prefix`` for all, ``origin`` before it where they are absolute.

    ``origin`` is ``None`` when nothing says it; needing it then is an error. ``renamed`` says
    under which path an image is served, where under another one (a built site: with its extension).
    """

    origin: str | None
    prefix: str = ""
    renamed: Callable[[str], str | None] = _as_it_is

    def relative(self, image: ImageDescriptor) -> str:
        """``/prefix/icon?<hash>``."""
        return f"{self.prefix}{self.renamed(image.path) or image.path}?{image.hash}"

    def absolute(self, image: ImageDescriptor, page: str) -> str:
        """Raises ``MissingBaseUrlError``, naming the page."""
        if self.origin is None:
            raise MissingBaseUrlError(page)
        return f"{self.origin}{self.relative(image)}"


def url_base(config: Config, origin: str | None, root_path: str) -> UrlBase:
    """Where the site's images are, seen from outside.

    ``metadata_base`` decides, else the request's ``origin``, else ``localhost`` in development.
    ``root_path`` is the request's mount point; a prefix that is already there is not added twice.
    """
    prefix = root_path.rstrip("/")
    if not prefix.endswith(config.base_path):
        prefix += config.base_path
    if config.metadata_base is None:
        return UrlBase(origin or (DEVELOPMENT_ORIGIN if config.development else None), prefix)
    shared = _overlap(urlsplit(config.metadata_base).path, prefix)
    return UrlBase(config.metadata_base.removesuffix(shared), prefix)


def _overlap(path: str, prefix: str) -> str:
    """The longest beginning of ``prefix``, in whole segments, with which ``path`` ends."""
    parts = prefix.split("/")
    ways = ("/".join(parts[:count]) for count in range(len(parts), 1, -1))
    return next((way for way in ways if path.endswith(way)), "")


async def resolve_images(world: World, loader: ModuleLoader, matcher: Matcher, path: str) -> PageImages:
    """The images that the head of a page shows.

    Runs ``generate_image_metadata`` only where a segment's images win. Raises a ``ModuleError`` or
    an ``ImageMetadataError``.
    """
    page = matcher.page(path)
    images: dict[str, tuple[ImageDescriptor, ...]] = {}
    for convention in CONVENTIONS:
        found = await _closest(world, loader, page, convention)
        if found is not None:
            images[convention.name] = found
    return images


async def _closest(
    world: World, loader: ModuleLoader, page: PageMatch, convention: Convention
) -> tuple[ImageDescriptor, ...] | None:
    for folder, params in reversed(page.places):
        routes = folder.routes_of(convention)
        if routes:
            images: list[ImageDescriptor] = []
            for route in routes:
                try:
                    images += await describe(world, loader, route, params_for(route.url_segments, params))
                except UserFunctionError as error:
                    if not is_not_found(error):  # what is not there has no image; the page says so better
                        raise
            return tuple(images)
    return None
