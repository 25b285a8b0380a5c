"""At-rules that are misspelt, not drawn, or ask for what no medium has → diagnostics.

The names are facts of CSS; whether a condition holds the engine itself says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.meant import did_you_mean
from masthead.imaging.engine import holds
from masthead.imaging.lowering.values import Token, ident, words
from masthead.size import Size

# Whose blocks hold rules of the page, where their condition holds.
CONDITIONAL = frozenset({"layer", "media", "supports"})
# What is lost with them.
NOT_DRAWN = {
    "container": "the rules in it are left out",
    "import": "its sheet is not read",
    "scope": "the rules in it are left out",
}
# Whose blocks say nothing of elements, or that a picture has no need of.
OTHERS = frozenset(
    """
    charset color-profile counter-style custom-media custom-selector font-face font-feature-values
    font-palette-values function keyframes namespace page position-try property starting-style view-transition
    """.split()
)
HINTS = {"import": "give its text in stylesheets="}
MEDIA_TYPES = frozenset({"all", "screen", "print", "speech"})
MEDIA_WORDS = frozenset({"and", "not", "only", "or"})
MEDIA_FEATURES = frozenset(
    """
    any-hover any-pointer aspect-ratio color color-gamut color-index device-aspect-ratio device-height
    device-pixel-ratio device-posture device-width display-mode dynamic-range environment-blending forced-colors grid
    height horizontal-viewport-segments hover inverted-colors monochrome nav-controls orientation overflow-block
    overflow-inline pointer prefers-color-scheme prefers-contrast prefers-reduced-data prefers-reduced-motion
    prefers-reduced-transparency resolution scan scripting shape transform-3d update vertical-viewport-segments
    video-color-gamut video-dynamic-range width
    """.split()
)


def check_at_rule(rule: Any, where: str) -> Iterator[Diagnostic]:
    """The name of an at-rule and, of ``@media``, the condition."""
    name = rule.lower_at_keyword
    if name in NOT_DRAWN:
        hint = HINTS.get(name, "")
        yield Diagnostic("unsupported-at-rule", "warning", where, f"@{name} is CSS, but {NOT_DRAWN[name]}", hint)
    elif name == "media":
        yield from _check_media(rule.prelude, where)
    elif name not in CONDITIONAL | OTHERS and not name.startswith("-"):
        hint = did_you_mean(name, CONDITIONAL | OTHERS | set(NOT_DRAWN), "@")
        yield Diagnostic("unknown-at-rule", "warning", where, f"@{name} is no CSS rule, and is left out", hint)


def counts(rule: Any, viewport: Size) -> bool:
    """Whether the rules in the block of an at-rule are rules of the page, on a canvas of a size."""
    if not rule.content or rule.lower_at_keyword not in CONDITIONAL:
        return False
    return holds(f"@{rule.lower_at_keyword}{tinycss2.serialize(rule.prelude)}", viewport)


def _check_media(prelude: Iterable[Token], where: str) -> Iterator[Diagnostic]:
    for name in dict.fromkeys(_media_names(prelude, is_type=True)):
        is_type, word = name
        known = MEDIA_TYPES if is_type else MEDIA_FEATURES
        plain = word.removeprefix("-webkit-").removeprefix("min-").removeprefix("max-")
        if plain not in known and not word.startswith(("--", "-moz-", "-ms-")):
            kind = "media type" if is_type else "media feature"
            prefix = word.removesuffix(plain)
            hint = did_you_mean(plain, known, prefix)
            yield Diagnostic("bad-condition", "warning", where, f"@media asks for {word}, which is no {kind}", hint)


def _media_names(tokens: Iterable[Token], *, is_type: bool) -> Iterator[tuple[bool, str]]:
    """What a media query asks for: the types outside of brackets, the feature in each."""
    for token in words(tokens):
        if token.type == "() block":
            inner = words(token.content)
            names = [word for word in map(ident, inner) if word and word not in MEDIA_WORDS]
            is_group = any(part.type == "() block" for part in inner)
            yield from _media_names(inner, is_type=False) if is_group else ((False, name) for name in names[:1])
        elif is_type and ident(token) and ident(token) not in MEDIA_WORDS:
            yield True, ident(token)
