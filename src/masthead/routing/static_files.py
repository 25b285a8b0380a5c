"""One static image file → what it says of itself. Reads the file it is given and its alt text.

Sizes are device px as stored in the file. Pillow reads PNG, JPEG, GIF, WebP and ICO (the largest
picture of an ICO counts, as in Next); an SVG has any size. Other decoders of Pillow are left shut.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from xml.etree import ElementTree

from masthead.errors import StaticImageError
from masthead.media import SVG
from masthead.routing.conventions import MEBIBYTE, Convention
from masthead.routing.tree import StaticImage
from masthead.sentences import not_utf8
from masthead.size import Size

# Pillow's format → media type. ``image/x-icon`` is what Next and every browser use for ICO.
RASTER_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "ICO": "image/x-icon",
}
DECODERS = tuple(RASTER_TYPES)
# What Pillow calls a JPEG with more pictures behind the first, as phones write them.
RASTER_TYPES["MPO"] = RASTER_TYPES["JPEG"]


def read_static_image(
    convention: Convention, path: Path, content: bytes, alt_path: Path | None, shown: str
) -> StaticImage:
    """Decode a static image; ``shown`` names it in messages.

    Raises ``StaticImageError`` for a file that is too large or cannot be decoded, and for an alt
    text that is not UTF-8.
    """
    limit = convention.max_bytes
    if limit is not None and len(content) > limit:
        raise StaticImageError(
            shown,
            f"is too large: {convention.name} files may have {limit // MEBIBYTE} MB ({limit:,} bytes), "
            f"this one has {len(content):,} bytes; shrink it",
        )
    content_type, size = _svg(content, shown) if path.suffix == ".svg" else _raster(content, shown)
    return StaticImage(content_type, size, _alt_text(alt_path, shown))


def _svg(content: bytes, shown: str) -> tuple[str, None]:
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  # the site owner's own file
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # the latter for odd encodings
        raise StaticImageError(shown, f"is not a readable SVG image: {error}; save it again as SVG") from error
    if root.tag.rpartition("}")[2] != "svg":
        raise StaticImageError(shown, f"is not an SVG image: its root element is <{root.tag}>")
    return SVG, None


def _raster(content: bytes, shown: str) -> tuple[str, Size]:
    from PIL import Image  # a site without static images does not pay for Pillow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=DECODERS) as image:
                image.load()
                return RASTER_TYPES[str(image.format)], Size(*image.size)
    except Exception as error:  # Pillow's decoders raise whatever they like on damaged input
        cause = "unknown format" if type(error).__name__ == "UnidentifiedImageError" else str(error)
        raise StaticImageError(
            shown, f"cannot be decoded as PNG, JPEG, GIF, WebP or ICO ({cause}); save it again from an image editor"
        ) from error


def _alt_text(path: Path | None, shown: str) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        alt = f"{shown.rpartition('/')[0]}/{path.name}"
        raise StaticImageError(alt, not_utf8(error)) from error
