"""A size in CSS px, in the three forms that users write it. No I/O; wrong input is ``None``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypedDict, TypeGuard


class Size(NamedTuple):
    """Width and height in CSS px, both positive integers."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class SizeMapping(TypedDict):
    """``{"width": …, "height": …}`` in CSS px."""

    width: int
    height: int


SizeLike = Size | tuple[int, int] | SizeMapping
DEFAULT_SIZE = Size(1200, 630)
SIZE_FORMS = "(width, height) in CSS px"


def is_positive_integer(value: object) -> TypeGuard[int]:
    """Whether a value is an integer above zero (``True`` is not)."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def parse_size(value: object) -> Size | None:
    """The size that ``Size``, a pair or ``{"width": …, "height": …}`` stands for, else ``None``."""
    if isinstance(value, Mapping):
        parts = [value["width"], value["height"]] if set(value) == {"width", "height"} else []
    elif isinstance(value, (tuple, list)):
        parts = list(value)
    else:
        parts = []
    if len(parts) != 2 or not all(is_positive_integer(part) for part in parts):
        return None
    return Size(*parts)
