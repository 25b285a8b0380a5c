"""Servers that stores are tested against, each started once when a test first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from masthead.django.stores import DjangoCacheStore
from tests.databases import RedisServer
from tests.stores.s3 import S3Server


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


DJANGO_CACHES = {
    "memory": "locmem.LocMemCache",
    "files": "filebased.FileBasedCache",
    "redis": "redis.RedisCache",
    "dummy": "dummy.DummyCache",
}


@pytest.fixture
def django_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., DjangoCacheStore]]:
    """Makes a store on one of ``DJANGO_CACHES``, with options of the store."""
    if not settings.configured:
        settings.configure()
    from django.test import override_settings

    with ExitStack() as until_the_end:

        def made(kind: str, **options: Any) -> DjangoCacheStore:
            location = request.getfixturevalue("redis").url if kind == "redis" else str(tmp_path / "cache")
            backend = f"django.core.cache.backends.{DJANGO_CACHES[kind]}"
            pictures = {"BACKEND": backend, "LOCATION": location, "KEY_PREFIX": str(tmp_path), "TIMEOUT": 0}
            other = {"BACKEND": f"django.core.cache.backends.{DJANGO_CACHES['dummy']}"}
            until_the_end.enter_context(override_settings(CACHES={"default": other, "pictures": pictures}))
            return DjangoCacheStore("pictures", **options)

        yield made


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server
