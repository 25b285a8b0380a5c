"""Redis: what lies on the server, servers that are down, processes that share one and processes that end."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from masthead.errors import InvalidOptionError
from masthead.stores.guarded import LEFT_ALONE, Guarded
from masthead.stores.redis import ANSWERING, CONNECTING, RedisStore
from tests.databases import RedisServer, needs_redis
from tests.stores.processes import ask_at_once, forked, holding

KEY = "ab" * 32


@pytest.fixture
def client(redis: RedisServer) -> Iterator[Redis]:
    with Redis.from_url(redis.url) as client:
        client.flushall()
        yield client


def test_bytes_lie_under_the_prefix_as_they_are(redis: RedisServer, client: Redis) -> None:
    RedisStore(redis.url, prefix="shop:").put(KEY, b"\x00picture\xff")
    assert client.keys() == [f"shop:{KEY}".encode()]
    assert client.get(f"shop:{KEY}") == b"\x00picture\xff"


def test_what_was_put_ends_after_its_seconds(redis: RedisServer, client: Redis) -> None:
    store = RedisStore(redis.url, seconds=1)
    store.put(KEY, b"picture")
    assert store.get(KEY) == b"picture"
    time.sleep(1.2)
    assert store.get(KEY) is None


def test_without_seconds_the_server_says_what_goes(redis: RedisServer, client: Redis) -> None:
    RedisStore(redis.url, seconds=None).put(KEY, b"picture")
    assert client.pttl(f"masthead:{KEY}") == -1


def test_a_lease_is_a_key_that_ends(redis: RedisServer, client: Redis) -> None:
    RedisStore(redis.url).lease(KEY, "a", 30)
    left = client.pttl(f"masthead:lease:{KEY}")
    assert isinstance(left, int)
    assert 25_000 < left <= 30_000


def test_a_client_of_the_application_serves_as_well(redis: RedisServer, client: Redis) -> None:
    RedisStore(client).put(KEY, b"picture")
    assert RedisStore(redis.url.replace("redis:", "valkey:")).get(KEY) == b"picture"


def test_a_server_killed_and_started_again_costs_one_line(caplog: pytest.LogCaptureFixture) -> None:
    now = [1000.0]
    with RedisServer() as server, caplog.at_level(logging.WARNING, "masthead.stores"):
        store = Guarded(RedisStore(server.url), lambda: now[0])
        store.put(KEY, b"picture")
        server.kill()
        start = time.monotonic()
        assert [(store.get(KEY), store.lease(KEY, "a", 10)) for _ in range(100)] == [(None, True)] * 100
        assert time.monotonic() - start < 20
        server.start()
        now[0] += LEFT_ALONE
        store.put(KEY, b"drawn again")
        assert (store.is_down, store.get(KEY)) == (False, b"drawn again")
    (line,) = (record.message for record in caplog.records)
    assert line.startswith(f"RedisStore at {server.url} cannot be used, pictures are drawn instead: ")


def test_a_server_restarted_between_two_questions_is_not_noticed(caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer() as server, caplog.at_level(logging.WARNING, "masthead.stores"):
        store = Guarded(RedisStore(server.url))
        store.put(KEY, b"picture")
        server.kill()
        server.start()
        store.put(KEY, b"drawn again")
        assert store.get(KEY) == b"drawn again"
    assert caplog.records == []


def test_a_server_that_never_answers_is_given_up_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = Guarded(RedisStore(f"redis://127.0.0.1:{silent.getsockname()[1]}"))
        start = time.monotonic()
        assert store.get(KEY) is None
        assert store.get(KEY) is None
        assert time.monotonic() - start < 2 * (CONNECTING + ANSWERING)


@needs_redis
def test_processes_that_ask_at_once_share_the_leases_out(redis: RedisServer) -> None:
    ask_at_once(f"{redis.url}?prefix=contend:")


@needs_redis
def test_a_lease_outlives_a_killed_holder_by_its_time_and_no_longer(redis: RedisServer) -> None:
    store = RedisStore(redis.url, prefix="killed:")
    with holding(f"{redis.url}?prefix=killed:", KEY, seconds=2) as holder:
        assert not store.lease(KEY, "other", 30)
        holder.kill()
        holder.wait(30)
    assert not store.lease(KEY, "other", 30)
    time.sleep(2.1)
    assert store.lease(KEY, "other", 30)


@needs_redis
def test_a_forked_process_has_connections_of_its_own(redis: RedisServer) -> None:
    assert forked(f"{redis.url}?prefix=forked:") == "both found their own"


@pytest.mark.parametrize(
    "server",
    [
        "http://localhost",
        "localhost:6379",
        "redis://localhost:port",
        "redis://h?timeout=3",
        "redis://h?db=x",
        "",
        3,
        None,
    ],
)
def test_what_is_no_server_is_refused(server: object) -> None:
    with pytest.raises(InvalidOptionError, match="RedisStore: server must be the URL of a server, such as 'redis://"):
        RedisStore(server)


def test_a_client_that_gives_text_is_refused() -> None:
    with pytest.raises(InvalidOptionError, match="a client that gives bytes: one without decode_responses"):
        RedisStore(Redis(decode_responses=True))


def test_an_async_client_is_refused() -> None:
    from redis.asyncio import Redis as AsyncRedis

    with pytest.raises(InvalidOptionError, match=r"RedisStore: server must be .* or a redis\.Redis"):
        RedisStore(AsyncRedis())


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), True, "60"])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(InvalidOptionError, match="RedisStore: seconds must be a number of seconds"):
        RedisStore("redis://localhost", seconds=seconds)


@pytest.mark.parametrize("url", ["redis://me:s3cret@h?no=1", "redis://:s3cret/9@h", "http://h?password=s3cret"])
def test_no_message_has_a_password(url: str) -> None:
    with pytest.raises(InvalidOptionError) as raised:
        RedisStore(url)
    assert "s3cret" not in str(raised.value)
