"""Runs of text that no longer push lines apart, and CJK punctuation closed up as browsers do.

Where ``line-height`` is set, a line is as high as it says, whatever fonts its characters come from
(CSS Inline 3). The engine sets each run in a box of that height around its own font's middle, so
that a line with a fallback font gets higher. Here such runs get no height of their own, and the
characters between them (spaces, and invisible ones that are put in) hold the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.imaging.lowering.cascade.cascade import Cascade
from masthead.imaging.lowering.cascade.sheets import counts_siblings
from masthead.imaging.lowering.elements.lines import breaker, joiner, line_height_of
from masthead.imaging.lowering.elements.nodes import is_in_svg, put_before, text_nodes
from masthead.imaging.typefaces.texts import TEXT
from masthead.size import Size

LONGEST = 5000  # characters of a page: elements are put in for every few, and pictures show less
RUN = "<m-run style='line-height:0'>{}</m-run>"
CLOSED_UP = r"<m-run style='letter-spacing:-.5em'>\g<0></m-run>"
_JOINED = "(?:[\u200d\ufe0e\ufe0f\u20e3]|[\U0001f3fb-\U0001f3ff])"
_EMOJI = f"[\u231a-\u23ff\u2600-\u27bf\u2b1b-\u2b55\U0001f000-\U0001faff]{_JOINED}*"
_SCRIPTS = (
    "[\u0530-\u1cff\u2e80-\ua4cf\ua500-\uabff\uac00-\ufdff\ufe30-\uffef\U00010000-\U0001efff\U00020000-\U0003ffff]"
)
EMOJI = re.compile(f"(?:{_EMOJI})+")
# Every character that fonts for Latin, Greek and Cyrillic are not expected to have.
FOREIGN = re.compile(f"(?:{_SCRIPTS}|{_EMOJI})+")

_OPENING, _CLOSING, _MIDDLE = "「『（〔［｛〈《【〖〘〚｟", "」』）〕］｝〉》】〗〙〛｠、。，．", "・：；"
PUNCTUATION = re.compile(
    f"[{_CLOSING}](?=[{_CLOSING}{_MIDDLE}{_OPENING}])|[{_OPENING}](?=[{_OPENING}])|[{_MIDDLE}](?=[{_OPENING}])"
)
# A line may end between any two of these, so that every few of them need a character that holds the line.
_FREE = "あいうえおか-ぢつ-もやゆよら-ろわ-んアイウエオカ-ヂツ-モヤユヨラ-ロワ-ン\u3400-\u9fff\uf900-\ufaff"
_FEW = re.compile(f"(.{{2,}}?[{_FREE}])(?=[{_FREE}])")


def set_apart_runs(parser: LexborHTMLParser, sheets: Sequence[str], viewport: Size) -> None:
    """Take their height from characters that would come from fallback fonts."""
    whole = parser.body.text(deep=True) if parser.body else ""
    if parser.body is None or len(whole) > LONGEST or not FOREIGN.search(whole):
        return
    cascade = Cascade(parser, sheets, viewport, {"line-height", "font"}.__contains__)
    counted = counts_siblings(sheets, viewport)
    for node in text_nodes(parser.body):
        text = node.text() or ""
        if not FOREIGN.search(text) or is_in_svg(node) or (counted and _has_siblings(node)):
            continue
        markup = _fixed(text) if line_height_of(cascade, node.parent) else _normal(text)
        if markup != escape(text):
            put_before(node, f"<m-run>{markup}{joiner()}</m-run>")
            node.decompose()


def _fixed(text: str) -> str:
    """A text in lines of a height that is set."""
    return _around(FOREIGN, text, lambda run: breaker().join(map(_run, _few(run))))


def _normal(text: str) -> str:
    """A text in lines as high as fonts want: those for emoji should want no more than the text's."""
    return PUNCTUATION.sub(CLOSED_UP, _around(EMOJI, text, _run))


def _run(run: str) -> str:
    return RUN.format(PUNCTUATION.sub(CLOSED_UP, escape(run)))


def _few(run: str) -> list[str]:
    """A run in pieces of a few characters, where a line may end between them."""
    return [piece for piece in _FEW.split(run) if piece]


def _around(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """Markup of a text, what a pattern finds in it changed."""
    parts, end = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[end : found.start()]), change(found[0])]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _has_siblings(node: LexborNode) -> bool:
    return any(other.tag != TEXT for other in (node.prev, node.next) if other is not None)
