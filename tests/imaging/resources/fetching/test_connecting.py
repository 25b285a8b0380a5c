"""A connection goes to an address that was checked, whatever the name leads to a moment later."""

from __future__ import annotations

import threading
import time

import httpcore
import pytest

from masthead.imaging.resources.fetching.connecting import Connections, RefusedError, resolve
from tests.imaging.resources.fetching.servers import web


def connections(*answers: list[str], loopback: bool = True, seconds: float = 5) -> tuple[Connections, list[str]]:
    """Connections over a resolver that gives one answer after the other, and what it was asked."""
    asked: list[str] = []

    def answer(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    made = Connections(answer, loopback=loopback, seconds=seconds)
    made.begin(time.monotonic() + 10)
    return made, asked


def peer(stream: httpcore.NetworkStream) -> str:
    found = str(stream.get_extra_info("server_addr")[0])
    stream.close()
    return found


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "127.9.9.9"])
def test_the_connection_goes_to_the_very_address_that_was_checked(address: str) -> None:
    with web(address=address) as server:
        made, asked = connections([address], ["127.0.0.3"])
        assert peer(made.connect_tcp("a.example", server.port)) == address
        assert asked == ["a.example"]


def test_ipv6_is_connected_to_as_well() -> None:
    with web(address="::1") as server:
        made, _ = connections(["::1"])
        assert peer(made.connect_tcp("a.example", server.port)) == "::1"


def test_a_name_that_leads_to_a_public_address_first_and_to_this_machine_then_is_asked_once() -> None:
    with web() as server:
        made, asked = connections(["192.0.2.1"], ["127.0.0.1"], loopback=False)
        with pytest.raises(RefusedError, match="for documentation"):
            made.connect_tcp("rebinding.example", server.port)
        assert (asked, server.asked) == (["rebinding.example"], [])


def test_one_address_of_several_that_is_not_public_is_enough_to_refuse() -> None:
    with web() as server:
        made, _ = connections(["127.0.0.1", "10.0.0.1"])
        with pytest.raises(RefusedError, match="a private address"):
            made.connect_tcp("a.example", server.port)


def test_this_machine_is_not_connected_to_unless_allowed_and_the_fix_is_named() -> None:
    with web() as server:
        made, _ = connections(["127.0.0.1"], loopback=False)
        with pytest.raises(RefusedError) as caught:
            made.connect_tcp("localhost", server.port)
        assert "a loopback address" in caught.value.reason
        assert "127.0.0.1" not in caught.value.reason
        assert "Settings(localhost=True)" in caught.value.fix


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with web(address="127.0.0.2") as server:
        made, _ = connections(["127.0.0.3", "127.0.0.2"])
        assert peer(made.connect_tcp("a.example", server.port)) == "127.0.0.2"


def test_a_name_that_leads_nowhere_says_so() -> None:
    made, _ = connections([])
    with pytest.raises(RefusedError, match=r"a host that does not exist, a\.example"):
        made.connect_tcp("a.example", 80)


def test_the_resolver_is_waited_for_no_longer_than_a_connection() -> None:
    forever = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        forever.wait(20)
        return ["127.0.0.1"]

    made = Connections(slow, loopback=True, seconds=0.1)
    made.begin(time.monotonic() + 10)
    begin = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        made.connect_tcp("a.example", 80)
    forever.set()
    assert time.monotonic() - begin < 15


def test_no_connection_begins_after_the_end() -> None:
    made, asked = connections(["127.0.0.1"])
    made.begin(time.monotonic() - 1)
    with pytest.raises(httpcore.TimeoutException):
        made.connect_tcp("a.example", 80)
    assert asked == []


def test_this_machine_s_own_resolver_gives_addresses() -> None:
    assert set(resolve("localhost", 80)) <= {"127.0.0.1", "::1"}
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]
