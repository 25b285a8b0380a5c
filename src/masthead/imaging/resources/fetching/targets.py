"""An http(s) URL as somebody wrote it → exactly what will be asked, and whether its host is allowed. Pure.

Stricter than a browser on purpose: what two parsers could read differently is refused instead of
repaired. So host names are ASCII (``xn--…``), IPv4 addresses have four decimal parts, and nobody's
name or password stands in a URL (RFC 3986, 7.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote

from masthead.imaging.resources.failure import ResourceError, shown

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 8192

_URL = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::([0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT = "/?:@!$&'()*+,;=~%-._"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to ask for; ``url`` is the only spelling that is ever used of it."""

    scheme: str
    host: str
    port: int
    url: str


def read_target(url: str) -> Target:
    """Take an absolute URL apart.

    Raises ``ResourceError`` for anything that is not plainly an http(s) URL.
    """
    found = _URL.fullmatch(url.partition("#")[0])
    if found is None or len(url) > LONGEST_URL:
        raise ResourceError(shown(url), "is not an http(s) URL that can be read")
    if any(not character.isprintable() for character in url) or "\\" in url:
        raise ResourceError(shown(url), "has a character that no URL may have")
    scheme, authority, rest = found[1].lower(), found[2], found[3]
    if "@" in authority:
        raise ResourceError(shown(url), "has a user name in it, which is never sent")
    host, port = _host_and_port(url, authority, PORTS[scheme])
    path = quote(rest if rest.startswith("/") else f"/{rest}", safe=_KEPT)
    suffix = "" if port == PORTS[scheme] else f":{port}"
    shown_host = f"[{host}]" if ":" in host else host
    return Target(scheme, host, port, f"{scheme}://{shown_host}{suffix}{path}")


def _host_and_port(url: str, authority: str, default: int) -> tuple[str, int]:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        reason = "has no host name in ASCII; write international names as xn--…"
        raise ResourceError(shown(url), reason)
    literal, name, digits = found.groups()
    port = int(digits) if digits else default
    if not 1 <= port <= 65535:
        raise ResourceError(shown(url), f"has a port that does not exist, {port}")
    try:
        return (str(IPv6Address(literal)) if literal else _checked_name(name.lower())), port
    except AddressValueError as error:
        raise ResourceError(shown(url), "has no proper host name") from error


def _checked_name(name: str) -> str:
    """A host name, or an IPv4 address with four decimal parts; raises ``AddressValueError``."""
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return str(IPv4Address(name))
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise AddressValueError(name)
    return name


def check_allowed(target: Target, hosts: Iterable[str]) -> None:
    """Whether a host is one of those allowed: a name, ``*.name`` for all below it, ``name:port``.

    Without a port only the scheme's own counts. Raises ``ResourceError``.
    """
    if not any(_matches(target, allowed) for allowed in hosts):
        place = target.host if target.port == PORTS[target.scheme] else f"{target.host}:{target.port}"
        reason = f"is on the host {place}, which is not allowed"
        raise ResourceError(shown(target.url), reason, f"allow it with Settings(hosts=[{place!r}])")


def _matches(target: Target, allowed: str) -> bool:
    name, _, port = allowed.partition(":")
    if target.port != (int(port) if port else PORTS[target.scheme]):
        return False
    return target.host.endswith(name[1:]) if name.startswith("*.") else target.host == name
