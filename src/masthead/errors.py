"""Every error that Masthead raises, as one tree.

    MastheadError
    ├── ConfigError                     an option of ``Masthead(...)`` is wrong
    │   ├── AppFolderError              the folder of the site is not there
    │   ├── InvalidOptionError          an option has a value that cannot work
    │   └── MissingBaseUrlError         no origin for absolute image URLs
    ├── RoutingError                    the folder tree cannot become routes
    │   ├── SegmentNameError            a folder name that is no segment
    │   ├── RepeatedParamError          one parameter twice on one path
    │   ├── SpellingConflictError       ``icon-1.png`` spelt with ``-`` and ``_``
    │   ├── RouteConflictError          two files answer one URL
    │   ├── PageConflictError           two folders hold the images of one page
    │   ├── StaticImageError            a static image that cannot be used
    │   └── ParamsError                 params that do not fit a route
    ├── ModuleError                     an image module is wrong
    │   ├── ModuleLoadError             importing it raised
    │   ├── MissingImageFunctionError   it has no ``image`` function
    │   ├── MissingParamsFunctionError  a ``params.py`` without ``generate_static_params``
    │   ├── MisspeltExportError         ``generateImageMetadata`` and the like
    │   ├── HiddenExportError           ``generate_image_metadata`` arrives by ``import *``
    │   ├── ExportError                 an export has a wrong value
    │   ├── UnknownParameterError       a function asks for what does not exist
    │   ├── UnusableParameterError      a function takes its arguments by position only
    │   ├── UserFunctionError           a function of the user raised
    │   └── ImageResultError            ``image`` returned what cannot be served
    ├── ImageMetadataError              ``generate_image_metadata`` returned wrong items
    │   ├── NotAListError               no list at all
    │   ├── NotAnItemError              an item that is no ImageMetadata or mapping
    │   ├── MissingIdError              an item without ``id``
    │   ├── InvalidIdError              an id that cannot stand in a URL
    │   ├── DuplicateIdError            two items with one id
    │   ├── UnknownKeyError             a key that does not exist
    │   └── InvalidFieldError           ``size``, ``alt`` … with a wrong value
    ├── StaticParamsError               ``generate_static_params`` returned wrong params
    ├── RenderError                     a picture cannot be drawn
    │   ├── ContentError                content that is no markup
    │   ├── RenderOptionError           an option of ``ImageResponse`` is wrong
    │   ├── FontError                   a font that cannot be used
    │   ├── DrawingError                the picture of an image module failed
    │   ├── StrictError                 strict=True, and there is something to warn of
    │   ├── LimitError                  a document asks for more than a picture may
    │   ├── DeadlineError               drawing took longer than it may
    │   ├── AbandonedDrawingsError      too many drawings past their deadline still run
    │   ├── WorkerError                 a worker process failed
    │   └── EngineError                 the engine refused
    └── ExportPathError                 an image URL that cannot become a file

Each error keeps its facts as attributes and its ``template`` makes one sentence of them: what is wrong, where,
what is allowed, what was found, what to do. All of them survive pickling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from masthead.sentences import SentenceError, did_you_mean, listed


class MastheadError(SentenceError):
    """The base of every error that Masthead raises; ``str()`` is one readable sentence."""


class ConfigError(MastheadError):
    """An option of the site is wrong."""


@dataclass(eq=False)
class AppFolderError(ConfigError):
    """The folder given to ``Masthead`` is not a folder."""

    directory: str
    found: str
    template = "the site's folder {self.directory!r} {self.found}; give the folder that holds the images, such as 'app'"


@dataclass(eq=False)
class InvalidOptionError(ConfigError):
    """An option has a value that cannot work."""

    option: str
    expected: str
    found: object
    template = "{self.option} must be {self.expected}, got {self.found!r}"


@dataclass(eq=False)
class MissingBaseUrlError(ConfigError):
    """An absolute URL is needed and nothing says what it begins with."""

    path: str
    template = (
        "the image URLs of {self.path!r} must be absolute, and there is no origin to begin them with: "
        "set metadata_base='https://…' on Masthead, or pass request= to head()"
    )


class RoutingError(MastheadError):
    """The folder tree cannot become routes."""


@dataclass(eq=False)
class SegmentNameError(RoutingError):
    """A folder name has brackets and is none of the segment forms."""

    folder: str
    problem: str
    template = (
        "{self.folder}: {self.problem}; allowed are name, [param], [...param], [[...param]], "
        "(group), @slot and _private"
    )


@dataclass(eq=False)
class RepeatedParamError(RoutingError):
    """One parameter name, or more than one catch-all, on the path of one folder."""

    folder: str
    problem: str
    template = "{self.folder}: {self.problem}; rename or remove one of the folders"


@dataclass(eq=False)
class SpellingConflictError(RoutingError):
    """One file exists in both spellings, with ``-`` and with ``_``."""

    first: str
    second: str
    template = "{self.first} and {self.second} are two spellings of one file; keep one of them"


@dataclass(eq=False)
class RouteConflictError(RoutingError):
    """Two image files answer one URL."""

    url: str
    first: str
    second: str
    template = "{self.first} and {self.second} both answer {self.url}; remove or rename one of them"


@dataclass(eq=False)
class PageConflictError(RoutingError):
    """Two folders with images stand for the same page, so one of them would never be linked."""

    url: str
    first: str
    second: str
    template = (
        "{self.first} and {self.second} both hold images for the page {self.url}, "
        "which can take them from one folder only; move them together"
    )


@dataclass(eq=False)
class StaticImageError(RoutingError):
    """A static image file cannot be read, decoded or is too large."""

    file: str
    problem: str
    template = "{self.file}: {self.problem}"


@dataclass(eq=False)
class ParamsError(RoutingError):
    """Params do not fit the dynamic segments of a route."""

    route: str
    problem: str
    template = "params for {self.route}: {self.problem}"


class ModuleError(MastheadError):
    """An image module, or a ``params.py``, is wrong."""


@dataclass(eq=False)
class ModuleLoadError(ModuleError):
    """Importing the file raised; the cause is chained."""

    file: str
    cause: str
    template = "{self.file}: cannot be loaded: {self.cause}"


@dataclass(eq=False)
class MissingImageFunctionError(ModuleError):
    """An image module has no ``image`` function."""

    file: str
    found: str
    template = (
        "{self.file}: must define a function image(params, id, request) "
        "(any of these arguments, sync or async), {self.found}"
    )


@dataclass(eq=False)
class MissingParamsFunctionError(ModuleError):
    """A ``params.py`` has no ``generate_static_params``."""

    file: str
    template = "{self.file}: must define a function generate_static_params() that returns a list of params"


@dataclass(eq=False)
class MisspeltExportError(ModuleError):
    """An export has the JavaScript spelling of a known name."""

    file: str
    name: str
    meant: str
    template = "{self.file}: {self.name} is not a name that Masthead reads; rename it to {self.meant}"


@dataclass(eq=False)
class HiddenExportError(ModuleError):
    """``generate_image_metadata`` is there when the module runs, but not in its source."""

    file: str
    template = (
        "{self.file}: generate_image_metadata must be visible in the file without running it, because it decides "
        "the image URLs; define it, assign it, or import it by name, instead of 'import *' or setattr"
    )


@dataclass(eq=False)
class ExportError(ModuleError):
    """A module-level export has a value that cannot work."""

    file: str
    name: str
    expected: str
    found: object
    template = "{self.file}: {self.name} must be {self.expected}, got {self.found!r}"


@dataclass(eq=False)
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


@dataclass(eq=False)
class UnusableParameterError(ModuleError):
    """A parameter exists, but this module's function cannot be given it."""

    file: str
    function: str
    parameter: str
    problem: str
    template = "{self.file}: {self.function}() cannot be given {self.parameter!r}: {self.problem}"


