"""Every error that Masthead raises, as one tree.

    MastheadError
    ├── ConfigError                     an option of ``Masthead(...)`` is wrong
    │   ├── AppFolderError              the folder of the site is not there
    │   ├── InvalidOptionError          an option has a value that cannot work
    │   ├── MissingBaseUrlError         no origin for absolute image URLs
    │   ├── MissingSecretsError         no secret to sign a URL with
    │   └── SiteTargetError             ``module:site`` of a command that leads to no site
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
    │   ├── EndingError                 the program ends, and no drawing is begun any more
    │   ├── BusyError                   a server draws and waits for as much as it may
    │   ├── WorkerError                 a worker process failed
    │   └── EngineError                 the engine refused
    ├── SignatureError                  a URL with parameters that the site has not signed
    ├── CardOptionError                 an option of cards has a value that cannot work
    ├── CardTemplateError               a template for cards that cannot be used
    ├── ExportPathError                 an image URL that cannot become a file
    ├── BuildPlaceError                 an output that cannot be written to
    ├── BuildJournalError               the journal of a build is in use, or is none
    └── BuildWorkerError                a worker of a build died, or has another version

Each error keeps its facts as attributes and its ``template`` makes one sentence of them: what is wrong, where,
what is allowed, what was found, what to do. All of them survive pickling.
"""

from masthead.errors.base import (
    MastheadError,
)
from masthead.errors.config import (
    AppFolderError,
    ConfigError,
    InvalidOptionError,
    MissingBaseUrlError,
    MissingSecretsError,
    SiteTargetError,
)
from masthead.errors.metadata import (
    DuplicateIdError,
    ImageMetadataError,
    InvalidFieldError,
    InvalidIdError,
    MissingIdError,
    NotAListError,
    NotAnItemError,
    StaticParamsError,
    UnknownKeyError,
)
from masthead.errors.modules import (
    ExportError,
    HiddenExportError,
    ImageResultError,
    MissingImageFunctionError,
    MissingParamsFunctionError,
    MisspeltExportError,
    ModuleError,
    ModuleLoadError,
    UnknownParameterError,
    UnusableParameterError,
    UserFunctionError,
)
from masthead.errors.output import (
    BuildJournalError,
    BuildPlaceError,
    BuildWorkerError,
    CardOptionError,
    CardTemplateError,
    ExportPathError,
)
from masthead.errors.rendering import (
    AbandonedDrawingsError,
    BusyError,
    ContentError,
    DeadlineError,
    DrawingError,
    EndingError,
    EngineError,
    FontError,
    LimitError,
    RenderError,
    RenderOptionError,
    StrictError,
    WorkerError,
)
from masthead.errors.requests import SignatureError
from masthead.errors.routing import (
    PageConflictError,
    ParamsError,
    RepeatedParamError,
    RouteConflictError,
    RoutingError,
    SegmentNameError,
    SpellingConflictError,
    StaticImageError,
)

__all__ = [
    "AbandonedDrawingsError",
    "AppFolderError",
    "BuildJournalError",
    "BuildPlaceError",
    "BuildWorkerError",
    "BusyError",
    "CardOptionError",
    "CardTemplateError",
    "ConfigError",
    "ContentError",
    "DeadlineError",
    "DrawingError",
    "DuplicateIdError",
    "EndingError",
    "EngineError",
    "ExportError",
    "ExportPathError",
    "FontError",
    "HiddenExportError",
    "ImageMetadataError",
    "ImageResultError",
    "InvalidFieldError",
    "InvalidIdError",
    "InvalidOptionError",
    "LimitError",
    "MastheadError",
    "MissingBaseUrlError",
    "MissingIdError",
    "MissingImageFunctionError",
    "MissingParamsFunctionError",
    "MissingSecretsError",
    "MisspeltExportError",
    "ModuleError",
    "ModuleLoadError",
    "NotAListError",
    "NotAnItemError",
    "PageConflictError",
    "ParamsError",
    "RenderError",
    "RenderOptionError",
    "RepeatedParamError",
    "RouteConflictError",
    "RoutingError",
    "SegmentNameError",
    "SignatureError",
    "SiteTargetError",
    "SpellingConflictError",
    "StaticImageError",
    "StaticParamsError",
    "StrictError",
    "UnknownKeyError",
    "UnknownParameterError",
    "UnusableParameterError",
    "UserFunctionError",
    "WorkerError",
]
