"""A request → the origin its client sees, behind proxies too. No I/O.

``Forwarded`` (RFC 7239) and ``X-Forwarded-*`` count only when the peer is a trusted proxy, and only
as far as the chain of trusted proxies reaches back from it: what a client wrote itself is never
believed. A host that is no host is refused, so it cannot reach a page's tags.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from masthead.config import Network
from masthead.serving.messages import Request

SCHEMES = {"http": ":80", "https": ":443"}
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_PAIR = re.compile(r"""\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*(;|,|$)""")


def origin_of(request: Request, trusted: Sequence[Network]) -> str | None:
    """``https://shop.example``, or ``None`` when the request does not say it in a usable way."""
    scheme, host = _plain_scheme(request.scheme), request.host
    if _is_trusted(request.client, trusted):
        told = _told_by_proxies(request, trusted)
        scheme, host = told.get("proto", scheme), told.get("host", host)
    if host is None or scheme not in SCHEMES or not _HOST.fullmatch(host):
        return None
    return f"{scheme}://{host.removesuffix(SCHEMES[scheme])}"


def _plain_scheme(scheme: str) -> str:
    return {"ws": "http", "wss": "https"}.get(scheme.lower(), scheme.lower())


def _told_by_proxies(request: Request, trusted: Sequence[Network]) -> dict[str, str]:
    """The usable ``proto`` and ``host`` as the outermost trusted proxy saw them.

    A proxy writes one family of headers and passes the other on as the client sent it. Where both
    are there and do not say the same, nobody knows which is the client's: neither is believed.
    """
    families = []
    if "forwarded" in request.headers:
        families.append(_usable(_from_forwarded(request, trusted)))
    if any(name.startswith("x-forwarded-") for name in request.headers):
        families.append(_usable(_from_x_forwarded(request, trusted)))
    return families[0] if families and all(family == families[0] for family in families) else {}


def _usable(told: dict[str, str]) -> dict[str, str]:
    checked = {"proto": _plain_scheme(told.get("proto", "")), "host": told.get("host", "")}
    if checked["proto"] not in SCHEMES:
        del checked["proto"]
    if not _HOST.fullmatch(checked["host"]):
        del checked["host"]
    return checked


def _from_forwarded(request: Request, trusted: Sequence[Network]) -> dict[str, str]:
    hops = _parse_forwarded(request.headers.get("forwarded", ""))
    return hops[-_trusted_hops([hop.get("for", "") for hop in hops], trusted) :][0] if hops else {}


def _from_x_forwarded(request: Request, trusted: Sequence[Network]) -> dict[str, str]:
    addresses = _listed(request, "x-forwarded-for")
    reach = _trusted_hops(addresses, trusted)
    found = {}
    for name in ("proto", "host", "port"):
        values = _listed(request, f"x-forwarded-{name}")
        if values:
            # A list that does not grow with the addresses is not kept by every proxy: the last alone is sure.
            found[name] = values[-reach] if len(values) == len(addresses) else values[-1]
    port = found.pop("port", "")
    # A host with a port of its own is none with another behind it.
    if port.isdecimal() and 0 < int(port) < 65536 and "host" not in found and request.host:
        found["host"] = f"{request.host}:{port}"
    return found


def _trusted_hops(addresses: Sequence[str], trusted: Sequence[Network]) -> int:
    """How many entries, from the last, were written by trusted proxies: one, and one more for each
    address at the end that is itself a trusted proxy.
    """
    hops = 1
    for address in reversed(addresses[1:]):
        if not _is_trusted(address, trusted):
            break
        hops += 1
    return hops


def _is_trusted(address: str | None, trusted: Sequence[Network]) -> bool:
    if not address or not trusted:
        return False
    bare = address.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(mapped in network for network in trusted)


def _listed(request: Request, name: str) -> list[str]:
    return [value.strip() for value in request.headers.get(name, "").split(",") if value.strip()]


def _parse_forwarded(header: str) -> list[dict[str, str]]:
    """One mapping for each proxy; a header that is malformed anywhere counts as none."""
    hops: list[dict[str, str]] = [{}] if header.strip() else []
    position = 0
    while position < len(header):
        found = _PAIR.match(header, position)
        if not found or found.end() == position:
            return []
        quoted = found[2]
        hops[-1][found[1].lower()] = found[3] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        if found[4] == ",":
            hops.append({})
        position = found.end()
    return hops
