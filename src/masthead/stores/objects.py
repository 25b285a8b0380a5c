"""Values kept as objects of S3, GCS, Azure or anything that speaks like one of them.

An object ``KEY[:2]/KEY`` for each value. A lease is an object ``leases/KEY`` that can be created once, with its
holder and the time when it ends; one that ended is replaced on condition that nobody else did. What is due
to go is the business of a lifecycle rule of the bucket.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import from_url

from masthead.errors import InvalidOptionError
from masthead.errors.base import is_panic
from masthead.sentences import listed
from masthead.stores.places import without_password
from masthead.stores.store import is_over

if TYPE_CHECKING:
    from obstore import UpdateVersion

SCHEMES = ("s3", "gs", "az", "file")
LEASES = "leases"
# A service that answers is asked again once; one that does not is left to others after these.
CLIENT: dict[str, Any] = {"connect_timeout": "1s", "timeout": "5s"}
RETRIES: dict[str, Any] = {"max_retries": 1, "retry_timeout": timedelta(seconds=5)}
# What obstore takes for its HTTP client rather than for the service, and reads from a text.
CLIENT_OPTIONS = (
    "allow_http", "allow_invalid_certificates", "connect_timeout", "default_content_type", "http1_only", "http2_only",
    "pool_idle_timeout", "pool_max_idle_per_host", "proxy_url", "timeout", "user_agent",
)  # fmt: skip
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")  # variables of the environment
# Clocks of machines differ by less than this, in seconds: a lease nearer to its end is left to end by itself.
CLOCKS = 1.0


class ObjectStore:
    """What is put below ``url``: ``s3://bucket/prefix``, ``gs://…``, ``az://container/prefix`` or ``file:///folder``.

    ``options`` are those of the service as obstore has them (``region``, ``endpoint``, ``access_key_id``,
    ``account_name`` …), beside ``client_options``, ``retry_config`` and ``credential_provider``; the variables of
    the environment that the services' own tools read count as well. ``leases=False`` is for services that do not
    know conditional writes: several processes may then draw one picture. Machines that share a store need
    clocks that agree to a second.

    Raises ``InvalidOptionError`` for options that cannot work. What its methods raise is obstore's, and
    ``OSError`` in a process forked from one that had used a store: there, obstore would wait for ever.
    """

    is_near: ClassVar[bool] = False

    def __init__(self, url: str, *, leases: bool = True, **options: Any) -> None:
        if not isinstance(leases, bool):
            raise InvalidOptionError("ObjectStore: leases", "True or False", leases)
        self.is_shared = leases
        self._objects = _opened(url, options)
        self.place = without_password(url)

    def get(self, key: str) -> bytes | None:
        """What was put under a key."""
        found = self._read(_place(key))
        return None if found is None else found.content

    def put(self, key: str, value: bytes) -> None:
        _check_process()
        obstore.put(self._objects, _place(key), value, use_multipart=False)

    def delete(self, key: str) -> None:
        """Delete the object; a folder raises where S3 says nothing."""
        _check_process()
        with suppress(FileNotFoundError):
            obstore.delete(self._objects, _place(key))

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        """Create an object that only one can create, or replace one that has ended."""
        if not self.is_shared:
            return True
        place, content = f"{LEASES}/{key}", f"{holder} {time.time() + seconds}".encode()
        if self._created(place, content):
            return True
        before = self._read(place)
        if before is None:  # released in this moment
            return self._created(place, content)
        if not is_over(before.end, seconds):
            return before.holder == holder
        return self._replaced(place, content, before.version)

    def release(self, key: str, holder: str) -> None:
        """Delete the object while the lease is certainly the holder's."""
        if not self.is_shared:
            return
        found = self._read(f"{LEASES}/{key}")
        if found and found.holder == holder and found.end > time.time() + CLOCKS:
            with suppress(FileNotFoundError):
                obstore.delete(self._objects, f"{LEASES}/{key}")

    def _read(self, place: str) -> _Object | None:
        _check_process()
        try:
            found = obstore.get(self._objects, place)
            content = bytes(found.bytes())
        except FileNotFoundError:
            return None
        version: UpdateVersion = {}
        if found.meta["e_tag"] is not None:
            version["e_tag"] = found.meta["e_tag"]
        if found.meta["version"] is not None:
            version["version"] = found.meta["version"]
        return _Object(content, version)

    def _created(self, place: str, content: bytes) -> bool:
        _check_process()
        try:
            obstore.put(self._objects, place, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        return True

    def _replaced(self, place: str, content: bytes, version: UpdateVersion) -> bool:
        try:
            obstore.put(self._objects, place, content, mode=version, use_multipart=False)
        except PreconditionError:
            return False
        except NotImplementedError:
            # Folders know no conditions: who find it ended in the same instant may all get it, and draw.
            with suppress(FileNotFoundError):
                obstore.delete(self._objects, place)
            return self._created(place, content)
        return True


class _Object(NamedTuple):
    """What an object holds and which version of it that is; as a lease, whose it is and when it ends."""

    content: bytes
    version: UpdateVersion

    @property
    def holder(self) -> str:
        return self.content.decode(errors="replace").partition(" ")[0]

    @property
    def end(self) -> float:
        with suppress(ValueError):
            return float(self.content.partition(b" ")[2])
        return 0.0


def _place(key: str) -> str:
    return f"{key[:2]}/{key}"


def _opened(url: object, options: Mapping[str, Any]) -> obstore.store.ObjectStore:
    """The store of a URL, with our times where the options say none."""
    form = f"a URL of {listed(f'{scheme}://' for scheme in SCHEMES)}, such as 's3://bucket/prefix'"
    if not isinstance(url, str) or urlsplit(url).scheme not in SCHEMES:
        raise InvalidOptionError("ObjectStore: url", form, without_password(url) if isinstance(url, str) else url)
    if url.startswith("file:") and options:
        raise InvalidOptionError("ObjectStore: options", "none for a file:// URL", sorted(options))
    try:
        return open_objects(url, options, CLIENT, RETRIES)
    except ValueError as error:
        expected = f"{form}, with options of obstore ({error})"
        raise InvalidOptionError("ObjectStore: url", expected, without_password(url)) from None


def open_objects(
    url: str, options: Mapping[str, Any], client: Mapping[str, Any], retries: Mapping[str, Any]
) -> obstore.store.ObjectStore:
    """The objects below a URL, with the times of ``client`` and ``retries`` where the options say none.

    Connects to nothing. Raises ``ValueError`` with the reason where that cannot be.
    """
    if url.startswith("file:"):
        return from_url(url, mkdir=True)
    given = {name: value for name, value in options.items() if name not in CLIENT_OPTIONS}
    own = {name: options[name] for name in CLIENT_OPTIONS if name in options}
    given["client_options"] = {**client, **_plain_http(given), **own, **(given.get("client_options") or {})}
    given["retry_config"] = {**retries, **(given.get("retry_config") or {})}
    try:
        return from_url(url, **given)
    except BaseException as error:
        if isinstance(error, (BaseError, TypeError, ValueError, OSError)) or is_panic(error):
            raise ValueError(str(error).partition("\n")[0]) from None
        raise


def _plain_http(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of the client for the address of a service: one of http:// means it."""
    named = [(name, options[name]) for name in ("endpoint", "endpoint_url", "aws_endpoint") if name in options]
    for name, address in named or [(name, os.environ[name]) for name in ENDPOINTS if os.environ.get(name)]:
        if not re.match("https?://.", str(address)):
            raise ValueError(f"{name} must begin with http:// or https://, got {address!r}")
        if str(address).startswith("http://"):
            return {"allow_http": True}
    return {}


_process: int | None = None


def _check_process() -> None:
    """The threads of obstore belong to the process that used it first: a fork of that would wait for them for ever."""
    global _process
    if _process is None:
        _process = os.getpid()
    elif _process != os.getpid():
        raise OSError(
            "an ObjectStore cannot be used in a process forked from one that has used it; "
            "start worker processes before pictures are asked for, or by spawn"
        )
