"""Writes the page of supported CSS from the table of properties: python tools/css_page.py docs/css.md."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from masthead.imaging.checking.properties import DRAWN, NOT_DRAWN, WITHOUT_EFFECT
from masthead.imaging.lowering.declarations import BY_ELEMENT, is_lowered

INTRODUCTION = """# CSS that is drawn

Made by `make css-page` from `src/masthead/imaging/checking/properties.py`, which tests hold to the engine. What is
not drawn as written is a diagnostic with its place: on `ImageResponse.diagnostics`, in the log of
development, in `masthead render` and `masthead build`.

Values, functions and selectors follow the engine: custom properties, `calc()`, `min()`, `max()`,
`clamp()`, all gradients, modern colours, `@media`, `@supports`, nesting, most selectors, `::before` and
`::after`.
"""


def page() -> str:
    """The whole page."""
    drawn = DRAWN | BY_ELEMENT | {name for name in NOT_DRAWN if is_lowered(name)}
    parts = (
        ("Drawn", drawn),
        ("Known to CSS, not drawn", NOT_DRAWN - drawn - WITHOUT_EFFECT),
        ("Without effect in a picture", WITHOUT_EFFECT),
    )
    return "\n".join([INTRODUCTION, *(f"## {title} ({len(names)})\n\n{_listed(names)}" for title, names in parts)])


def _listed(names: Iterable[str]) -> str:
    """One line for each first word: ``border-…``."""
    families: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (name.lstrip("-"), name)):
        families[name.lstrip("-").split("-")[0]].append(f"`{name}`")
    singles = [name for found in families.values() if len(found) == 1 for name in found]
    lines = [f"- {', '.join(found)}" for found in families.values() if len(found) > 1]
    return "\n".join([*lines, f"- {', '.join(singles)}"]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
