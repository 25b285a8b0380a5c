"""What stands behind the prefix of a utility → a CSS value, or ``None`` where it is none. No I/O, cannot fail.

``1/2`` → ``50%``, ``red-500/50`` → ``rgb(239 68 68 / 0.5)``, ``[calc(100%-2rem)]`` → ``calc(100% - 2rem)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from masthead.imaging.dialects.palette import COLOURS, with_alpha
from masthead.imaging.dialects.scales import FONT_SIZES, LINE_HEIGHTS

Reader = Callable[[str], str | None]
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_FRACTION = re.compile(r"(\d+)/(\d+)")
_SLASH = re.compile(r"(\[.*?\]|[^\[/]*)/(.+)")
_HINT = re.compile(r"(length|color|position|image|url|number|percentage|size|family-name|angle):")
_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}|(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?(?:-mix)?\(.*|[a-z]{3,}|var\(.*", re.IGNORECASE
)
_URL = re.compile(r"url\([^)]*\)|var\([^),]*")
_OPERATOR = re.compile(r"(?<=[0-9a-z%)])\s*([-+*/])\s*(?=[\d.(]|(?:var|calc|min|max|clamp)\()", re.IGNORECASE)
_MATH = re.compile(r"\b(?:calc|min|max|clamp)\(")


def arbitrary(text: str) -> tuple[str, str] | None:
    """``[length:4px_8px]`` → ``("length", "4px 8px")``: the type that is named, if one is, and the value."""
    if len(text) < 3 or not (text.startswith("[") and text.endswith("]")):
        return None
    inner = text[1:-1]
    if re.search(r"[;{}]", _URL.sub("", inner)):
        return None  # it would end the declaration
    hint = _HINT.match(inner)
    value = inner[hint.end() :] if hint else inner
    kept = _URL.findall(value)
    spaced = re.sub(r"(?<!\\)_", " ", _URL.sub("\0", value)).replace("\\_", "_")
    if _MATH.search(spaced):
        spaced = _OPERATOR.sub(r" \1 ", spaced)
    for part in kept:
        spaced = spaced.replace("\0", part, 1)
    return hint[1] if hint else "", spaced


def anything(text: str) -> str | None:
    """Any arbitrary value."""
    found = arbitrary(text)
    return found[1] if found else None


def typed(*hints: str) -> Reader:
    """An arbitrary value that says to be of one of these types."""

    def read(text: str) -> str | None:
        found = arbitrary(text)
        return found[1] if found and found[0] in hints else None

    return read


def number(text: str) -> str | None:
    """A plain number."""
    return text if _NUMBER.fullmatch(text) else anything(text)


def plain_number(text: str) -> str | None:
    """A number, in brackets or not."""
    value = arbitrary(text)
    given = value[1] if value else text
    return given if _NUMBER.fullmatch(given) else None


def percentage(text: str) -> str | None:
    """A number of per cent: ``10%``."""
    return text if text.endswith("%") and _NUMBER.fullmatch(text[:-1]) else None


def in_unit(unit: str, divisor: float = 1) -> Reader:
    """A number in a unit: ``rotate-45`` → ``45deg``, ``scale-110`` → ``1.1``."""

    def read(text: str) -> str | None:
        return f"{float(text) / divisor:g}{unit}" if _NUMBER.fullmatch(text) else anything(text)

    return read


def spacing(text: str) -> str | None:
    """A step of the spacing scale, a quarter of a rem each."""
    if text == "px":
        return "1px"
    return f"{float(text) / 4:g}rem" if _NUMBER.fullmatch(text) else length(text)


def length(text: str) -> str | None:
    """An arbitrary value that is not plainly a colour."""
    found = arbitrary(text)
    if found is None or found[0] not in ("", "length", "percentage", "number"):
        return None
    is_colour = not found[0] and _COLOUR.fullmatch(found[1]) and not found[1].startswith("var(")
    return None if is_colour else found[1]


def fraction(text: str) -> str | None:
    """``1/3`` in per cent."""
    found = _FRACTION.fullmatch(text)
    return f"{100 * int(found[1]) / int(found[2]):.8g}%" if found and int(found[2]) else None


def extent(screen: str) -> Reader:
    """A width or height; ``screen`` is what the whole canvas measures that way."""
    names = {"full": "100%", "min": "min-content", "max": "max-content", "fit": "fit-content", "auto": "auto"}
    whole = {name + screen[-2:]: screen for name in ("s", "l", "d")}
    return first(keywords({**names, **whole, "screen": screen}), fraction, spacing, anything)


def colour(text: str) -> str | None:
    """A colour of the palette or an arbitrary one, with an opacity behind a slash."""
    name, opacity = _at_slash(text)
    found = COLOURS.get(name) or _arbitrary_colour(name)
    if found is None or opacity is None:
        return found
    alpha = alpha_of(opacity)
    return None if alpha is None else with_alpha(found, alpha)


def _at_slash(text: str) -> tuple[str, str | None]:
    """What stands before and behind a slash that is in no brackets."""
    found = _SLASH.fullmatch(text)
    return (found[1], found[2]) if found else (text, None)


def _arbitrary_colour(text: str) -> str | None:
    found = arbitrary(text)
    if found is None or found[0] not in ("", "color"):
        return None
    return found[1] if found[0] or _COLOUR.fullmatch(found[1]) else None


def alpha_of(text: str) -> float | None:
    """``50`` or ``[0.5]`` as a share of 1."""
    if _NUMBER.fullmatch(text):
        return min(float(text) / 100, 1)
    value = anything(text)
    if value and _NUMBER.fullmatch(value.removesuffix("%")):
        return float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    return None


def opacity(text: str) -> str | None:
    """The same as a CSS value."""
    alpha = alpha_of(text)
    return None if alpha is None else f"{alpha:g}"


def font_size(text: str) -> str | None:
    """A named font size with its line height, or an arbitrary one: ``xl``, ``xl/8``, ``[40px]/tight``.

    The line height is a number, as in next/og and Tailwind 4: children with another size keep the proportion.
    """
    name, height = _at_slash(text)
    line = None if height is None else line_height(height)
    if height is not None and line is None:
        return None
    if name in FONT_SIZES:
        size, default = FONT_SIZES[name]
        return f"{size:g}rem; line-height: {line or f'{default / size:.6g}'}"
    given = length(name)
    return given and (f"{given}; line-height: {line}" if line else given)


def line_height(text: str) -> str | None:
    """``tight``, ``8`` (2rem) or ``[1.3]``."""
    return LINE_HEIGHTS.get(text) or spacing(text)


def keywords(names: Mapping[str, str]) -> Reader:
    """One of these names."""
    return names.get


def words(names: str) -> Reader:
    """One of these CSS keywords, as it is."""
    known = frozenset(names.split())
    return lambda text: text if text in known else None


def dashed(names: tuple[str, ...]) -> Reader:
    """One of these names, its dashes as spaces: ``left-top``."""
    return lambda text: text.replace("-", " ") if text in names else None


def first(*readers: Reader) -> Reader:
    """What the first reader that understands a text makes of it."""

    def read(text: str) -> str | None:
        return next((value for reader in readers if (value := reader(text)) is not None), None)

    return read
