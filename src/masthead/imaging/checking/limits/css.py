"""How much CSS may ask: nesting, huge numbers, and what rules are once written out. No I/O.

Nested rules are products: twenty times ``a, b { … }`` in one another are a million selectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tinycss2

from masthead.errors import LimitError
from masthead.imaging.checking.limits.svg import check_url
from masthead.remembering import remembered

DEEPEST_CSS = 60
MOST_SELECTORS = 100_000
LARGEST_NUMBER = 9_999_999  # the engine makes a table of a gradient, 4 bytes for each px of its length

# Comments and strings first: brackets in them are text.
_PARTS = re.compile(r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\\.|[\[({})\];,]""", re.DOTALL)
_PAIRS = {")": "(", "]": "[", "}": "{"}
# Without escapes, so that what stands there is the URL; others are left to the tokenizer, which takes its time.
_EMBEDDED = re.compile(r"""url\(\s*(["']?)(data:[^"')\\]*)\1\s*\)""", re.IGNORECASE)
_TEXTS = re.compile(
    r"""/\*.*?(?:\*/|\Z)|url\([^)]*\)?|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL | re.IGNORECASE
)
_DIGITS = re.compile(r"\d{8}|\d\.?e\+?\d", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.#])(?<![\w-]-)\d+(?:\.\d+)?(?:e\+?\d{1,3})?", re.IGNORECASE)
_CUSTOM = re.compile(r"--[\w-]*\s*:")
_WRITES = re.compile(r"(?<![\w-])content\s*:|url|\\", re.IGNORECASE)
_LAYERED = re.compile(
    r"(?<![\w-])(?:opacity|(?:-webkit-)?(?:backdrop-)?filter|(?:-webkit-)?(?:mask|clip-path)|mix-blend-mode|isolation)(?:-[\w-]+)?\s*:"
)
# Huge numbers are usual here, and cost nothing.
_MAY_BE_HUGE = re.compile(r"z-index|order|.*radius")


@dataclass(frozen=True, slots=True)
class Ask:
    """What CSS asks for. ``length``: characters without embedded images. ``selectors``: written out, and custom
    properties. ``generated``: characters of strings. ``shown``: the attributes that ``attr()`` shows, each time.
    """

    length: int = 0
    selectors: int = 0
    generated: int = 0
    shown: tuple[str, ...] = ()


@remembered(entries=2048, longest=1000)
def check_css(text: str) -> Ask:
    """The nesting of blocks and brackets, the numbers, and the images in CSS; raises ``LimitError``."""
    selectors = _selectors(text)
    _check_numbers(text)
    if "data:" in text.lower():
        for found in _EMBEDDED.finditer(text):
            check_url(found[2])
        text = _EMBEDDED.sub("url()", text)
    generated, shown = 0, []
    if _WRITES.search(text):
        for kind, value in _written(tinycss2.parse_component_value_list(text)):
            if kind == "attr":
                shown.append(value)
            else:
                check_url(value)
                generated += len(value) if kind == "string" else 0
    return Ask(len(text), selectors + len(_CUSTOM.findall(text)), generated, tuple(shown))


def together(asked: Iterable[Ask]) -> Ask:
    """What several pieces of CSS ask for."""
    length = selectors = generated = 0
    shown: list[str] = []
    for one in asked:
        length += one.length
        selectors += one.selectors
        generated += one.generated
        shown += one.shown
    return Ask(length, selectors, generated, tuple(shown))


@remembered(entries=2048, longest=1000)
def is_layered(css: str) -> bool:
    """Whether CSS has something for which the engine draws on a canvas of its own."""
    return _LAYERED.search(css) is not None


def _selectors(text: str) -> int:
    """How many selectors there are once nested rules are written out; raises ``LimitError`` for what is too deep."""
    brackets: list[tuple[str, int]] = []  # each with the selectors that lead to it
    total, commas, begin = 0, 0, 0
    for found in _PARTS.finditer(text):
        part = found[0]
        inside = brackets[-1][0] if brackets else "{"
        if part in "[({":
            around = brackets[-1][1] if brackets else 1
            if part == "{" and inside == "{":
                prelude = text[begin : found.start()]
                is_rule = not prelude.lstrip().startswith("@")
                around *= max(commas + 1, prelude.count("&")) if is_rule else 1
                total += around if is_rule else 0
            brackets.append((part, around))
            _check_count(len(brackets), total)
        elif part in _PAIRS and brackets and inside == _PAIRS[part]:
            brackets.pop()
        elif part == ",":
            commas += inside == "{"
            continue
        if part in "{};":
            commas, begin = 0, found.end()
    return total


def _check_count(depth: int, selectors: int) -> None:
    if depth > DEEPEST_CSS:
        raise LimitError("CSS", f"{DEEPEST_CSS} levels of brackets", "more", "close what you open")
    if selectors > MOST_SELECTORS:
        fix = "nest lists of selectors less deep"
        raise LimitError("CSS", f"{MOST_SELECTORS:,} selectors with nested ones written out", "more", fix)


def _check_numbers(text: str) -> None:
    if not _DIGITS.search(text):
        return
    for declaration in re.split(r"[;{}]", _TEXTS.sub("", text)):
        name, _, value = declaration.partition(":")
        for found in _NUMBER.finditer(value):
            if float(found[0]) > LARGEST_NUMBER and not _MAY_BE_HUGE.fullmatch(name.strip().lower()):
                shown = f"{name.strip()} of {float(found[0]):g}"
                fix = "choose a length that the picture can show"
                raise LimitError("CSS", f"numbers up to {LARGEST_NUMBER:,}", shown, fix)


def _written(tokens: Iterable[object], inside: str = "") -> Iterator[tuple[str, str]]:
    """URLs, strings and the attributes of ``attr()``, escapes resolved, as (kind, text)."""
    for token in tokens:
        kind = getattr(token, "type", "")
        if kind in ("url", "string"):
            yield "url" if inside == "url" else kind, str(getattr(token, "value", ""))
        elif kind == "ident" and inside == "attr":
            yield "attr", str(getattr(token, "value", ""))
        inner = getattr(token, "content", None) or getattr(token, "arguments", None)
        if inner:
            yield from _written(inner, str(getattr(token, "lower_name", "")))
