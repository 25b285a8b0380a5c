"""Masthead: metadata images for Python web applications, drawn from HTML and CSS.

The public API, and nothing else. See ``docs/architecture.md`` for what lies behind it.
"""

from masthead.diagnostics import Diagnostic
from masthead.font import Font
from masthead.imaging.fit import fit_text
from masthead.imaging.options import ImageOptions
from masthead.imaging.response import ImageResponse
from masthead.metadata.images import ImageMetadata
from masthead.serving.keeping.options import Serving
from masthead.serving.messages import Request, Response
from masthead.settings import Limits, Settings
from masthead.site import Masthead
from masthead.size import Size

__all__ = [
    "Diagnostic",
    "Font",
    "ImageMetadata",
    "ImageOptions",
    "ImageResponse",
    "Limits",
    "Masthead",
    "Request",
    "Response",
    "Serving",
    "Settings",
    "Size",
    "fit_text",
]
__version__ = "0.1.0"
