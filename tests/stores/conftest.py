"""Servers that stores are tested against, each started once when a test first asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import RedisServer, redis_server
from tests.stores.s3 import S3Server, s3_server


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server
