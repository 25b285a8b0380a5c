"""The argument of a command → the site that it names: a folder, or ``module:name`` as uvicorn takes it.

The name is a ``Masthead`` or a function without arguments that returns one; so a command has the site's own
settings and options. A folder that is there counts before a module.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from functools import reduce
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from masthead.errors import SiteTargetError
from masthead.modules.calls import USER_ERRORS, describe
from masthead.sentences import did_you_mean
from masthead.site import Masthead

SiteTarget = Annotated[
    str,
    typer.Argument(
        metavar="SITE", help="The site's folder, the one that holds the images; or module:name of a Masthead."
    ),
]
_IMPORT_STRING = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)")


def site_of(target: str, **options: Any) -> Masthead:
    """The site that an argument names; ``options`` are those of ``Masthead``, and count before its own.

    Image modules may import what lies beside the site's folder and in the current one, as they can
    under any server started there. Raises ``SiteTargetError``, a ``ConfigError`` or a ``RoutingError``.
    """
    _import_from(Path.cwd())
    named = None if Path(target).exists() else _IMPORT_STRING.fullmatch(target)
    if not named:
        _import_from(Path(target).resolve().parent)
        return Masthead(target, **options)
    site = _imported(target, *named.groups())
    return site.with_options(**options) if options else site


def _import_from(folder: Path) -> None:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _imported(target: str, module_name: str, name: str) -> Masthead:
    module = _module(target, module_name)
    try:
        found: Any = reduce(getattr, name.split("."), module)
    except AttributeError as error:
        hint = did_you_mean(name, vars(module))
        raise SiteTargetError(target, f"{module_name} has no {name!r}{hint}") from error
    what = f"{name} is"
    if inspect.isroutine(found):
        found, what = _called(target, name, found), f"{name}() returned"
    if isinstance(found, Masthead):
        return found
    raise SiteTargetError(target, f"{what} {_kind(found)}, not a Masthead{_another(module)}")


def _module(target: str, name: str) -> ModuleType:
    try:
        if find_spec(name) is None:
            raise ModuleNotFoundError(name=name)
        return importlib.import_module(name)
    except USER_ERRORS as error:
        missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
        if missing and (name == missing or name.startswith(f"{missing}.")):
            problem = f"there is no module {missing!r} in {Path.cwd()} nor among the installed packages"
        else:
            problem = f"{name} cannot be imported: {describe(error)}"
        raise SiteTargetError(target, problem) from error


def _called(target: str, name: str, function: Any) -> object:
    try:
        inspect.signature(function).bind()
    except TypeError as error:
        raise SiteTargetError(target, f"{name}() cannot be called without arguments: {error}") from error
    try:
        found: object = function()
    except USER_ERRORS as error:
        raise SiteTargetError(target, f"{name}() failed: {describe(error)}") from error
    if inspect.iscoroutine(found):
        found.close()  # nothing will await it
    return found


def _kind(found: object) -> str:
    return f"the class {found.__name__}" if isinstance(found, type) else f"an object of type {type(found).__name__}"


def _another(module: ModuleType) -> str:
    """Where in the module a site is, for somebody who named another thing, such as the application."""
    sites = [name for name, value in vars(module).items() if isinstance(value, Masthead)]
    return f" ({module.__name__}:{sites[0]} is one)" if sites else ""
