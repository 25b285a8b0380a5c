"""One image route + params → the images it has, checked.

Follows Next's ``generateImageMetadata``, with its silences made errors: ids must exist, fit a URL
and be unique as URL strings; unknown keys and wrong values are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar

from masthead.errors import (
    DuplicateIdError,
    InvalidFieldError,
    InvalidIdError,
    MissingIdError,
    NotAListError,
    NotAnItemError,
    UnknownKeyError,
)
from masthead.modules.calls import call, collect
from masthead.modules.exports import CONTENT_TYPE_FORM, TEXT_FORM, ImageModule, parse_content_type, parse_text
from masthead.modules.load import ModuleLoader
from masthead.modules.worlds import World
from masthead.routing.conventions import DEFAULT_CONTENT_TYPE
from masthead.routing.tree import Route
from masthead.routing.urls import Params, content_hash, image_path
from masthead.size import SIZE_FORMS, Size, SizeLike, parse_size

Value = TypeVar("Value")
LARGEST_ID_BITS = 128  # Python does not write integers of thousands of digits
_NOT_IN_AN_ID = re.compile(r"[/\\?#\x00-\x1f\x7f\ud800-\udfff]|\A\.{0,2}\Z")


@dataclass(frozen=True, slots=True)
class ImageMetadata:
    """One image of a route, as ``generate_image_metadata`` returns it.

    ``id`` is the last part of the image's URL, unique in the list. ``size`` is in CSS px and becomes
    the canvas of the picture. ``version``, any short string, goes into the URL's hash and makes the
    response immutable. Fields left out take the module's ``alt``, ``size`` and ``content_type``.
    Values are checked when Masthead reads the list, so that messages can name file and item.
    """

    id: str | int
    alt: str | None = None
    size: SizeLike | None = None
    content_type: str | None = None
    version: str | None = None


KEYS = tuple(field.name for field in fields(ImageMetadata))


@dataclass(frozen=True, slots=True)
class ImageDescriptor:
    """Everything the head needs to know of one image, and the server to draw it.

    ``path`` is the URL path without prefix; ``hash`` stands behind ``?``; ``size`` in CSS px, for
    static files device px.
    """

    route: Route
    params: Params | None
    id: str | int | None
    path: str
    hash: str
    alt: str | None
    size: Size | None
    content_type: str
    version: str | None = None


async def describe(
    world: World, loader: ModuleLoader, route: Route, params: Params | None
) -> tuple[ImageDescriptor, ...]:
    """The images of a route, in order; runs ``generate_image_metadata`` for routes with ids.

    Raises a ``ModuleError`` or an ``ImageMetadataError``.
    """
    if route.static is not None:
        return (_static(route),)
    # Most are loaded already: that is no reason to wait for a worker thread.
    module = loader.known_module(route)
    if module is None:
        module = await world.blocking(lambda: loader.image_module(route))
    generate = module.generate_image_metadata
    if generate is None:
        return (_described(route, params, module, None),)
    try:
        items = await collect(world, generate, await call(world, generate, params=params))
    except TypeError as error:
        raise NotAListError(route.shown, str(error)) from None
    checked = [_checked(route.shown, index, item) for index, item in enumerate(items)]
    _check_unique(route.shown, checked)
    return tuple(_described(route, params, module, item) for item in checked)


def find(images: tuple[ImageDescriptor, ...], image_id: str | None) -> ImageDescriptor | None:
    """The image with an id as it stands in the URL."""
    return next((image for image in images if image_id == (None if image.id is None else str(image.id))), None)


@lru_cache(maxsize=4096)
def _static(route: Route) -> ImageDescriptor:
    assert route.static is not None
    static = route.static
    return ImageDescriptor(
        route, None, None, image_path(route), content_hash(route.digest), static.alt, static.size, static.content_type
    )


@dataclass(frozen=True, slots=True)
class _Item:
    id: str | int
    alt: str | None
    size: Size | None
    content_type: str | None
    version: str | None


def _described(route: Route, params: Params | None, module: ImageModule, item: _Item | None) -> ImageDescriptor:
    alt = item.alt if item and item.alt is not None else module.alt
    size = (item and item.size) or module.size
    content_type = (item and item.content_type) or module.content_type or DEFAULT_CONTENT_TYPE
    version = item.version if item else None
    image_id = item.id if item else None
    return ImageDescriptor(
        route=route,
        params=params,
        id=image_id,
        path=image_path(route, params, None if image_id is None else str(image_id)),
        hash=content_hash(route.digest, image_id, alt, size, content_type, version),
        alt=alt,
        size=size,
        content_type=content_type,
        version=version,
    )


def _checked(shown: str, index: int, item: object) -> _Item:
    values = _values(shown, index, item)

    def _field(name: str, expected: str, parse: Callable[[object], Value | None]) -> Value | None:
        value = values.get(name)
        parsed = None if value is None else parse(value)
        if value is not None and parsed is None:
            raise InvalidFieldError(shown, index, name, expected, value)
        return parsed

    return _Item(
        id=_checked_id(shown, index, values.get("id")),
        alt=_field("alt", TEXT_FORM, parse_text),
        size=_field("size", SIZE_FORMS, parse_size),
        content_type=_field("content_type", CONTENT_TYPE_FORM, parse_content_type),
        version=_field("version", TEXT_FORM, parse_text),
    )


def _values(shown: str, index: int, item: object) -> Mapping[str, Any]:
    if isinstance(item, ImageMetadata):
        return {key: getattr(item, key) for key in KEYS}
    if not isinstance(item, Mapping):
        raise NotAnItemError(shown, index, item)
    for key in item:
        if key not in KEYS:
            raise UnknownKeyError(shown, index, key, KEYS)
    return item


def _checked_id(shown: str, index: int, value: object) -> str | int:
    if value is None:
        raise MissingIdError(shown, index)
    if isinstance(value, int) and value.bit_length() > LARGEST_ID_BITS:
        raise InvalidIdError(shown, index, value)
    if isinstance(value, bool) or not isinstance(value, (str, int)) or _NOT_IN_AN_ID.search(str(value)):
        raise InvalidIdError(shown, index, value)
    return value


def _check_unique(shown: str, items: list[_Item]) -> None:
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault(str(item.id), index)
        if first != index:
            raise DuplicateIdError(shown, first, index, item.id)
