"""THE TABLE of metadata image conventions; every other module iterates over it.

Follows Next's file conventions ``favicon``, ``icon``, ``apple-icon``, ``opengraph-image`` and
``twitter-image``. A difference between two conventions is a column here, never an ``if`` elsewhere.
File names are parsed here and nowhere else: the URL form is kebab (``opengraph-image``), the
Python form snake (``opengraph_image``). No I/O, cannot fail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

CODE_EXTENSION = "py"
ALT_EXTENSION = "alt.txt"
MEBIBYTE = 1024 * 1024
DEFAULT_CONTENT_TYPE = "image/png"


@dataclass(frozen=True, slots=True)
class LinkTag:
    """``<link rel=…>``; its URL stays relative to the origin."""

    rel: str
    is_absolute: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class MetaTag:
    """``<meta {attribute}="{prefix}" content=…>``, then its structured ``properties`` in their order.

    The URL is absolute, and comes first: structured properties belong to the image before them.
    """

    attribute: Literal["property", "name"]
    prefix: str
    properties: tuple[str, ...]
    is_absolute: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Convention:
    """One kind of metadata image.

    ``head_rank`` orders the tags of a page, ``fallback`` names the convention whose images fill in
    when a page has none of this one, ``max_bytes`` limits static files.
    """

    name: str
    tag: LinkTag | MetaTag
    extensions: tuple[str, ...]
    head_rank: int
    code: bool = True
    numbered: bool = True
    root_only: bool = False
    has_alt: bool = False
    max_bytes: int | None = None
    fallback: str | None = None


CONVENTIONS: tuple[Convention, ...] = (
    Convention("favicon", LinkTag("icon"), ("ico",), head_rank=2, code=False, numbered=False, root_only=True),
    Convention("icon", LinkTag("icon"), ("ico", "jpg", "jpeg", "png", "svg"), head_rank=3),
    Convention("apple-icon", LinkTag("apple-touch-icon"), ("jpg", "jpeg", "png"), head_rank=4),
    Convention(
        "opengraph-image",
        MetaTag("property", "og:image", ("type", "width", "height", "alt")),
        ("jpg", "jpeg", "png", "gif"),
        head_rank=0,
        has_alt=True,
        max_bytes=8 * MEBIBYTE,
    ),
    Convention(
        "twitter-image",
        MetaTag("name", "twitter:image", ("alt", "type", "width", "height")),
        ("jpg", "jpeg", "png", "gif"),
        head_rank=1,
        has_alt=True,
        max_bytes=5 * MEBIBYTE,
        fallback="opengraph-image",
    ),
)

BY_NAME = {convention.name: convention for convention in CONVENTIONS}
IN_HEAD_ORDER = tuple(sorted(CONVENTIONS, key=lambda convention: convention.head_rank))


@dataclass(frozen=True, slots=True)
class ConventionFile:
    """What one file name says: ``opengraph_image2.alt.txt`` → convention, stem ``opengraph-image2``."""

    convention: Convention
    stem: str
    extension: str

    @property
    def is_code(self) -> bool:
        return self.extension == CODE_EXTENSION

    @property
    def is_alt(self) -> bool:
        return self.extension == ALT_EXTENSION

    @property
    def url_name(self) -> str:
        """The file part of the URL: code drops its extension."""
        return self.stem if self.is_code else f"{self.stem}.{self.extension}"

    @property
    def is_allowed(self) -> bool:
        """Whether the convention takes a file of this extension."""
        if self.is_alt:
            return self.convention.has_alt
        return self.convention.code if self.is_code else self.extension in self.convention.extensions


# Names that people give such files elsewhere, without separators → the convention that was meant.
MISSPELT = {
    **{name.replace("-", ""): name for name in BY_NAME},
    **dict.fromkeys(("og", "ogimage", "opengraph", "socialcard", "socialimage"), "opengraph-image"),
    **dict.fromkeys(("twittercard", "twitterimg"), "twitter-image"),
    **dict.fromkeys(("appletouchicon", "touchicon"), "apple-icon"),
}
LONG_ENOUGH = 9  # letters, for a name that is a letter off not to be another word
_FILE_NAME = re.compile(rf"({'|'.join(BY_NAME).replace('-', '[-_]')})(\d*)\.([A-Za-z0-9.]+)", re.ASCII)


def meant_convention(name: str) -> Convention | None:
    """The convention that an image file was probably meant for, though its name is not the one to use."""
    stem, _, extension = name.partition(".")
    images = {extension for convention in CONVENTIONS for extension in convention.extensions} | {CODE_EXTENSION}
    if extension.lower() not in images or parse_file_name(name) is not None:
        return None
    plain = re.sub(r"[-_ ]", "", stem).lower().rstrip("0123456789")
    meant = MISSPELT.get(plain) or (_nearly(plain) if len(plain) >= LONG_ENOUGH else None)
    return BY_NAME[meant] if meant else None


def _nearly(plain: str) -> str | None:
    """The convention whose name is a letter away."""
    import difflib  # few sites have files with such names

    near = difflib.get_close_matches(plain, [name for name in MISSPELT if len(name) >= LONG_ENOUGH], 1, 0.92)
    return MISSPELT[near[0]] if near else None


def parse_file_name(name: str) -> ConventionFile | None:
    """The convention that a file name follows, or ``None`` for the host's own files.

    Extensions that the convention does not take are returned too (``is_allowed`` is false), so that
    ``opengraph-image.webp`` can be reported rather than lost.
    """
    found = _FILE_NAME.fullmatch(name)
    if not found:
        return None
    convention = BY_NAME[found[1].replace("_", "-")]
    if found[2] and not convention.numbered:
        return None
    return ConventionFile(convention, convention.name + found[2], found[3])
