"""The HTTP caching of images: validators, freshness and conditional requests (RFC 9110, 9111). No I/O."""

from __future__ import annotations

import hashlib
import re

from masthead.serving.messages import Request, Response

NO_STORE = "no-store"
REVALIDATED = "public, max-age=0, must-revalidate"
OWN = "private, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"
ONE_YEAR = 31536000
_TAG = re.compile(r'"[^"]*"')


def cache_control(*, revalidate: int | None, version: str | None, development: bool) -> str:
    """The ``Cache-Control`` of an image; ``revalidate`` in seconds.

    A ``version`` makes it immutable; ``revalidate`` lets shared caches keep it that long and serve
    it stale while they fetch it anew, up to a year as in Next; otherwise caches always ask.
    """
    if development:
        return NO_STORE
    if version is not None:
        return IMMUTABLE
    if revalidate is not None:
        stale = max(ONE_YEAR - revalidate, 0)
        return f"public, max-age=0, s-maxage={revalidate}, stale-while-revalidate={stale}"
    return REVALIDATED


def entity_tag(body: bytes) -> str:
    """A strong validator: equal for two bodies only when every byte is."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def conditional(request: Request, response: Response) -> Response:
    """The response, or ``304`` with its validators when the client has it already."""
    tag = response.header("etag")
    if response.status != 200 or tag is None or not _names(request.headers.get("if-none-match", ""), tag):
        return response
    kept = ("etag", "age", "cache-control", "vary", "date", "expires", "content-location")
    return Response(304, tuple(pair for pair in response.headers if pair[0] in kept), b"")


def _names(if_none_match: str, tag: str) -> bool:
    """The weak comparison that ``If-None-Match`` asks for; a tag may have commas in it."""
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in _TAG.findall(if_none_match)
