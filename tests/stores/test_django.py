"""Django's caches as stores: which share leases, how long values stay, what happens when the cache is down."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.core.cache import caches

from masthead.django.stores import CLOCKS, DjangoCacheStore
from masthead.errors import InvalidOptionError
from masthead.stores.guarded import LEFT_ALONE, Guarded
from tests.databases import RedisServer, needs_postgresql, postgresql

KEY = "ab" * 32
Made = Callable[..., DjangoCacheStore]


def test_leases_are_worth_taking_where_other_processes_see_them(django_store: Made) -> None:
    assert {kind: django_store(kind).is_shared for kind in ("memory", "files", "redis", "dummy")} == {
        "memory": False,
        "files": True,
        "redis": True,
        "dummy": False,
    }


def test_a_cache_that_keeps_nothing_has_nothing_and_everybody_may_draw(django_store: Made) -> None:
    store = django_store("dummy")
    store.put(KEY, b"picture")
    assert (store.get(KEY), store.lease(KEY, "a", 30), store.lease(KEY, "b", 30)) == (None, True, True)
    store.release(KEY, "a")


def test_values_stay_as_long_as_the_store_says_and_not_the_cache(django_store: Made) -> None:
    store = django_store("files", seconds=1)
    store.put(KEY, b"picture")
    assert store.get(KEY) == b"picture"
    time.sleep(1.2)
    assert store.get(KEY) is None
    for_ever = django_store("files", seconds=None)
    for_ever.put(KEY, b"picture")
    assert for_ever.get(KEY) == b"picture"


def test_values_lie_in_the_cache_of_the_alias(django_store: Made) -> None:
    django_store("memory").put(KEY, b"picture")
    assert caches["pictures"].get(f"masthead:{KEY}") == b"picture"


def test_what_is_no_value_of_a_store_is_none(django_store: Made) -> None:
    store = django_store("memory")
    caches["pictures"].set(f"masthead:{KEY}", {"somebody": "else's"}, 60)
    assert store.get(KEY) is None


def test_a_lease_near_its_end_is_not_deleted_under_another(django_store: Made) -> None:
    store = django_store("redis")
    store.lease(KEY, "a", CLOCKS / 2)
    store.release(KEY, "a")
    assert not store.lease(KEY, "b", 30)


def test_a_redis_behind_it_that_is_killed_costs_one_line(django_store: Made, caplog: pytest.LogCaptureFixture) -> None:
    from django.test import override_settings

    now = [1000.0]
    backend = "django.core.cache.backends.redis.RedisCache"
    with RedisServer() as server, override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": server.url}}):
        store = Guarded(DjangoCacheStore(), lambda: now[0])
        store.put(KEY, b"picture")
        server.kill()
        with caplog.at_level(logging.WARNING, "masthead.stores"):
            assert [(store.get(KEY), store.lease(KEY, "a", 10)) for _ in range(100)] == [(None, True)] * 100
        server.start()
        now[0] += LEFT_ALONE
        store.put(KEY, b"drawn again")
        assert store.get(KEY) == b"drawn again"
    assert len([record for record in caplog.records if record.name == "masthead.stores"]) == 1


IN_THREADS = """
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings

url, age = sys.argv[1], {"0": 0, "None": None}[sys.argv[2]]
host, _, port = url.rpartition("@")[2].partition("/")[0].partition(":")
engine = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "shop", "HOST": host, "PORT": port}
table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "pictures"}
settings.configure(DATABASES={"default": {**engine, "CONN_MAX_AGE": age}}, CACHES={"default": table})
django.setup()

from django.core.management import call_command
from django.db import connection

from masthead.django.stores import DjangoCacheStore

call_command("createcachetable")
store = DjangoCacheStore()

def keep(number):
    store.put(f"{number:064x}", b"picture")
    return store.get(f"{number:064x}"), store.lease("ab" * 32, str(number), 30)

def end_others():
    "How many connections of other threads are open, and end them; the server needs a moment to see that one is closed."
    left, until = int(age is None), time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute("select pid from pg_stat_activity where datname = 'shop' "
                           "and backend_type = 'client backend' and pid != pg_backend_pid()")
            found = cursor.fetchall()
            if len(found) == left or time.monotonic() > until:
                break
            time.sleep(0.05)
        for pid in found:
            cursor.execute("select pg_terminate_backend(%s, 20000)", pid)
    return len(found)

with ThreadPoolExecutor(1) as thread:
    print(thread.submit(keep, 1).result(), end_others())
    print(thread.submit(keep, 2).result(), end_others())
    with connection.cursor() as cursor:  # whoever has a connection of this thread keeps it
        cursor.execute("select pg_backend_pid()")
        before = cursor.fetchone()
    store.get("0" * 64)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        print(before == cursor.fetchone())
"""


@needs_postgresql
@pytest.mark.parametrize(("age", "left"), [("0", 0), ("None", 1)])
def test_a_table_is_asked_in_threads_through_connections_that_end_or_are_made_anew(age: str, left: int) -> None:
    with postgresql() as url:
        command = [sys.executable, "-c", IN_THREADS, url, age]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [f"(b'picture', True) {left}", f"(b'picture', False) {left}", "True"]


def test_an_alias_that_is_not_there_is_refused(django_store: Made) -> None:
    django_store("memory")
    with pytest.raises(InvalidOptionError) as raised:
        DjangoCacheStore("picture")
    assert str(raised.value) == (
        "DjangoCacheStore: alias must be an alias of CACHES (did you mean 'pictures'?); there are default and pictures, got 'picture'"
    )


@pytest.mark.parametrize("seconds", [0, -1, True, "60", float("nan")])
def test_a_time_that_is_none_is_refused(django_store: Made, seconds: float) -> None:
    with pytest.raises(InvalidOptionError, match="DjangoCacheStore: seconds must be a number of seconds from 1 on"):
        django_store("memory", seconds=seconds)
