"""Which addresses may be asked: every special range of IANA's registries, and those just beside them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.imaging.resources.fetching.addresses import SPECIAL, refusal


@pytest.mark.parametrize(
    ("address", "purpose"),
    [
        ("0.0.0.0", "this host"),
        ("0.1.2.3", "this host"),
        ("10.0.0.1", "a private address"),
        ("10.255.255.255", "a private address"),
        ("100.64.0.1", "a carrier's own address (CGNAT)"),
        ("100.127.255.255", "a carrier's own address (CGNAT)"),
        ("100.100.100.200", "a cloud's metadata service"),
        ("127.0.0.1", "a loopback address"),
        ("127.255.255.254", "a loopback address"),
        ("168.63.129.16", "a cloud's own service"),
        ("169.254.0.1", "a link-local address"),
        ("169.254.169.254", "a cloud's metadata service"),
        ("172.16.0.1", "a private address"),
        ("172.31.255.255", "a private address"),
        ("192.0.0.8", "reserved for protocols"),
        ("192.0.2.1", "for documentation"),
        ("192.88.99.1", "an IPv4 address inside another (6to4 relay)"),
        ("192.168.1.1", "a private address"),
        ("198.18.0.1", "for benchmarks"),
        ("198.19.255.255", "for benchmarks"),
        ("198.51.100.1", "for documentation"),
        ("203.0.113.1", "for documentation"),
        ("224.0.0.1", "a multicast address"),
        ("239.255.255.250", "a multicast address"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "the broadcast address"),
        ("::", "this host"),
        ("::1", "a loopback address"),
        ("::ffff:127.0.0.1", "an IPv4 address inside another (IPv4-mapped)"),
        ("::ffff:93.184.216.34", "an IPv4 address inside another (IPv4-mapped)"),
        ("::ffff:0:127.0.0.1", "an IPv4 address inside another (IPv4-translated)"),
        ("::127.0.0.1", "an IPv4 address inside another (IPv4-compatible)"),
        ("64:ff9b::7f00:1", "an IPv4 address inside another (NAT64)"),
        ("64:ff9b::169.254.169.254", "an IPv4 address inside another (NAT64)"),
        ("64:ff9b:1::a00:1", "an IPv4 address inside another (local NAT64)"),
        ("100::1", "for discarding"),
        ("2001::7f00:1", "an IPv4 address inside another (Teredo)"),
        ("2001:2::1", "reserved for protocols"),
        ("2001:db8::1", "for documentation"),
        ("2002:7f00:1::", "an IPv4 address inside another (6to4)"),
        ("2002:a9fe:a9fe::1", "an IPv4 address inside another (6to4)"),
        ("2600:1:2:3:0:5efe:7f00:1", "an IPv4 address inside another (ISATAP)"),
        ("2600:1:2:3:200:5efe:a00:1", "an IPv4 address inside another (ISATAP)"),
        ("3fff::1", "for documentation"),
        ("4000::1", "reserved"),
        ("5f00::1", "for segment routing"),
        ("fc00::1", "a private address"),
        ("fd00::1", "a private address"),
        ("fd00:ec2::254", "a cloud's metadata service"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%lo", "an address of one network link"),
        ("2606:4700::1111%eth0", "an address of one network link"),
        ("fec0::1", "a private address"),
        ("ff02::1", "a multicast address"),
        ("localhost", "no IP address"),
        ("0x7f.1", "no IP address"),
        ("2130706433", "no IP address"),
        ("0177.0.0.1", "no IP address"),
        ("", "no IP address"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_refused_for_what_it_is(address: str, purpose: str) -> None:
    assert refusal(address) == purpose


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"),
        *("169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"),
        *("198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2606:4700::1111", "2a00::1"),
    ],
)
def test_addresses_of_the_public_internet_may_be_asked(address: str) -> None:
    assert refusal(address) is None
    assert refusal(address, loopback=True) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_may_be_asked_where_it_is_allowed_and_nothing_else_with_it(address: str) -> None:
    assert refusal(address, loopback=True) is None


@pytest.mark.parametrize("network", [row.network for row in SPECIAL if "loopback" not in row.purpose], ids=str)
def test_allowing_this_machine_allows_no_other_special_address(network: object) -> None:
    found = ip_network(str(network))
    for address in {str(found[0]), str(found[-1])} - {"::1"}:
        assert refusal(address, loopback=True)


@given(st.ip_addresses(v=4))
def test_no_form_of_an_ipv4_address_inside_an_ipv6_address_may_be_asked(address: object) -> None:
    for prefix in ("::ffff:", "::", "64:ff9b::", "::ffff:0:"):
        assert refusal(f"{prefix}{address}", loopback=True) or str(address) == "0.0.0.1"


@given(st.ip_addresses())
def test_an_address_that_may_be_asked_is_one_that_python_calls_global(address: object) -> None:
    from ipaddress import ip_address

    if refusal(str(address)) is None:
        assert ip_address(str(address)).is_global
