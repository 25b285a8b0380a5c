"""A folder or a URL → the store that it names: one way to say in a setting where pictures are kept.

    store_from("cache")                        a folder, as are file:///var/cache/masthead and any Path
    store_from("memory:")                      this process
    store_from("redis://localhost:6379/0")     Redis or Valkey
    store_from("s3://bucket/cards")            an object store

Options stand in the query: ``memory:?max_bytes=1000000``. Nothing is connected here. A client library is
imported when a URL asks for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from masthead.errors import InvalidOptionError
from masthead.sentences import did_you_mean, listed
from masthead.stores.disk import DiskStore
from masthead.stores.memory import MemoryStore
from masthead.stores.places import without_password
from masthead.stores.store import Store

# Two letters at least: C:\cache is a folder.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?!\\)")
_FLAGS = {"true": True, "false": False}
# What an option of ours is, where it is no text; a text that is none of these is refused by the store itself.
READERS: dict[str, Callable[[str], object]] = {
    "max_bytes": int,
    "seconds": lambda text: None if text == "none" else float(text),
    "leases": lambda text: _FLAGS[text.lower()],
}


def store_from(place: str | os.PathLike[str]) -> Store:
    """The store at a place.

    Raises ``InvalidOptionError`` for a scheme or an option that does not exist, and for a client library
    that is not installed.
    """
    if isinstance(place, os.PathLike):
        return DiskStore(place)
    if not isinstance(place, str) or not place:
        raise InvalidOptionError("store", f"a folder or a URL of {listed(SCHEMES)}", place)
    scheme = _SCHEME.match(place)
    if scheme is None and place.strip().lower() in SCHEMES:
        kind = place.strip().lower()
        raise InvalidOptionError("store", f"a URL, which begins with '{kind}:', or './{kind}' for a folder", place)
    if scheme is None:
        return DiskStore(place)
    name = scheme[1].lower()
    if name not in SCHEMES:
        expected = f"a folder or a URL of {listed(SCHEMES)}{did_you_mean(name, SCHEMES)}"
        raise InvalidOptionError("store", expected, without_password(place))
    url, _, query = (name + place[scheme.end(1) :]).partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    try:
        return SCHEMES[name](url, options)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        needed = f"a kind of store that is installed; for this one, pip install 'masthead[{EXTRAS[error.name]}]'"
        raise InvalidOptionError("store", needed, without_password(place)) from None


def _memory(url: str, options: Mapping[str, str]) -> Store:
    if url.lower() not in ("memory:", "memory://"):
        raise InvalidOptionError("store", "'memory:' with nothing behind it but ?max_bytes=…", url)
    return MemoryStore(**_read(options, "max_bytes"))


def _folder(url: str, options: Mapping[str, str]) -> Store:
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise InvalidOptionError("store", "a file URL with a whole path, such as 'file:///var/cache/masthead'", url)
    return DiskStore(Path(unquote(parts.path)), **_read(options, "max_bytes"))


def _redis(url: str, options: Mapping[str, str]) -> Store:
    from masthead.stores.redis import RedisStore

    own = {name: value for name, value in options.items() if name in ("prefix", "seconds")}
    rest = {name: value for name, value in options.items() if name not in own}  # redis-py's
    return RedisStore(f"{url}?{urlencode(rest)}" if rest else url, **_read(own, *own))


def _objects(url: str, options: Mapping[str, str]) -> Store:
    from masthead.stores.objects import ObjectStore

    return ObjectStore(url, **_read(options, *options))


def _read(options: Mapping[str, str], *allowed: str) -> dict[str, Any]:
    """Options by name, as what they are."""
    read: dict[str, Any] = {}
    for name, text in options.items():
        if name not in allowed:
            expected = f"{listed(allowed, 'or')}{did_you_mean(name, allowed)}"
            raise InvalidOptionError("store: the option behind the ?", expected, name)
        try:
            read[name] = READERS.get(name, str)(text)
        except (ValueError, KeyError):
            read[name] = text
    return read


SCHEMES: dict[str, Callable[[str, Mapping[str, str]], Store]] = {
    "memory": _memory,
    "file": _folder,
    **dict.fromkeys(("redis", "rediss", "unix", "valkey", "valkeys"), _redis),
    **dict.fromkeys(("s3", "gs", "az"), _objects),
}
# What a client library is called where it is missing, and the extra that has it.
EXTRAS = {"redis": "redis", "obstore": "objects"}