@dataclass(eq=False)
class UserFunctionError(ModuleError):
    """A function of the user raised; the cause is chained."""

    file: str
    function: str
    cause: str
    template = "{self.file}: {self.function}() raised {self.cause}"


@dataclass(eq=False)
class ImageResultError(ModuleError):
    """``image`` returned something that cannot be served."""

    file: str
    problem: str
    template = (
        "{self.file}: image() {self.problem}; "
        "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework"
    )


class ImageMetadataError(MastheadError):
    """What ``generate_image_metadata`` returned cannot be used."""


@dataclass(eq=False)
class NotAListError(ImageMetadataError):
    """The result is not a list."""

    file: str
    found: str
    template = "{self.file}: generate_image_metadata() must return a list of ImageMetadata, got {self.found}"


@dataclass(eq=False)
class NotAnItemError(ImageMetadataError):
    """An item is neither ``ImageMetadata`` nor a mapping."""

    file: str
    index: int
    found: object
    template = (
        "{self.file}: generate_image_metadata() item {self.index} must be an ImageMetadata "
        "or a mapping with the same keys, got {self.found!r}"
    )


@dataclass(eq=False)
class MissingIdError(ImageMetadataError):
    """An item has no ``id``."""

    file: str
    index: int
    template = (
        "{self.file}: generate_image_metadata() item {self.index} has no id; every item needs one, "
        "a string or an integer that is unique in the list"
    )


@dataclass(eq=False)
class InvalidIdError(ImageMetadataError):
    """An id cannot be one part of a URL path."""

    file: str
    index: int
    id: object
    template = (
        "{self.file}: generate_image_metadata() item {self.index}: id must be an integer or a string that is not "
        "empty, not '.' or '..', and has no '/', '\\\\', '?', '#' or control character, got {self.id!r}"
    )


