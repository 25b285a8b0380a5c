"""Checking the options of ``ImageResponse``: each either has the form it says or is a ``RenderOptionError``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

from masthead.errors import LimitError, RenderOptionError
from masthead.font import Font
from masthead.settings import EMOJI_PROVIDERS, MOST_PIXELS, Limits
from masthead.size import Size, is_positive_integer

LARGEST_SIDE = 16_383  # the most that every format can hold
COMPATS = ("next-og",)  # what templates may have been written for
LONGEST_DURATION = 60  # seconds
FASTEST = 60  # frames a second

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

ImageSource = bytes | str | os.PathLike[str]


class ImageOptions(TypedDict, total=False):
    """The keyword options of ``ImageResponse``: ``**options: Unpack[ImageOptions]`` where they are passed on."""

    width: int | None
    height: int | None
    fonts: Iterable[Font]
    emoji: str | None
    stylesheets: Iterable[str]
    compat: str | None
    images: Mapping[str, ImageSource] | None
    scale: float
    format: str | None
    quality: int | None
    level: str
    max_bytes: int | None
    duration: float | None
    fps: float
    sizes: Iterable[int] | None
    debug: bool
    deterministic: bool
    strict: bool
    status: int
    headers: Mapping[str, str] | None


def checked_side(option: str, value: int | None) -> int | None:
    """A width or height in CSS px."""
    if value is not None and not is_positive_integer(value):
        raise RenderOptionError(option, "a positive whole number of CSS px", value)
    return value


def checked_quality(quality: int | None) -> int | None:
    """1 to 100."""
    if quality is not None and (not is_positive_integer(quality) or quality > 100):
        raise RenderOptionError("quality", "a whole number from 1 to 100", quality)
    return quality


def checked_level(level: str) -> str:
    """The name of a PNG level."""
    from masthead.imaging.encoding.png import LEVELS

    if not isinstance(level, str) or level not in LEVELS:
        raise RenderOptionError("level", f"one of {', '.join(LEVELS)}", level)
    return level


def checked_bytes(max_bytes: int | None) -> int | None:
    """A limit in bytes."""
    if max_bytes is not None and not is_positive_integer(max_bytes):
        raise RenderOptionError("max_bytes", "a positive whole number of bytes", max_bytes)
    return max_bytes


def checked_duration(duration: float | None) -> float | None:
    """Seconds of an animation."""
    if duration is not None and not _is_number(duration, 0, LONGEST_DURATION):
        raise RenderOptionError("duration", f"a number of seconds above 0, at most {LONGEST_DURATION}", duration)
    return duration


def checked_fps(fps: float) -> float:
    """Frames a second."""
    if not _is_number(fps, 0, FASTEST):
        raise RenderOptionError("fps", f"a number of frames a second above 0, at most {FASTEST}", fps)
    return fps


def checked_sizes(sizes: Iterable[int] | None) -> tuple[int, ...]:
    """The sides of squares in device px, each once."""
    if sizes is None:
        return ()
    from masthead.imaging.encoding.ico import LARGEST

    found = tuple(sizes) if isinstance(sizes, Iterable) and not isinstance(sizes, (str, bytes)) else ()
    if not found or not all(is_positive_integer(side) and side <= LARGEST for side in found):
        raise RenderOptionError("sizes", f"a list of whole numbers of device px, each at most {LARGEST}", sizes)
    return tuple(dict.fromkeys(found))


def _is_number(value: object, above: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and above < value <= most


def checked_scale(scale: float) -> float:
    """Device px for each CSS px."""
    if not _is_number(scale, 0, 100):
        raise RenderOptionError("scale", "a number above 0, at most 100", scale)
    return float(scale)


def checked_canvas(size: Size, scale: float, limits: Limits) -> Size:
    """A size that can be drawn and encoded at a scale.

    Raises ``LimitError`` for one that is only not allowed.
    """
    # Clipped before multiplying: a huge integer is no float.
    width, height = (round(min(side, 1_000_000) * scale) for side in size)
    found = f"{size} at scale {scale:g}" if max(size).bit_length() < 128 else "far more"
    if min(width, height) < 1:
        raise RenderOptionError("the canvas", "at least one device px wide and high", found)
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        expected = f"at most {LARGEST_SIDE:,} device px wide and high, and {MOST_PIXELS // 1_000_000} million in all"
        raise RenderOptionError("the canvas", expected, found)
    if width * height > limits.pixels:
        fix = "choose a smaller width, height or scale"
        raise LimitError("the canvas", f"{limits.pixels:,} device px", f"{width * height:,}", fix, "pixels")
    return size


def checked_format(name: str | None) -> str | None:
    """The name of an output format, aliases resolved."""
    if name is None:
        return None
    from masthead.imaging.encoding.formats import ALIASES, FORMATS

    found = ALIASES.get(str(name).lower(), str(name).lower())
    if found not in FORMATS:
        raise RenderOptionError("format", f"one of {', '.join(FORMATS)}", name)
    return found


def checked_fonts(fonts: Iterable[Font]) -> tuple[Font, ...]:
    """A list of fonts."""
    if not isinstance(fonts, Iterable) or isinstance(fonts, (str, bytes)):
        raise RenderOptionError("fonts", "a list of masthead.Font", fonts)
    return tuple(fonts)


def checked_emoji(emoji: str | None) -> str | None:
    """The name of a provider of emoji."""
    if emoji is not None and (not isinstance(emoji, str) or emoji not in EMOJI_PROVIDERS):
        raise RenderOptionError("emoji", f"one of {', '.join(map(repr, EMOJI_PROVIDERS))} or None", emoji)
    return emoji


def checked_stylesheets(stylesheets: Iterable[str]) -> tuple[str, ...]:
    """CSS texts; one alone counts as a list of one."""
    if isinstance(stylesheets, str):
        return (stylesheets,)
    sheets = tuple(stylesheets) if isinstance(stylesheets, Iterable) else (stylesheets,)
    if not all(isinstance(sheet, str) for sheet in sheets):
        raise RenderOptionError("stylesheets", "a list of CSS texts", stylesheets)
    return sheets


def checked_compat(name: str | None) -> str | None:
    """What the content was written for."""
    if name is not None and name not in COMPATS:
        raise RenderOptionError("compat", f"None or one of {', '.join(COMPATS)}", name)
    return name


def checked_images(images: Mapping[str, ImageSource] | None) -> dict[str, ImageSource]:
    """Named images."""
    if images is None:
        return {}
    if not isinstance(images, Mapping) or not all(
        isinstance(name, str) and isinstance(source, (bytes, str, os.PathLike)) for name, source in images.items()
    ):
        raise RenderOptionError("images", "a mapping of names to bytes or paths", images)
    return dict(images)


def checked_status(status: int) -> int:
    """An HTTP status of a finished response."""
    if not is_positive_integer(status) or not 200 <= status <= 599:
        raise RenderOptionError("status", "a whole number from 200 to 599", status)
    return status


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """HTTP headers that can be sent as they are, with lower-case names."""
    if not isinstance(headers or {}, Mapping):
        raise RenderOptionError("headers", "a mapping of header names to values", headers)
    for name, value in (headers or {}).items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise RenderOptionError("headers", "a mapping whose keys are HTTP header names", name)
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            expected = "a string of Latin-1 characters on one line"
            raise RenderOptionError(f"headers[{name!r}]", expected, value)
    return {name.lower(): value for name, value in (headers or {}).items()}


def read_image(name: str, source: ImageSource) -> bytes:
    """The content of a named image; a path is read now.

    Raises ``RenderOptionError`` for a file that cannot be read, ``LimitError`` for an SVG too deep.
    """
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or error
        found = os.fspath(source) if isinstance(source, os.PathLike) else source
        raise RenderOptionError(f"images[{name!r}]", f"bytes or a file that can be read ({problem})", found) from error
    from masthead.imaging.checking.limits.svg import check_svg  # its XML parser is not needed before

    check_svg(content)
    return content
