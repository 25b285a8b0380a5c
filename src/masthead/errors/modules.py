"""Errors of image modules and of the code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from masthead.errors.base import MastheadError
from masthead.sentences import did_you_mean, listed


class ModuleError(MastheadError):
    """An image module, or a ``params.py``, is wrong."""


@dataclass(eq=False, repr=False)
class ModuleLoadError(ModuleError):
    """Importing the file raised; the cause is chained."""

    file: str
    cause: str
    template = "{self.file}: cannot be loaded: {self.cause}"


@dataclass(eq=False, repr=False)
class MissingImageFunctionError(ModuleError):
    """An image module has no ``image`` function."""

    file: str
    found: str
    template = (
        "{self.file}: must define a function image(params, id, request, query) "
        "(any of these arguments, sync or async), {self.found}"
    )


@dataclass(eq=False, repr=False)
class MissingParamsFunctionError(ModuleError):
    """A ``params.py`` has no ``generate_static_params``."""

    file: str
    template = "{self.file}: must define a function generate_static_params() that returns a list of params"


@dataclass(eq=False, repr=False)
class MisspeltExportError(ModuleError):
    """An export has the JavaScript spelling of a known name."""

    file: str
    name: str
    meant: str
    template = "{self.file}: {self.name} is not a name that Masthead reads; rename it to {self.meant}"


@dataclass(eq=False, repr=False)
class HiddenExportError(ModuleError):
    """``generate_image_metadata`` is there when the module runs, but not in its source."""

    file: str
    template = (
        "{self.file}: generate_image_metadata must be visible in the file without running it, because it decides "
        "the image URLs; define it, assign it, or import it by name, instead of 'import *' or setattr"
    )


@dataclass(eq=False, repr=False)
class ExportError(ModuleError):
    """A module-level export has a value that cannot work."""

    file: str
    name: str
    expected: str
    found: object
    template = "{self.file}: {self.name} must be {self.expected}, got {self.found!r}"


@dataclass(eq=False, repr=False)
class UnknownParameterError(ModuleError):
    """A function of the module has a parameter that Masthead cannot fill."""

    file: str
    function: str
    parameter: str
    allowed: tuple[str, ...]
    template = "{self.file}: {self.function}() has a parameter {self.parameter!r}{self.hint}; it can take {self.choice}"

    @property
    def hint(self) -> str:
        """The parameter that was probably meant."""
        if re.search(rf"\[(\.\.\.)?{re.escape(self.parameter)}\]", self.file):
            return f" (take params and use params[{self.parameter!r}])"
        return did_you_mean(self.parameter, self.allowed)

    @property
    def choice(self) -> str:
        """What the function can take."""
        return f"any of {listed(self.allowed)}" if self.allowed else "no arguments"


@dataclass(eq=False, repr=False)
class UnusableParameterError(ModuleError):
    """A parameter exists, but this module's function cannot be given it."""

    file: str
    function: str
    parameter: str
    problem: str
    template = "{self.file}: {self.function}() cannot be given {self.parameter!r}: {self.problem}"


@dataclass(eq=False, repr=False)
class UserFunctionError(ModuleError):
    """A function of the user raised; the cause is chained."""

    file: str
    function: str
    cause: str
    template = "{self.file}: {self.function}() raised {self.cause}"


@dataclass(eq=False, repr=False)
class ImageResultError(ModuleError):
    """``image`` returned something that cannot be served."""

    file: str
    problem: str
    template = (
        "{self.file}: image() {self.problem}; "
        "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework"
    )
