"""A site whose store is a Redis or an object store: kept there, shared, and drawn when the store is down."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from masthead import Masthead, Request, Serving
from masthead.stores import guarded
from tests.databases import RedisServer
from tests.serving.keeping import counted
from tests.sites import PLAIN, pixel_size, write_site
from tests.stores.s3 import BUCKET, S3Server

REQUEST = Request("/icon")


@contextmanager
def far_store(kind: str) -> Iterator[tuple[RedisServer | S3Server, str]]:
    """A server of its own, and the URL of a store there."""
    if kind == "redis":
        with RedisServer() as redis:
            yield redis, redis.url
    else:
        with S3Server() as s3:
            query = "&".join(f"{name}={value}" for name, value in s3.options.items())
            yield s3, f"s3://{BUCKET}/cards?{query}"


@pytest.mark.parametrize("kind", ["redis", "s3"])
def test_pictures_go_on_while_the_store_is_down_and_are_kept_when_it_is_back(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(guarded, "LEFT_ALONE", 0.3)
    count = counted(monkeypatch)
    app = write_site(tmp_path, {"icon.py": PLAIN})
    with far_store(kind) as (server, url):
        # Two sites, as two machines would be.
        sites = [Masthead(app, serving=Serving(store=url, memory=0)) for _ in range(2)]
        first = [site.respond(REQUEST) for site in sites for _ in range(3)]
        assert (count.drawings, pixel_size(first[0].body)) == (1, (8, 8))
        server.kill()
        while_down = [site.respond(REQUEST) for site in sites for _ in range(3)]
        assert count.drawings == 7
        server.start()
        time.sleep(0.4)
        back = [site.respond(REQUEST) for site in sites for _ in range(3)]
        assert count.drawings == 8
    assert {(answer.status, answer.body) for answer in first + while_down + back} == {(200, first[0].body)}
    lines = [
        record for record in caplog.records if record.name == "masthead.stores" and record.levelno == logging.WARNING
    ]
    assert len(lines) == 2  # one for each site
