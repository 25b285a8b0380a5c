"""Style sheets and style attributes, taken apart and put together again around the rules. Cannot fail.

Most styles need no rule at all: a look for their telltale words comes before any parsing, because
parsing takes longer than drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import tinycss2

from masthead.imaging.lowering.declarations import Context, lower_declaration
from masthead.imaging.lowering.keyframes import lower_keyframes
from masthead.imaging.lowering.values import Tokens, parse, parse_sheet, text_of
from masthead.remembering import remembered

TELLTALES = re.compile(
    r"""(?<![\w-])font\s*:
      | (?<![\w-])(?:min|max|clamp|calc)\(
      | (?<![\w-])to\s+(?:left|right)\s+(?:top|bottom)
      | gradient\(
      | image-set\(
      | content\s*:\s*(?:""|'') | counters?\(
      | -(?:block|inline)(?:-|\s*:) | (?<![\w-])(?:block|inline)-size
      | border-(?:start|end)- | word-wrap
      | position\s*: | background\s*: | mask\s*:
      | text-decoration\s*: | box-shadow\s*:[^;}]*, | -webkit-(?:inline-)?box
      | grid-(?:template|area) | line-clamp | text-underline-offset | color\s*:\s*initial
      | @keyframes | animation | translate
    """,
    re.VERBOSE | re.IGNORECASE,
)


@remembered(entries=64, longest=50_000)
def lower_stylesheet(css: str, context: Context) -> str:
    """A style sheet with every rule applied to its declarations, in nested and conditional blocks too."""
    if not context.families and not TELLTALES.search(css):
        return css
    return "\n".join(_item(rule, context) for rule in parse_sheet(css))


@remembered(entries=2048, longest=1000)
def lower_style(style: str, context: Context) -> str:
    """A ``style`` attribute with every rule applied."""
    if not context.families and not TELLTALES.search(style):
        return style
    return _block(tinycss2.parse_component_value_list(style), context)


def _block(content: Iterable[Any], context: Context) -> str:
    items = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declared = {item.name: text_of(item.value) for item in items if item.type == "declaration"}
    return " ".join(_item(item, context.inside(declared)) for item in items)


def _item(item: Any, context: Context) -> str:
    if item.type == "declaration":
        return _declaration(item.name, item.value, item.important, context)
    if item.type == "qualified-rule":
        return f"{tinycss2.serialize(item.prelude)}{{ {_block(item.content, context)} }}"
    if item.type == "at-rule" and item.lower_at_keyword == "keyframes" and item.content is not None:
        return "\n".join(
            f"@keyframes {name} {{ {_block(parse(content), context)} }}" for name, content in lower_keyframes(item)
        )
    if item.type == "at-rule":
        start = f"@{item.at_keyword}{tinycss2.serialize(item.prelude)}"
        return f"{start};" if item.content is None else f"{start}{{ {_block(item.content, context)} }}"
    return ""  # what does not parse, browsers ignore as well


def _declaration(name: str, value: Tokens, important: bool, context: Context) -> str:
    end = " !important;" if important else ";"
    lowered = lower_declaration(name if name.startswith("--") else name.lower(), value, context)
    return " ".join(f"{prop}: {text}{end}" for prop, text in lowered)
