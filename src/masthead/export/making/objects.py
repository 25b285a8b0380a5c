"""A build's files as objects of S3, GCS or Azure, each with its content type.

Written by obstore, which every worker opens by the URL; options stand in its query, or are, as credentials should be,
those of the environment that the services' own tools read. The journal stays on the machine that leads the build and
is believed: asking a bucket for each of millions of objects would cost more than drawing many of them. ``verify`` asks.
"""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError

from masthead.errors import BuildPlaceError
from masthead.export.steps import Claim, Facts
from masthead.stores.objects import open_objects
from masthead.stores.places import said_by, without_password

# For so long a service may fail or ask for patience before an object is given up.
RETRY_SECONDS = 60.0
# What S3, GCS and Azure let a key have, which not all that speak like them say.
LONGEST_KEY = 1024  # bytes


class ObjectPlace:
    """What is put below a URL such as ``s3://bucket/prefix``. Raises ``BuildPlaceError`` for one that cannot be."""

    is_safe = True
    is_guarded = False

    def __init__(self, url: str) -> None:
        address, _, query = url.partition("?")
        self._prefix = urlsplit(address).path.strip("/")
        retries = {"retry_timeout": timedelta(seconds=RETRY_SECONDS)}
        try:
            self._objects = open_objects(address, dict(parse_qsl(query, keep_blank_values=True)), {}, retries)
        except ValueError as error:
            raise BuildPlaceError(without_password(url), str(error)) from None

    def write(self, file: str, body: bytes, content_type: str) -> None:
        self._put(file, body, content_type)

    def part(self) -> AbstractContextManager[BinaryIO]:
        """One without a name, of which a process that is killed leaves nothing either."""
        return tempfile.TemporaryFile()

    def upload(self, part: BinaryIO, file: str, content_type: str) -> None:
        part.seek(0)
        self._put(file, part, content_type)

    def _put(self, file: str, body: bytes | BinaryIO, content_type: str) -> None:
        if len(f"{self._prefix}/{file}".lstrip("/").encode()) > LONGEST_KEY:
            raise OSError(errno.ENAMETOOLONG, f"keys of objects have {LONGEST_KEY} bytes at most")
        try:
            obstore.put(self._objects, file, body, attributes={"Content-Type": content_type})
        except (BaseError, FileNotFoundError) as error:  # of a bucket that is not there
            raise _failed(file, error) from error

    def read(self, file: str) -> bytes | None:
        """The content of an object."""
        try:
            return bytes(obstore.get(self._objects, file).bytes())
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise _failed(file, error) from error

    def holds(self, facts: Facts, *, verify: bool) -> bool:
        """``verify`` asks for its size."""
        return not verify or self._size(facts.file) == facts.size

    def other(self, facts: Facts) -> str | None:  # noqa: ARG002
        """Nothing is asked: a prefix is taken for the build's own."""
        return None

    def claim(self, claim: Claim) -> None:
        """Nothing is needed, as ``other`` says nothing."""

    def claims(self) -> Iterator[Claim]:
        return iter(())

    def may_remove(self, file: str, size: int, sha256: str) -> bool:  # noqa: ARG002  # reading it costs as much as a new one
        """By its size."""
        return self._size(file) in (None, size)

    def remove(self, file: str, size: int, sha256: str) -> bool:
        """Delete an object that has the size it was written with."""
        if not self.may_remove(file, size, sha256):
            return False
        try:
            obstore.delete(self._objects, file)
        except FileNotFoundError:
            return True
        except BaseError as error:
            raise _failed(file, error) from error
        return True

    def _size(self, file: str) -> int | None:
        try:
            return int(obstore.head(self._objects, file)["size"])
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise _failed(file, error) from error

    def is_one(self, file: str, other: str) -> bool:
        """Keys of objects differ by case."""
        return file == other

    def tidy(self) -> None:
        """An object is there as a whole or not at all."""

    def settle(self) -> None:
        """What the service has taken is safe."""


def _failed(file: str, error: Exception) -> OSError:
    return OSError(f"{file}: {said_by(error)}")
