"""Selectors that cannot be read, or that never match here though they would in a browser → diagnostics.

Whether a selector can be read the engine itself says. The names are facts of CSS (Selectors 4, CSS Pseudo 4);
``tests`` hold each list to what the engine matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from masthead.diagnostics import Diagnostic
from masthead.imaging.checking.meant import did_you_mean
from masthead.imaging.engine import selects
from masthead.imaging.lowering.values import Token, Tokens, text_of
from masthead.sentences import shortened

MATCHED = frozenset(
    """
    after before empty first-child first-of-type is lang last-child last-of-type not nth-child nth-last-child
    nth-last-of-type nth-of-type only-child only-of-type root scope where
    """.split()
)
# A browser would find elements for these.
UNMATCHED = frozenset(
    """
    any-link defined dir first-letter first-line has link marker
    """.split()
)
# States that a picture is never in, and parts of what is not drawn: nobody misses them.
WITHOUT_EFFECT = frozenset(
    """
    active active-view-transition autofill backdrop blank buffering checked checkmark cue cue-region current
    default details-content disabled enabled file-selector-button focus focus-visible focus-within fullscreen
    future grammar-error highlight host host-context hover in-range indeterminate invalid modal muted optional
    out-of-range part past paused picker picker-icon picture-in-picture placeholder placeholder-shown playing
    popover-open read-only read-write required search-text seeking selection slotted spelling-error stalled state
    target target-current target-text user-invalid user-valid valid view-transition view-transition-group
    view-transition-image-pair view-transition-new view-transition-old visited volume-locked
    """.split()
)
LONGEST = 60


def check_selectors(prelude: Tokens, where: str, *, nested: bool) -> Iterator[Diagnostic]:
    """The selectors of one rule; ``nested`` ones may begin with a combinator."""
    text = text_of(prelude)
    if not selects(text, nested=nested):
        message = f"{shortened(text, LONGEST)!r} is no selector that is understood, and its rule is left out"
        yield Diagnostic("bad-selector", "warning", where, message)
        return
    for name in dict.fromkeys(_pseudos(prelude)):
        if name in UNMATCHED:
            yield Diagnostic("unsupported-selector", "warning", where, f":{name} is CSS, but it never matches")
        elif not name.startswith("-") and name not in MATCHED | WITHOUT_EFFECT:
            hint = did_you_mean(name, MATCHED | UNMATCHED | WITHOUT_EFFECT, ":")
            yield Diagnostic(
                "bad-selector", "warning", where, f":{name} is no CSS pseudo-class or pseudo-element", hint
            )


def _pseudos(selector: Iterable[Token]) -> Iterator[str]:
    """The names behind colons, in lower case, those in brackets too."""
    previous: Token = None
    for token in selector:
        if previous is not None and previous == ":" and token.type in ("ident", "function"):
            yield token.lower_value if token.type == "ident" else token.lower_name
        inner = token.arguments if token.type == "function" else ()
        yield from _pseudos(inner)
        previous = token
