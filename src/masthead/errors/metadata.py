"""Errors of what ``generate_image_metadata`` and ``generate_static_params`` return."""

from __future__ import annotations

from dataclasses import dataclass

from masthead.errors.base import MastheadError
from masthead.sentences import did_you_mean, listed


class ImageMetadataError(MastheadError):
    """What ``generate_image_metadata`` returned cannot be used."""


@dataclass(eq=False, repr=False)
class NotAListError(ImageMetadataError):
    """The result is not a list."""

    file: str
    found: str
    template = "{self.file}: generate_image_metadata() must return a list of ImageMetadata, got {self.found}"


@dataclass(eq=False, repr=False)
class NotAnItemError(ImageMetadataError):
    """An item is neither ``ImageMetadata`` nor a mapping."""

    file: str
    index: int
    found: object
    template = (
        "{self.file}: generate_image_metadata() item {self.index} must be an ImageMetadata "
        "or a mapping with the same keys, got {self.found!r}"
    )


@dataclass(eq=False, repr=False)
class MissingIdError(ImageMetadataError):
    """An item has no ``id``."""

    file: str
    index: int
    template = (
        "{self.file}: generate_image_metadata() item {self.index} has no id; every item needs one, "
        "a string or an integer that is unique in the list"
    )


@dataclass(eq=False, repr=False)
class InvalidIdError(ImageMetadataError):
    """An id cannot be one part of a URL path."""

    file: str
    index: int
    id: object
    template = (
        "{self.file}: generate_image_metadata() item {self.index}: id must be an integer or a string that is not "
        "empty, not '.' or '..', and has no '/', '\\\\', '?', '#' or control character, got {self.id!r}"
    )


@dataclass(eq=False, repr=False)
class DuplicateIdError(ImageMetadataError):
    """Two items have the same id in the URL."""

    file: str
    first: int
    second: int
    id: str | int
    template = (
        "{self.file}: generate_image_metadata() items {self.first} and {self.second} have the same id "
        "'{self.id}' in their URL; ids are compared as strings and must be unique"
    )


@dataclass(eq=False, repr=False)
class UnknownKeyError(ImageMetadataError):
    """An item has a key that does not exist."""

    file: str
    index: int
    key: object
    allowed: tuple[str, ...]
    template = (
        "{self.file}: generate_image_metadata() item {self.index} has an unknown key {self.key!r}{self.hint}; "
        "the keys are {self.choice}"
    )

    @property
    def hint(self) -> str:
        """The key that was probably meant."""
        return did_you_mean(str(self.key), self.allowed)

    @property
    def choice(self) -> str:
        """The keys that exist."""
        return listed(self.allowed)


@dataclass(eq=False, repr=False)
class InvalidFieldError(ImageMetadataError):
    """A field of an item has a value that cannot work."""

    file: str
    index: int
    field: str
    expected: str
    found: object
    template = (
        "{self.file}: generate_image_metadata() item {self.index}: "
        "{self.field} must be {self.expected}, got {self.found!r}"
    )


@dataclass(eq=False, repr=False)
class StaticParamsError(MastheadError):
    """What ``generate_static_params`` returned does not fit the route."""

    file: str
    problem: str
    template = "{self.file}: generate_static_params() {self.problem}"
