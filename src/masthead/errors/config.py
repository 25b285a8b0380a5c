"""Errors of the options of a site."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError


class ConfigError(MastheadError):
    """An option of the site is wrong."""


@dataclass(eq=False, repr=False)
class AppFolderError(ConfigError):
    """The folder given to ``Masthead`` is not a folder."""

    directory: str
    found: str
    template = "the site's folder {self.directory!r} {self.found}; give the folder that holds the images, such as 'app'"


@dataclass(eq=False, repr=False)
class InvalidOptionError(ConfigError):
    """An option has a value that cannot work."""

    option: str
    expected: str
    found: object
    template = "{self.option} must be {self.expected}, got {self.found!r}"


@dataclass(eq=False, repr=False)
class MissingBaseUrlError(ConfigError):
    """An absolute URL is needed and nothing says what it begins with."""

    path: str
    template = (
        "the URLs of {self.path!r} must be absolute, and there is no origin to begin them with: "
        "set metadata_base='https://…' on Masthead, or pass request="
    )


@dataclass(eq=False, repr=False)
class SiteTargetError(ConfigError):
    """An import string given to the command line does not lead to a site."""

    target: str
    problem: str
    template = (
        "{self.target}: {self.problem}; give the site's folder, or module:name of a masthead.Masthead "
        "or of a function without arguments that returns one, such as main:site"
    )


@dataclass(eq=False, repr=False)
class MissingSecretsError(ConfigError):
    """A URL is to be signed, and the site has no secrets."""

    path: str
    template = (
        "the URL of {self.path!r} cannot be signed: the site has no secrets; give it some with "
        "Masthead(serving=Serving(secrets=[…])), each as secrets.token_urlsafe() makes them"
    )
