"""URLs with free parameters that only the owner of a secret can make: HMAC-SHA256 (RFC 2104) of both. No I/O.

Signed is what a URL means, not how it is written: the segments of its path and its parameters, decoded and in
order, as JSON, which two different requests never share. A query without ``=`` carries no parameters: it is
the hash of a tag.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from masthead.config import Config
from masthead.errors import InvalidOptionError, MissingBaseUrlError, MissingSecretsError, SignatureError
from masthead.metadata.resolve import UrlBase, url_base
from masthead.serving.messages import Request

SIGNATURE = "signature"
MOST_PARAMETERS = 32
LONGEST_NAME, LONGEST_VALUE = 64, 1000  # characters
LONGEST_QUERY = 8000  # characters as they stand in the URL
# What else is ever signed with the same secret means something else.
_PURPOSE = "masthead signed url 1"
# What RFC 3986 lets stand in a path, and what is encoded already.
_STANDS = "/%~!$&'()*+,;=:@"
_MAPPING = "a mapping of names to strings, such as {'title': 'Hello'}"


@dataclass(frozen=True, slots=True)
class Signing:
    """The secrets of a site: the first signs, all of them verify."""

    secrets: tuple[str, ...] = field(default=(), repr=False)

    def query(self, path: str, parameters: Mapping[str, str]) -> str:
        """The query, without ``?``, with which a percent-encoded path may be asked for; empty without parameters.

        Raises ``MissingSecretsError``, and ``InvalidOptionError`` for parameters that no URL may carry.
        """
        _check_parameters(parameters)
        if not parameters:
            return ""
        if not self.secrets:
            raise MissingSecretsError(path)
        signature = _signature(self.secrets[0], _message(path, parameters))
        try:
            query = urlencode({**parameters, SIGNATURE: signature}, quote_via=quote)
        except UnicodeEncodeError:  # half of a surrogate pair
            raise InvalidOptionError("signed_url: parameters", "text that UTF-8 can write", dict(parameters)) from None
        if len(query) > LONGEST_QUERY:
            expected = f"at most {LONGEST_QUERY:,} characters when they stand in a URL"
            raise InvalidOptionError("signed_url: parameters", expected, len(query))
        return query

    def check(self, path: str, query: str, tag_hash: str = "") -> dict[str, str]:
        """The parameters that a query carries; none for an empty one or that of a tag.

        Raises ``SignatureError`` for parameters that nobody with a secret has signed for this path.
        """
        parts = [part for part in query.split("&", MOST_PARAMETERS + 3) if not tag_hash or part != tag_hash]
        if not any("=" in part for part in parts):
            return {}
        parameters = _read("&".join(parts))
        given = parameters.pop(SIGNATURE, None)
        if given is None:
            raise SignatureError("it has parameters and no signature")
        if not self.secrets:
            raise SignatureError("the site has no secrets to check it with")
        message, written = _message(path, parameters), given.encode()
        # Every secret is tried, so that the time says nothing of which one fits.
        fits = [hmac.compare_digest(_signature(secret, message).encode(), written) for secret in self.secrets]
        if not any(fits):
            raise SignatureError("its signature is not of this path with these parameters")
        # By name, so that who writes the URL in another order gets the same picture.
        return dict(sorted(parameters.items()))


def signed_url(signing: Signing, base: UrlBase, path: str, parameters: Mapping[str, str]) -> str:
    """The absolute URL of a path with parameters, and the signature of both.

    Raises ``MissingBaseUrlError`` and what ``Signing.query`` raises.
    """
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//") or set(path) & set("?#\\"):
        expected = "a URL path that begins with one '/', without query, such as '/products/1/opengraph-image'"
        raise InvalidOptionError("signed_url: path", expected, path)
    url = f"{base.origin or ''}{base.prefix}{quote(path, safe=_STANDS)}"
    query = signing.query(urlsplit(url).path, parameters)
    if base.origin is None:
        raise MissingBaseUrlError(path)
    return f"{url}?{query}" if query else url


def outer_path(config: Config, request: Request) -> str:
    """The percent-encoded path of a request as its client sees it: below mounts and the path of ``metadata_base``.

    Only the site's own images are below its ``base_path``: for another path ``config`` has none.
    """
    base, prefix = url_base(config, None, request.root_path), config.base_path
    is_mounted = request.root_path.rstrip("/").endswith(prefix)
    path = request.path if is_mounted else request.path.removeprefix(prefix)
    return f"{urlsplit(base.origin or '').path}{base.prefix}{path}"


def _check_parameters(parameters: Mapping[str, str]) -> None:
    pairs = parameters.items() if isinstance(parameters, Mapping) else [(None, None)]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise InvalidOptionError("signed_url: parameters", _MAPPING, parameters)
    if len(parameters) > MOST_PARAMETERS:
        raise InvalidOptionError("signed_url: parameters", f"{MOST_PARAMETERS} at most", len(parameters))
    for name, value in parameters.items():
        if name == SIGNATURE or not 0 < len(name) <= LONGEST_NAME:
            expected = f"1 to {LONGEST_NAME} characters and not {SIGNATURE!r}"
            raise InvalidOptionError("signed_url: the name of a parameter", expected, name)
        if len(value) > LONGEST_VALUE:
            expected = f"at most {LONGEST_VALUE:,} characters"
            raise InvalidOptionError(f"signed_url: the value of {name!r}", expected, f"{value[:40]}… ({len(value):,})")


def _read(query: str) -> dict[str, str]:
    """The parameters of a query, each of which stands there once and is within the bounds."""
    if len(query) > LONGEST_QUERY:
        raise SignatureError(f"its query is longer than {LONGEST_QUERY:,} characters")
    try:
        pairs = parse_qsl(
            query,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS + 1,
        )
    except ValueError:
        raise SignatureError(f"its query is not {MOST_PARAMETERS} parameters at most, in UTF-8") from None
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise SignatureError("it has a parameter more than once")
    return parameters


def _message(path: str, parameters: Mapping[str, str]) -> bytes:
    segments = [unquote(segment, errors="surrogateescape") for segment in path.split("/")]
    return json.dumps([_PURPOSE, segments, sorted(parameters.items())]).encode()


def _signature(secret: str, message: bytes) -> str:
    """32 bytes as 43 characters that stand in a URL as they are."""
    digest = hmac.digest(secret.encode(), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
