"""Object stores: what lies in a bucket, conditional leases, services that are down, processes that share one."""

from __future__ import annotations

import logging
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from masthead.errors import InvalidOptionError
from masthead.stores.guarded import LEFT_ALONE, Guarded
from masthead.stores.objects import CLOCKS, ObjectStore
from masthead.stores.opening import store_from
from tests.stores.processes import ask_at_once, forked, holding
from tests.stores.s3 import BUCKET, S3Server

KEY = "ab" * 32


def test_the_server_of_these_tests_knows_conditional_writes(s3: S3Server) -> None:
    url = "/conditional"
    first = s3.client.put(url, content=b"1", headers={"if-none-match": "*"})
    again = s3.client.put(url, content=b"2", headers={"if-none-match": "*"})
    changed = s3.client.put(url, content=b"3", headers={"if-match": first.headers["etag"]})
    late = s3.client.put(url, content=b"4", headers={"if-match": first.headers["etag"]})
    assert [answer.status_code for answer in (first, again, changed, late)] == [200, 412, 200, 412]
    assert s3.client.get(url).content == b"3"


def test_values_are_objects_below_the_prefix(s3: S3Server) -> None:
    ObjectStore(f"s3://{BUCKET}/shop/cards", **s3.options).put(KEY, b"picture")
    assert s3.client.get(f"/shop/cards/ab/{KEY}").content == b"picture"


def test_a_lease_is_gone_from_the_bucket_when_it_is_released(s3: S3Server) -> None:
    store = ObjectStore(f"s3://{BUCKET}/released", **s3.options)
    store.lease(KEY, "a", 30)
    url = f"/released/leases/{KEY}"
    before = s3.client.get(url)
    store.release(KEY, "a")
    assert (before.text.split()[0], s3.client.get(url).status_code) == ("a", 404)


def test_many_who_find_a_lease_ended_get_one(s3: S3Server) -> None:
    store = ObjectStore(f"s3://{BUCKET}/ended", **s3.options)
    for turn in range(3):
        key = f"{turn}" * 64
        store.lease(key, "dead", 0.001)
        time.sleep(0.01)
        start = threading.Barrier(24)
        taken: list[int] = []

        def ask(number: int, key: str = key, start: threading.Barrier = start, taken: list[int] = taken) -> None:
            start.wait()
            if store.lease(key, f"holder-{number}", 30):
                taken.append(number)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(taken) == 1


def test_a_lease_near_its_end_is_not_deleted_under_another(s3: S3Server) -> None:
    store = ObjectStore(f"s3://{BUCKET}/near", **s3.options)
    store.lease(KEY, "a", CLOCKS / 2)
    store.release(KEY, "a")
    assert s3.client.get(f"/near/leases/{KEY}").status_code == 200


def test_a_service_without_conditions_has_no_leases(s3: S3Server) -> None:
    store = ObjectStore(f"s3://{BUCKET}/plain", leases=False, **s3.options)
    assert (store.is_shared, store.lease(KEY, "a", 30), store.lease(KEY, "b", 30)) == (False, True, True)
    store.release(KEY, "a")
    assert s3.client.get(f"/plain/leases/{KEY}").status_code == 404


def test_a_service_killed_and_started_again_costs_one_short_line(caplog: pytest.LogCaptureFixture) -> None:
    now = [1000.0]
    with S3Server() as server, caplog.at_level(logging.WARNING, "masthead.stores"):
        store = Guarded(ObjectStore(f"s3://{BUCKET}", **server.options), lambda: now[0])
        store.put(KEY, b"picture")
        server.kill()
        start = time.monotonic()
        assert [(store.get(KEY), store.lease(KEY, "a", 10)) for _ in range(100)] == [(None, True)] * 100
        assert time.monotonic() - start < 20
        server.start()
        now[0] += LEFT_ALONE
        store.put(KEY, b"drawn again")
        assert (store.is_down, store.get(KEY)) == (False, b"drawn again")
    (line,) = (record.message for record in caplog.records if record.name == "masthead.stores")
    assert line.startswith(f"ObjectStore at s3://{BUCKET} cannot be used, pictures are drawn instead: ")
    assert len(line) < 500


def test_a_service_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options: dict[str, Any] = {
            "endpoint": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "client_options": {"timeout": "1s"},
        }
        store = Guarded(ObjectStore("s3://b", access_key_id="x", secret_access_key="y", **options))
        start = time.monotonic()
        assert (store.get(KEY), store.get(KEY)) == (None, None)
        assert time.monotonic() - start < 4


def test_processes_that_ask_at_once_share_the_leases_out(s3: S3Server) -> None:
    ask_at_once(f"s3://{BUCKET}/contend", s3.environment)


def test_a_lease_outlives_a_killed_holder_by_its_time_and_no_longer(s3: S3Server) -> None:
    store = ObjectStore(f"s3://{BUCKET}/killed", **s3.options)
    with holding(f"s3://{BUCKET}/killed", KEY, seconds=2, environment=s3.environment) as holder:
        assert not store.lease(KEY, "other", 30)
        holder.kill()
        holder.wait(30)
    assert not store.lease(KEY, "other", 30)
    time.sleep(2.1)
    assert store.lease(KEY, "other", 30)


def test_a_forked_process_is_told_instead_of_hanging(s3: S3Server) -> None:
    said = forked(f"s3://{BUCKET}/forked", s3.environment)
    assert (
        said
        == "OSError: an ObjectStore cannot be used in a process forked from one that has used it; start worker processes before pictures are asked for, or by spawn"
    )


def test_a_store_that_was_only_made_may_be_forked(s3: S3Server) -> None:
    assert forked(f"s3://{BUCKET}/forked", s3.environment, before="made") == "both found their own"


def test_a_folder_needs_no_more_than_its_url(tmp_path: Path) -> None:
    folder = tmp_path / "new folder"
    ObjectStore(folder.as_uri()).put(KEY, b"picture")
    assert (folder / "ab" / KEY).read_bytes() == b"picture"


@pytest.mark.parametrize("url", ["http://h/b", "bucket", "", "s3://", "ftp://b", 3, None])
def test_what_is_no_place_for_objects_is_refused(url: str) -> None:
    with pytest.raises(InvalidOptionError, match=r"ObjectStore: url must be a URL of s3://, gs://, az:// and file://"):
        ObjectStore(url)


def test_options_of_the_client_stand_among_the_others(s3: S3Server) -> None:
    options = urlencode({**s3.options, "allow_http": "true", "timeout": "3s"})
    store = store_from(f"s3://{BUCKET}/client?{options}")
    store.put(KEY, b"picture")
    assert store.get(KEY) == b"picture"


@pytest.mark.parametrize("address", ["127.0.0.1:9000", "ftp://h", "", "http://"])
def test_an_endpoint_is_a_url(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidOptionError, match="endpoint must begin with http:// or https://, got "):
        ObjectStore("s3://b", endpoint=address)
    if address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        with pytest.raises(InvalidOptionError, match="AWS_ENDPOINT_URL_S3 must begin with http:// or https://, got "):
            ObjectStore("s3://b")


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidOptionError, match="Configuration key: 'regoin' is not valid for store 'S3'"):
        ObjectStore("s3://b", regoin="x")
    with pytest.raises(InvalidOptionError, match="ObjectStore: options must be none for a file:// URL"):
        ObjectStore("file:///tmp", region="x")
    with pytest.raises(InvalidOptionError, match="ObjectStore: leases must be True or False, got 'no'"):
        ObjectStore("s3://b", leases="no")  # type: ignore[arg-type]
