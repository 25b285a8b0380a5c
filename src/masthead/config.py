"""The options of one site, checked once and frozen.

Follows Next's ``metadataBase`` and ``basePath`` for URLs; everything else is Masthead's own.
Invariant: a ``Config`` that exists is valid.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from masthead.errors import AppFolderError, InvalidOptionError
from masthead.sentences import closest
from masthead.settings import DEFAULT_SETTINGS, Settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEVELOPMENT_VARIABLE = "MASTHEAD_DEVELOPMENT"
DEVELOPMENT_ORIGIN = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Config:
    """What one site was told.

    ``directory`` is absolute and resolved; ``metadata_base`` has no trailing slash; ``base_path`` is
    empty or begins with a slash and is percent-encoded; ``fallback`` is the content of an image file;
    ``settings`` say how pictures are drawn.
    """

    directory: Path
    metadata_base: str | None = None
    base_path: str = ""
    development: bool = False
    trusted_proxies: tuple[Network, ...] = ()
    fallback: bytes | None = None
    settings: Settings = DEFAULT_SETTINGS

    @property
    def label(self) -> str:
        """The folder's own name: how messages begin the paths inside it (``app/products/…``)."""
        return self.directory.name

    def shown(self, file: Path) -> str:
        """A file of the site as messages name it, relative to the folder that holds the site."""
        return file.relative_to(self.directory.parent).as_posix()


def make_config(
    directory: str | os.PathLike[str],
    *,
    metadata_base: str | None,
    base_path: str,
    development: bool | None,
    trusted_proxies: Iterable[str],
    fallback: str | os.PathLike[str] | bytes | None,
    settings: Settings | None,
) -> Config:
    """Check the options of ``Masthead(...)``.

    Raises ``AppFolderError`` for a folder that is not there and ``InvalidOptionError`` for any
    other option.
    """
    in_development = _from_environment() if development is None else _checked_flag(development)
    return Config(
        directory=_checked_directory(directory),
        metadata_base=None if metadata_base is None else checked_base_url("metadata_base", metadata_base),
        base_path=_checked_base_path(base_path),
        development=in_development,
        trusted_proxies=_checked_networks(trusted_proxies),
        fallback=_checked_fallback(fallback),
        settings=_checked_settings(settings, in_development),
    )


def _from_environment() -> bool:
    value = os.environ.get(DEVELOPMENT_VARIABLE, "")
    if value.lower() in ("", "0", "false", "no", "off"):
        return False
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    raise InvalidOptionError(f"the environment variable {DEVELOPMENT_VARIABLE}", "1, 0, true or false", value)


def _checked_flag(development: bool) -> bool:
    if not isinstance(development, bool):
        raise InvalidOptionError("development", "True, False or None", development)
    return development


def _checked_directory(directory: str | os.PathLike[str]) -> Path:
    if not isinstance(directory, (str, os.PathLike)):
        raise InvalidOptionError("directory", "the path of the site's folder", directory)
    try:
        resolved = Path(directory).resolve()
    except (OSError, ValueError) as error:  # a NUL, a lone surrogate, a circle of links
        raise AppFolderError(ascii(directory), f"cannot be read: {error}") from error
    if not resolved.exists():
        raise AppFolderError(str(directory), f"does not exist (looked for {resolved})")
    if not resolved.is_dir():
        raise AppFolderError(str(directory), "is not a folder")
    return resolved


def checked_base_url(option: str, url: object) -> str:
    """What URLs begin with, without a slash at its end.

    Raises ``InvalidOptionError`` for what is no such URL, named by the option it was given in.
    """
    text = str(url)
    expected = "an absolute http(s) URL such as 'https://shop.example', without query or fragment"
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or any(
        character == " " or not character.isprintable() or character in "<>\"'\\?#" for character in text
    ):
        raise InvalidOptionError(option, expected, url)
    return text.rstrip("/")


def _checked_base_path(path: str) -> str:
    expected = "empty or a path that begins with one '/'"
    if path == "":
        return ""
    if not isinstance(path, str) or not path.isprintable() or not re.fullmatch(r"/([^/?#][^?#]*)?", path):
        raise InvalidOptionError("base_path", expected, path)
    return quote(path.rstrip("/"), safe="/%")


def _checked_networks(addresses: Iterable[str]) -> tuple[Network, ...]:
    expected = "a list of IP addresses or networks such as ['127.0.0.1', '10.0.0.0/8']"
    if isinstance(addresses, str):
        raise InvalidOptionError("trusted_proxies", expected, addresses)
    try:
        return tuple(ipaddress.ip_network(address) for address in addresses)
    except (TypeError, ValueError) as error:
        raise InvalidOptionError("trusted_proxies", expected, addresses) from error


def _checked_fallback(fallback: str | os.PathLike[str] | bytes | None) -> bytes | None:
    if fallback is None:
        return None
    expected = "the bytes of an image, or the path of an image file that can be read"
    try:
        content = fallback if isinstance(fallback, bytes) else Path(fallback).read_bytes()
    except (OSError, TypeError, ValueError) as error:
        found = os.fspath(fallback) if isinstance(fallback, os.PathLike) else fallback
        raise InvalidOptionError("fallback", expected, found) from error
    if not content:
        raise InvalidOptionError("fallback", expected, fallback)
    return content


def _checked_settings(settings: Settings | None, development: bool) -> Settings:
    if settings is not None and not isinstance(settings, Settings):
        raise InvalidOptionError("settings", "a masthead.Settings", settings)
    if settings is not None and settings.localhost and not development:
        expected = "False outside development, where pictures must not reach this machine's own services"
        raise InvalidOptionError("settings: localhost", expected, settings.localhost)
    return settings or DEFAULT_SETTINGS


def options_in(config: Mapping[str, Any], prefix: str, known: Iterable[str]) -> dict[str, Any]:
    """The options in the flat config of a framework: those ``known``, in capitals behind a prefix; ``None`` is none.

    Other keys with that prefix may be the application's own. Raises ``InvalidOptionError`` for one that was probably
    meant to be an option.
    """
    names = {f"{prefix}{name.upper()}": name for name in known}
    for key in config:
        meant = closest(key.removeprefix(prefix), names.values()) if key.startswith(prefix) else None
        if meant and key not in names:
            raise InvalidOptionError("a key of the config", f"written as it is called, {prefix}{meant.upper()}", key)
    return {name: config[key] for key, name in names.items() if config.get(key) is not None}
