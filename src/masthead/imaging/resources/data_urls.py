"""A ``data:`` URL → the bytes that it holds, as the engine reads it (RFC 2397, and WHATWG's leniency). Pure."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from masthead.imaging.resources.failure import ResourceError, shown
from masthead.remembering import remembered

_BASE64 = re.compile(r";\s*base64\s*$", re.IGNORECASE)
_SPACE = re.compile(rb"[\t\n\f\r ]+")


def is_data_url(url: str) -> bool:
    """Whether a URL brings its own content along."""
    return url[:5].lower() == "data:"


@remembered(entries=32, longest=100_000)
def read_data_url(url: str) -> bytes:
    """The content of a ``data:`` URL, whatever type it claims.

    Raises ``ResourceError`` for one that is cut off or not what it says.
    """
    kind, comma, data = url[5:].partition(",")
    if not comma:
        raise ResourceError(shown(url), "is a data: URL without a comma, so it holds nothing")
    content = unquote_to_bytes(data)
    if not _BASE64.search(kind):
        return content
    letters = _SPACE.sub(b"", content).rstrip(b"=")
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4), validate=True)
    except binascii.Error as error:
        raise ResourceError(shown(url), "is a data: URL whose base64 is damaged") from error
