"""A folder or a URL → the store that it names, or one sentence that says what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from masthead.errors import InvalidOptionError
from masthead.stores.disk import DiskStore
from masthead.stores.memory import MemoryStore
from masthead.stores.objects import ObjectStore
from masthead.stores.opening import store_from
from masthead.stores.redis import RedisStore
from masthead.stores.store import Store
from tests.databases import RedisServer
from tests.stores.s3 import BUCKET, S3Server

KEY = "ab" * 32


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("cache", DiskStore),
        ("/var/cache/masthead", DiskStore),
        ("C:\\cache", DiskStore),
        ("folder/of:mine", DiskStore),
        ("./memory", DiskStore),
        (Path("memory"), DiskStore),
        (Path("memory:"), DiskStore),
        ("file:///var/cache/masthead?max_bytes=1000", DiskStore),
        ("memory:", MemoryStore),
        ("memory:?max_bytes=1000", MemoryStore),
        ("redis://localhost:6379/0", RedisStore),
        ("REDIS://localhost", RedisStore),
        ("rediss://:secret@localhost:6379/0?socket_timeout=3&prefix=shop:&seconds=60", RedisStore),
        ("redis://localhost?seconds=none", RedisStore),
        ("unix:///run/redis.sock?db=1", RedisStore),
        ("valkeys://localhost", RedisStore),
        ("s3://bucket/cards?region=eu-central-1&leases=false", ObjectStore),
        ("gs://bucket/cards", ObjectStore),
        ("az://container/cards?account_name=shop&account_key=c2VjcmV0", ObjectStore),
    ],
)
def test_a_place_is_opened_as_what_it_is(place: str | Path, kind: type[Store]) -> None:
    assert type(store_from(place)) is kind


def test_a_folder_is_where_its_path_or_url_says(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    for place in (str(folder), folder, folder.as_uri()):
        store = store_from(place)
        assert isinstance(store, DiskStore)
        assert store.folder == folder


def test_options_of_a_query_count(redis: RedisServer, s3: S3Server) -> None:
    store_from(f"{redis.url}?prefix=opened:&seconds=none&socket_timeout=2").put(KEY, b"picture")
    assert RedisStore(redis.url, prefix="opened:").get(KEY) == b"picture"
    options = "&".join(f"{name}={value}" for name, value in s3.options.items())
    store_from(f"s3://{BUCKET}/opened?{options}").put(KEY, b"picture")
    assert s3.client.get(f"/opened/ab/{KEY}").content == b"picture"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("memory", "store must be a URL, which begins with 'memory:', or './memory' for a folder, got 'memory'"),
        ("Redis ", "store must be a URL, which begins with 'redis:', or './redis' for a folder, got 'Redis '"),
        (
            "http://h/x",
            "store must be a folder or a URL of memory, file, redis, rediss, unix, valkey, valkeys, s3, gs and az, got 'http://h/x'",
        ),
        (
            "reddis://me:secret@h",
            "store must be a folder or a URL of memory, file, redis, rediss, unix, valkey, valkeys, s3, gs and az (did you mean 'redis'?), got 'reddis://…@h'",
        ),
        (
            "memory:?max_byte=1",
            "store: the option behind the ? must be max_bytes (did you mean 'max_bytes'?), got 'max_byte'",
        ),
        ("memory:?max_bytes=many", "MemoryStore: max_bytes must be a positive whole number of bytes, got 'many'"),
        ("memory:cache", "store must be 'memory:' with nothing behind it but ?max_bytes=…, got 'memory:cache'"),
        (
            "file://host/x",
            "store must be a file URL with a whole path, such as 'file:///var/cache/masthead', got 'file://host/x'",
        ),
        (
            "redis://h?seconds=soon",
            "RedisStore: seconds must be a number of seconds from 0.001 on, or None, got 'soon'",
        ),
        ("s3://b?leases=perhaps", "ObjectStore: leases must be True or False, got 'perhaps'"),
        (
            "",
            "store must be a folder or a URL of memory, file, redis, rediss, unix, valkey, valkeys, s3, gs and az, got ''",
        ),
        (
            3,
            "store must be a folder or a URL of memory, file, redis, rediss, unix, valkey, valkeys, s3, gs and az, got 3",
        ),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(place: str, message: str) -> None:
    with pytest.raises(InvalidOptionError) as raised:
        store_from(place)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("place", "library", "extra"), [("redis://h", "redis", "redis"), ("s3://b", "obstore", "objects")]
)
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    place: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"masthead.stores.{extra}")
    with pytest.raises(InvalidOptionError, match=rf"for this one, pip install 'masthead\[{extra}\]', got '{place}'"):
        store_from(place)
