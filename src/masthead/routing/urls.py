"""Routes and params → URL paths, and the hash behind ``?``. The inverse of ``match``. No I/O.

Follows Next: params are percent-encoded like JavaScript's ``encodeURIComponent``, a catch-all is
joined by ``/``, and static files stand under ``-`` in place of each dynamic segment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from masthead.errors import ParamsError
from masthead.routing.segments import Segment, SegmentKind
from masthead.routing.tree import Route

Params = dict[str, str | list[str]]
STATIC_PLACEHOLDER = "-"
# What encodeURIComponent leaves alone besides letters and digits.
UNRESERVED = "-_.!~*'()"


def encode_part(text: str) -> str:
    """One URL path part, percent-encoded as ``encodeURIComponent`` does it."""
    return quote(text, safe=UNRESERVED)


def image_path(route: Route, params: Mapping[str, str | list[str]] | None = None, image_id: str | None = None) -> str:
    """The URL path of an image, without prefix and query.

    ``params`` as ``match`` returns them; ``image_id`` is the id's string for routes with ids.
    Raises ``ParamsError`` when the params do not fit the route's segments.
    """
    parts: list[str] = []
    for segment in route.url_segments:
        parts += _parts_of(segment, route, params or {})
    parts.append(encode_part(route.name))
    if image_id is not None:
        parts.append(encode_part(image_id))
    return "/" + "/".join(parts)


def _parts_of(segment: Segment, route: Route, params: Mapping[str, str | list[str]]) -> list[str]:
    if segment.kind is SegmentKind.STATIC:
        return [encode_part(segment.value)]
    if route.static is not None:
        return [STATIC_PLACEHOLDER]
    values = params.get(segment.value, [])
    if isinstance(values, str) == segment.is_multiple and values != []:
        expected = "a list of strings" if segment.is_multiple else "a string"
        raise ParamsError(route.pattern, f"{segment.value!r} must be {expected}, got {values!r}")
    found = [values] if isinstance(values, str) else list(values)
    if not found and segment.kind is not SegmentKind.OPTIONAL_CATCH_ALL:
        raise ParamsError(route.pattern, f"{segment.value!r} is missing, got {dict(params)!r}")
    for value in found:
        if not is_param_value(value):
            problem = "must be strings that are not empty, not '.' or '..', and without NUL"
            raise ParamsError(route.pattern, f"values of {segment.value!r} {problem}, got {value!r}")
    return [encode_part(value) for value in found]


def is_param_value(value: object) -> bool:
    """Whether a value can be one part of a URL path and come back from it unchanged."""
    return isinstance(value, str) and value not in ("", ".", "..") and "\0" not in value


def content_hash(*facts: object) -> str:
    """16 hex digits that change when any of the facts does; stands behind ``?`` in head tags."""
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
