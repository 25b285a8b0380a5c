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

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_PAIR = re.compile(r"""\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*(;|,|$)""")


def origin_of(request: Request, trusted: Sequence[Network]) -> str | None:
    """``https://shop.example``, or ``None`` when the request does not say it in a usable way."""
    scheme, host = request.scheme, request.host
    if _is_trusted(request.client, trusted):
        forwarded = _forwarded(request, trusted)
        scheme, host = forwarded.get("proto", scheme), forwarded.get("host", host)
    scheme = {"ws": "http", "wss": "https"}.get(scheme.lower(), scheme.lower())
    if host is None or scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    default_port = ":80" if scheme == "http" else ":443"
    return f"{scheme}://{host.removesuffix(default_port)}"


def _forwarded(request: Request, trusted: Sequence[Network]) -> dict[str, str]:
    """``proto`` and ``host`` as the outermost trusted proxy saw them."""
    header = request.headers.get("forwarded")
    if header:
        hops = _parse_forwarded(header)
        hops = hops[-_trusted_hops([hop.get("for", "") for hop in hops], trusted) :]
        return hops[0] if hops else {}
    addresses = _listed(request, "x-forwarded-for")
    reach = _trusted_hops(addresses, trusted)
    found = {}
    for name in ("proto", "host"):
        values = _listed(request, f"x-forwarded-{name}")
        if values:
            # Some proxies add to the list, others replace it: reach back only as far as it goes.
            found[name] = values[-min(reach, len(values))]
    port = _listed(request, "x-forwarded-port")
    if port and "host" not in found and request.host and ":" not in request.host:
        found["host"] = f"{request.host}:{port[-min(reach, len(port))]}"
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
    hops: list[dict[str, str]] = [{}]
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