@dataclass(eq=False)
class DuplicateIdError(ImageMetadataError):
    """Two items have the same id in the URL."""

    file: str
    first: int
    second: int
    id: str | int
    template = (
        "{self.file}: generate_image_metadata() items {self.first} and {self.second} have the same id "
        "'{self.id}' in their URL; ids are compared as strings and must be unique"
    )


@dataclass(eq=False)
class UnknownKeyError(ImageMetadataError):
    """An item has a key that does not exist."""

    file: str
    index: int
    key: object
    allowed: tuple[str, ...]
    template = (
        "{self.file}: generate_image_metadata() item {self.index} has an unknown key {self.key!r}{self.hint}; "
        "the keys are {self.choice}"
    )

    @property
    def hint(self) -> str:
        """The key that was probably meant."""
        return did_you_mean(str(self.key), self.allowed)

    @property
    def choice(self) -> str:
        """The keys that exist."""
        return listed(self.allowed)


@dataclass(eq=False)
class InvalidFieldError(ImageMetadataError):
    """A field of an item has a value that cannot work."""

    file: str
    index: int
    field: str
    expected: str
    found: object
    template = (
        "{self.file}: generate_image_metadata() item {self.index}: "
        "{self.field} must be {self.expected}, got {self.found!r}"
    )


@dataclass(eq=False)
class StaticParamsError(MastheadError):
    """What ``generate_static_params`` returned does not fit the route."""

    file: str
    problem: str
    template = "{self.file}: generate_static_params() {self.problem}"


class RenderError(MastheadError):
    """A picture cannot be drawn."""


@dataclass(eq=False)
class ContentError(RenderError):
    """The content of an ``ImageResponse`` is no markup."""

    where: str
    problem: str
    template = "{self.where}: {self.problem}"


@dataclass(eq=False)
class RenderOptionError(RenderError):
    """An option of ``ImageResponse`` has a value that cannot work."""

    option: str
    expected: str
    found: object
    template = "ImageResponse: {self.option} must be {self.expected}, got {self.found!r}"


@dataclass(eq=False)
class FontError(RenderError):
    """A font cannot be read or is no font."""

    source: str
    problem: str
    template = "font {self.source}: {self.problem}"


@dataclass(eq=False)
class DrawingError(RenderError):
    """The ``ImageResponse`` of an image module cannot be drawn; the cause is chained."""

    file: str
    cause: str
    template = "{self.file}: the picture that image() returned cannot be drawn: {self.cause}"


@dataclass(eq=False)
class StrictError(RenderError):
    """A picture that may not have problems has some; ``problems`` are its diagnostics as text."""

    problems: tuple[str, ...]
    template = "strict=True allows no problems of a picture, found {self.line}"

    @property
    def line(self) -> str:
        """The problems in one line."""
        return "; ".join(self.problems)


@dataclass(eq=False)
class LimitError(RenderError):
    """A document asks for more than one picture may; ``limit`` is the field of ``Limits`` that allows more."""

    what: str
    allowed: str
    found: str
    fix: str
    limit: str | None = None
    template = "{self.what} of one picture may have {self.allowed}, found {self.found}; {self.fix}{self.more}"

    @property
    def more(self) -> str:
        """How to be allowed more, where that is possible."""
        return f", or allow more: Settings(limits=Limits({self.limit}=…))" if self.limit else ""


@dataclass(eq=False)
class DeadlineError(RenderError):
    """Drawing took longer than it may."""

    seconds: float
    template = (
        "drawing one picture may take {self.seconds:g} s, and that was not enough; draw less in one picture, "
        "or allow more: Settings(limits=Limits(deadline=…))"
    )


@dataclass(eq=False)
class AbandonedDrawingsError(RenderError):
    """So many drawings that passed their deadline still run that no other is begun."""

    count: int
    template = (
        "{self.count} drawings that passed their deadline are still running, so that no other is begun; draw less in "
        "one picture, or let worker processes draw, which are ended at the deadline: Settings(isolated=True)"
    )


@dataclass(eq=False)
class WorkerError(RenderError):
    """A worker process of ``Settings(isolated=True)`` ended or failed; the next picture gets another."""

    problem: str
    template = "the worker process that draws {self.problem}"


@dataclass(eq=False)
class EngineError(RenderError):
    """The drawing engine refused; the cause is chained."""

    size: str
    cause: str
    template = "the picture ({self.size}) cannot be drawn: {self.cause}"


@dataclass(eq=False)
class ExportPathError(MastheadError):
    """An image URL has a part that cannot safely be a file name."""

    url: str
    problem: str
    template = "{self.url} cannot be written as a file: {self.problem}"
