"""``generate_static_params`` → the params to build, folder by folder.

Follows Next: a segment's ``params.py`` counts for everything below it, and each function may take
the ``params`` found above it. An image module's own function adds to them. Everything is a stream: there may be
millions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from masthead.errors import ParamsError, StaticParamsError
from masthead.modules.calls import USER_ERRORS, UserFunction, call, describe
from masthead.modules.load import ModuleLoader
from masthead.modules.streams import stream
from masthead.modules.worlds import SYNC, complete
from masthead.routing.segments import Segment, SegmentKind
from masthead.routing.tree import Folder, Route
from masthead.routing.urls import Params, segment_parts
from masthead.sentences import did_you_mean, listed


def folder_params(loader: ModuleLoader, folder: Folder, above: Params) -> Iterator[Params]:
    """The params for a folder and all below it: ``above``, extended by each item of its ``params.py``.

    They come as the user's function gives them, the same ones again if it does so. Raises
    ``StaticParamsError`` for wrong params, a ``ModuleError`` for a wrong file.
    """
    function = loader.params_function(folder)
    return _extended(function, above, folder.segments) if function else iter((above,))


def route_params(loader: ModuleLoader, route: Route, above: Params) -> Iterator[Params]:
    """The params to build a route with parameters for; ``above`` is one that ``folder_params`` gave.

    Raises as ``folder_params``.
    """
    function = loader.image_module(route).generate_static_params if route.static is None else None
    return _extended(function, above, route.segments) if function else iter((above,))


def missing_params(segments: tuple[Segment, ...], params: Params) -> list[str]:
    """The parameters of a path that ``params`` leave open."""
    return [segment.value for segment in segments if _is_required(segment) and segment.value not in params]


def _is_required(segment: Segment) -> bool:
    return segment.is_dynamic and segment.kind is not SegmentKind.OPTIONAL_CATCH_ALL


def _extended(function: UserFunction, above: Params, segments: tuple[Segment, ...]) -> Iterator[Params]:
    for index, item in enumerate(_items(function, above)):
        yield above | _read(function, index, item, segments)


def _read(function: UserFunction, index: int, item: object, segments: tuple[Segment, ...]) -> Params:
    """One item; an object of the user's may fail at being read or shown, such as a row whose database is closed."""
    try:
        return dict(_checked(function, index, item, segments))
    except StaticParamsError:
        raise
    except USER_ERRORS as error:
        raise StaticParamsError(function.shown, f"item {index} cannot be read: {describe(error)}") from error


def _items(function: UserFunction, above: Params) -> Iterator[Any]:
    result = complete(call(SYNC, function, params=above or None))
    try:
        return stream(function, result)
    except TypeError as error:
        raise StaticParamsError(function.shown, f"must return a list of params, got {error}") from None


def _checked(
    function: UserFunction, index: int, item: object, segments: tuple[Segment, ...]
) -> Iterator[tuple[str, str | list[str]]]:
    """The pairs of one item, integers as the strings they are in a URL."""
    if not isinstance(item, Mapping):
        raise StaticParamsError(function.shown, f"item {index} must be a mapping of params, got {item!r}")
    dynamic = {segment.value: segment for segment in segments if segment.is_dynamic}
    for name, value in item.items():
        if name not in dynamic:
            known = f"this path has {listed(map(repr, dynamic))}" if dynamic else "this path has no parameters"
            problem = f"item {index} has an unknown parameter {name!r}{did_you_mean(str(name), dynamic)}; {known}"
            raise StaticParamsError(function.shown, problem)
        text = _as_text(value)
        try:
            segment_parts(dynamic[name], {name: text}, function.shown)
        except ParamsError as error:
            raise StaticParamsError(function.shown, f"item {index}: {error.problem}") from None
        yield name, text


def _as_text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return [_as_text(part) for part in value] if isinstance(value, (list, tuple)) else value
