"""The hash suffix of image names below route groups and slots, to the letter as in Next.

djb2 over UTF-16 code units, modulo 2**32, in base 36, at most six digits. No I/O, cannot fail.
"""

from __future__ import annotations

from masthead.routing.segments import Segment

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def suffixed(url_name: str, segments: tuple[Segment, ...]) -> str:
    """``icon.png`` → ``icon-131tc6.png`` when any segment is a group or a slot, else unchanged."""
    if not any(segment.marks_url for segment in segments):
        return url_name
    parent = "/" + "/".join(segment.folder for segment in segments)
    stem, dot, extension = url_name.partition(".")
    return f"{stem}-{path_hash(parent)}{dot}{extension}"


def path_hash(parent: str) -> str:
    """The suffix for a parent folder path such as ``/(group)/dynamic/[size]``."""
    value = 5381
    units = parent.encode("utf-16-le", "surrogatepass")
    for index in range(0, len(units), 2):
        value = (value * 33 + int.from_bytes(units[index : index + 2], "little")) & 0xFFFFFFFF
    return _base36(value)[:6]


def _base36(value: int) -> str:
    digits = ""
    while value:
        value, digit = divmod(value, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
