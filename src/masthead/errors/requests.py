"""Errors of requests."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError


@dataclass(eq=False, repr=False)
class SignatureError(MastheadError):
    """A URL carries parameters that the site has not signed: answer it with 403."""

    problem: str
    template = "this URL is not one that site.signed_url() made: {self.problem}"
