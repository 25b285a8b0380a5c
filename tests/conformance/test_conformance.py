"""Every host does everything in the table of checks, on every server that it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.checks import CHECKS, Check, Client
from tests.conformance.hosts import HOSTS, SERVERS, Host
from tests.conformance.servers import running

PAIRS = [(host, server) for host in HOSTS for server in host.servers]


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: f"{pair[0].name} on {pair[1]}")
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    pair: tuple[Host, str] = request.param
    log: Path = tmp_path_factory.mktemp("server") / "log"
    with running(pair[0], SERVERS[pair[1]], log) as client:
        yield client


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_host_does_what_every_host_does(client: Client, check: Check) -> None:
    check(client)
