"""Which network addresses anybody may be asked to fetch from: those of the public Internet alone. Pure.

A picture's author can name any URL, and a name can lead to any address; one inside the server's own
network must never be asked. The tables follow IANA's registries of special-purpose addresses. Addresses
that carry an IPv4 address inside are refused whatever they carry: a gateway would unpack it.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple


class Special(NamedTuple):
    """One row: a network, what it is for, and where that is laid down."""

    network: IPv4Network | IPv6Network
    purpose: str
    source: str


def _row(network: str, purpose: str, source: str) -> Special:
    return Special(IPv6Network(network) if ":" in network else IPv4Network(network), purpose, source)


LOOPBACK = "a loopback address"
# The address within a wider row comes first, so that its own purpose is named.
SPECIAL = (
    _row("169.254.169.254/32", "a cloud's metadata service", "RFC 3927, by convention"),
    _row("100.100.100.200/32", "a cloud's metadata service", "RFC 6598, by convention"),
    _row("0.0.0.0/8", "this host", "RFC 791, 3.2"),
    _row("10.0.0.0/8", "a private address", "RFC 1918"),
    _row("100.64.0.0/10", "a carrier's own address (CGNAT)", "RFC 6598"),
    _row("127.0.0.0/8", LOOPBACK, "RFC 1122, 3.2.1.3"),
    _row("169.254.0.0/16", "a link-local address", "RFC 3927"),
    _row("172.16.0.0/12", "a private address", "RFC 1918"),
    _row("192.0.0.0/24", "reserved for protocols", "RFC 6890, 2.1"),
    _row("192.0.2.0/24", "for documentation", "RFC 5737"),
    _row("192.31.196.0/24", "an anycast service address (AS112)", "RFC 7535"),
    _row("192.52.193.0/24", "an anycast service address (AMT)", "RFC 7450"),
    _row("192.88.99.0/24", "an IPv4 address inside another (6to4 relay)", "RFC 7526"),
    _row("192.168.0.0/16", "a private address", "RFC 1918"),
    _row("192.175.48.0/24", "an anycast service address (AS112)", "RFC 7534"),
    _row("198.18.0.0/15", "for benchmarks", "RFC 2544"),
    _row("198.51.100.0/24", "for documentation", "RFC 5737"),
    _row("203.0.113.0/24", "for documentation", "RFC 5737"),
    _row("224.0.0.0/4", "a multicast address", "RFC 5771"),
    _row("255.255.255.255/32", "the broadcast address", "RFC 919, 7"),
    _row("240.0.0.0/4", "reserved", "RFC 1112, 4"),
    _row("168.63.129.16/32", "a cloud's own service", "by convention"),
    _row("::/128", "this host", "RFC 4291, 2.5.2"),
    _row("::1/128", LOOPBACK, "RFC 4291, 2.5.3"),
    _row("fd00:ec2::254/128", "a cloud's metadata service", "RFC 4193, by convention"),
    _row("::ffff:0:0/96", "an IPv4 address inside another (IPv4-mapped)", "RFC 4291, 2.5.5.2"),
    _row("::ffff:0:0:0/96", "an IPv4 address inside another (IPv4-translated)", "RFC 2765, 2.1"),
    _row("::/96", "an IPv4 address inside another (IPv4-compatible)", "RFC 4291, 2.5.5.1"),
    _row("64:ff9b::/96", "an IPv4 address inside another (NAT64)", "RFC 6052"),
    _row("64:ff9b:1::/48", "an IPv4 address inside another (local NAT64)", "RFC 8215"),
    _row("100::/64", "for discarding", "RFC 6666"),
    _row("100:0:0:1::/64", "a dummy prefix", "RFC 9780"),
    _row("2001::/32", "an IPv4 address inside another (Teredo)", "RFC 4380"),
    _row("2001:db8::/32", "for documentation", "RFC 3849"),
    _row("2001::/23", "reserved for protocols", "RFC 2928"),
    _row("2002::/16", "an IPv4 address inside another (6to4)", "RFC 3056"),
    _row("2620:4f:8000::/48", "an anycast service address (AS112)", "RFC 7534"),
    _row("3fff::/20", "for documentation", "RFC 9637"),
    _row("5f00::/16", "for segment routing", "RFC 9602"),
    _row("fc00::/7", "a private address", "RFC 4193"),
    _row("fe80::/10", "a link-local address", "RFC 4291, 2.5.6"),
    _row("fec0::/10", "a private address", "RFC 3879"),
    _row("ff00::/8", "a multicast address", "RFC 4291, 2.7"),
)
# All that is given out of IPv6 for the public Internet.
GLOBAL_UNICAST = IPv6Network("2000::/3")
# An IPv4 address in the last 32 bits behind this interface identifier, under any prefix.
ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def refusal(address: str, *, loopback: bool = False) -> str | None:
    """What an address is, where nothing may be fetched from it; ``None`` for one of the public Internet.

    ``loopback`` lets this machine's own addresses through, 127.0.0.0/8 and ::1.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return "no IP address"
    purpose = _purpose(found)
    return None if loopback and purpose == LOOPBACK else purpose


def _purpose(address: IPv4Address | IPv6Address) -> str | None:
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return "an address of one network link"
        address = IPv6Address(int(address))
    for network, purpose, _ in SPECIAL:
        if address in network:
            return purpose
    if isinstance(address, IPv6Address):
        if address not in GLOBAL_UNICAST:
            return "reserved"
        if int(address) >> 32 & 0xFFFF_FFFF in ISATAP:
            return "an IPv4 address inside another (ISATAP)"
    return None
