"""A loaded module → ``ImageModule``: every export checked, with an error that says what is wrong."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from masthead.errors import (
    ExportError,
    HiddenExportError,
    MissingImageFunctionError,
    MissingParamsFunctionError,
    MisspeltExportError,
    UnknownParameterError,
    UnusableParameterError,
)
from masthead.modules.calls import UserFunction
from masthead.sentences import closest
from masthead.size import SIZE_FORMS, Size, is_positive_integer, parse_size

# The functions that Masthead calls, and the arguments each may name.
FUNCTIONS = {
    "image": ("params", "id", "request", "query"),
    "generate_image_metadata": ("params",),
    "generate_static_params": ("params",),
}
VALUES = ("alt", "size", "content_type", "revalidate")
EXPORTS = (*FUNCTIONS, *VALUES)
CONTENT_TYPE = re.compile(r"image/[A-Za-z0-9.+-]+")
TEXT_FORM = "a string without control characters"
_NOT_IN_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
CONTENT_TYPE_FORM = "an image media type such as 'image/png'"


@dataclass(frozen=True, slots=True)
class ImageModule:
    """The checked exports of an image module; ``revalidate`` in seconds."""

    image: UserFunction
    generate_image_metadata: UserFunction | None
    generate_static_params: UserFunction | None
    alt: str | None
    size: Size | None
    content_type: str | None
    revalidate: int | None


def check_image_module(module: ModuleType, shown: str, has_ids: bool) -> ImageModule:
    """Check what an image module exports; ``has_ids`` is what reading its source said.

    Raises a ``ModuleError`` for the first thing that is wrong.
    """
    _check_spelling(module, shown)
    ids = _function(module, shown, "generate_image_metadata")
    if ids and not has_ids:
        raise HiddenExportError(shown)
    if has_ids and not ids:
        raise ExportError(shown, "generate_image_metadata", "a function", None)
    image = _function(module, shown, "image")
    if image is None:
        raise MissingImageFunctionError(shown, _instead_of_image(module))
    if "id" in image.parameters and not ids and _is_required(image.function, "id"):
        problem = "only images of generate_image_metadata() have an id; define it, or remove the parameter"
        raise UnusableParameterError(shown, "image", "id", problem)
    return ImageModule(
        image,
        ids,
        _function(module, shown, "generate_static_params"),
        alt=_value(module, shown, "alt", TEXT_FORM, parse_text),
        size=_value(module, shown, "size", SIZE_FORMS, parse_size),
        content_type=_value(module, shown, "content_type", CONTENT_TYPE_FORM, parse_content_type),
        revalidate=_value(module, shown, "revalidate", "a positive number of whole seconds", _parse_seconds),
    )


def check_params_module(module: ModuleType, shown: str) -> UserFunction:
    """The ``generate_static_params`` of a ``params.py``; raises a ``ModuleError`` without one."""
    _check_spelling(module, shown)
    function = _function(module, shown, "generate_static_params")
    if function is None:
        raise MissingParamsFunctionError(shown)
    return function


def parse_content_type(value: object) -> str | None:
    """The value when it is an image media type, else ``None``."""
    return value if isinstance(value, str) and CONTENT_TYPE.fullmatch(value) else None


def parse_text(value: object) -> str | None:
    """The value when it is text that can stand in HTML, else ``None``."""
    return value if isinstance(value, str) and not _NOT_IN_HTML.search(value) else None


def _parse_seconds(value: object) -> int | None:
    return value if is_positive_integer(value) else None


def _check_spelling(module: ModuleType, shown: str) -> None:
    """``generateImageMetadata`` and ``generate_image_metdata`` are never meant as private helpers."""
    for name, value in vars(module).items():
        if name.startswith("generate") and name not in FUNCTIONS and inspect.isfunction(value):
            meant = closest(name, FUNCTIONS)
            if meant:
                raise MisspeltExportError(shown, name, meant)
        snake = closest(name, EXPORTS) if re.search(r"[a-z][A-Z]", name) else None
        if snake and snake.replace("_", "") == name.lower():
            raise MisspeltExportError(shown, name, snake)


def _instead_of_image(module: ModuleType) -> str:
    if hasattr(module, "image"):
        return f"its image is {type(module.image).__name__!r} and cannot be called"
    functions = [
        name
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name not in FUNCTIONS
    ]
    return f"found only {', '.join(functions)}" if functions else "found no function"


def _function(module: ModuleType, shown: str, name: str) -> UserFunction | None:
    function = getattr(module, name, None)
    if function is None or (name == "image" and not callable(function)):
        return None
    if not callable(function):
        raise ExportError(shown, name, "a function", function)
    return UserFunction(function, name, shown, _parameters(function, shown, name))


def _parameters(function: Callable[..., Any], shown: str, name: str) -> frozenset[str]:
    """The arguments to pass by name; ``**anything`` takes all."""
    allowed = FUNCTIONS[name]
    names = set()
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # callables written in C
        raise ExportError(shown, name, "a function whose parameters can be read", function) from None
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            return frozenset(allowed)
        if parameter.kind is parameter.VAR_POSITIONAL:
            continue
        if parameter.name not in allowed:
            raise UnknownParameterError(shown, name, parameter.name, allowed)
        if parameter.kind is parameter.POSITIONAL_ONLY:
            problem = "arguments are passed by name; remove the '/' from its signature"
            raise UnusableParameterError(shown, name, parameter.name, problem)
        names.add(parameter.name)
    return frozenset(names)


def _is_required(function: Callable[..., Any], name: str) -> bool:
    parameter = inspect.signature(function).parameters.get(name)
    return parameter is not None and parameter.default is parameter.empty


def _value(module: ModuleType, shown: str, name: str, expected: str, parse: Callable[[object], Any]) -> Any:
    value = getattr(module, name, None)
    if value is None:
        return None
    parsed = parse(value)
    if parsed is None:
        raise ExportError(shown, name, expected, value)
    return parsed
