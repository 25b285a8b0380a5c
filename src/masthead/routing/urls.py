"""Routes and params → URL paths, and the hash behind ``?``. The inverse of ``match``. No I/O.

Follows Next: params are percent-encoded like JavaScript's ``encodeURIComponent``, a catch-all is
joined by ``/``, and static files stand under ``-`` in place of each dynamic segment.
"""

from __future__ import annotations

import hashlib
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


def image_path(route: Route, params: Params | None = None, image_id: str | None = None) -> str:
    """The URL path of an image, without prefix and query.

    ``params`` as ``match`` returns them; ``image_id`` is the id's string for routes with ids.
    Raises ``ParamsError`` when the params do not fit the route's segments.
    """
    parts: list[str] = []
    for segment in route.url_segments:
        if route.static is not None and segment.is_dynamic:
            parts.append(STATIC_PLACEHOLDER)
        else:
            parts += segment_parts(segment, params or {}, route.pattern)
    parts.append(encode_part(route.name))
    if image_id is not None:
        parts.append(encode_part(image_id))
    return "/" + "/".join(parts)


def page_path(segments: tuple[Segment, ...], params: Params) -> str:
    """The URL path of the page that a folder stands for; raises ``ParamsError`` as ``image_path``."""
    shown = "/" + "/".join(segment.folder for segment in segments)
    parts = [part for segment in segments if segment.in_url for part in segment_parts(segment, params, shown)]
    return "/" + "/".join(parts)


def segment_parts(segment: Segment, params: Params, shown: str) -> list[str]:
    """The encoded URL parts of one segment; ``shown`` names its route in messages.

    Raises ``ParamsError`` for a value that is missing, of the wrong form or no URL part.
    """
    if segment.kind is SegmentKind.STATIC:
        return [encode_part(segment.value)]
    value = params.get(segment.value, [])
    if not isinstance(value, list if segment.is_multiple else str) and value != []:
        expected = "a list of strings" if segment.is_multiple else "a string"
        raise ParamsError(shown, f"{segment.value!r} must be {expected}, got {value!r}")
    found = [value] if isinstance(value, str) else value
    if not found and segment.kind is not SegmentKind.OPTIONAL_CATCH_ALL:
        raise ParamsError(shown, f"{segment.value!r} is missing, got {params!r}")
    for part in found:
        if not is_param_value(part):
            problem = "must be strings that are not empty, not '.' or '..', and without NUL or lone surrogates"
            raise ParamsError(shown, f"values of {segment.value!r} {problem}, got {part!r}")
    return [encode_part(part) for part in found]


def is_param_value(value: object) -> bool:
    """Whether a value can be one part of a URL path and come back from it unchanged."""
    if not isinstance(value, str) or value in ("", ".", "..") or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def content_hash(*facts: object) -> str:
    """16 hex digits that change when any of the facts does; stands behind ``?`` in head tags."""
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
