"""The providers of emoji, and what each calls the file of an emoji. No I/O.

An emoji has one code point or several, and the providers differ in how they write them and in where
they leave out the variation selector U+FE0F.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from masthead.imaging.emoji.sequences import EMOJI_STYLE, Emoji

JOINER = "\u200d"
# By preference: the first of these that is there is taken.
EXTENSIONS = ("svg", "png", "webp")
FLUENT_STYLES = ("Color", "Flat", "3D")
_SKIN = re.compile(r"_((?:medium-)?(?:light|dark)|medium)_skin_tone$")


def _whole(characters: str) -> str:
    return characters


def _bare(characters: str) -> str:
    return characters.replace(EMOJI_STYLE, "")


def _bare_unless_joined(characters: str) -> str:
    return characters if JOINER in characters else _bare(characters)


def _bare_if_single(characters: str) -> str:
    return characters[0] if len(_bare(characters)) == 1 else characters


def _no_names(_name: str) -> tuple[str, ...]:
    return ()


def _fluent_names(name: str) -> tuple[str, ...]:
    """Files of Fluent that are named in words: of npm's ``fluentui-emoji``, then of Microsoft's own repository."""
    found = _SKIN.search(name)
    skin, words = (found[1], name[: found.start()]) if found else ("default", name)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    snake = re.sub(r"[^a-z0-9_-]", "", plain.lower())
    kebab = snake.replace("_", "-")
    folder, tone = snake.replace("_", " ").capitalize(), "-".join(map(str.capitalize, skin.split("-")))
    toned = [f"{folder}/{tone}/{style}/{snake}_{style.lower()}_{skin}" for style in FLUENT_STYLES]
    untoned = [f"{folder}/{style}/{snake}_{style.lower()}" for style in FLUENT_STYLES]
    return (f"{kebab}-{skin}", *toned) if found else (kebab, f"{kebab}-{skin}", *untoned, *toned)


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider names its files: ``prefix``, then the code points in ``form``, each written as ``code``.

    ``names`` gives other names, from the CLDR short name. ``family`` is the font of this machine that
    draws the provider's emoji where no pictures are configured.
    """

    form: Callable[[str], str]
    code: str = "{:04x}"
    separator: str = "-"
    prefix: str = ""
    names: Callable[[str], tuple[str, ...]] = _no_names
    family: str | None = None

    def stems(self, emoji: Emoji) -> tuple[str, ...]:
        """The names, without extension, that the file of an emoji may have; the provider's own first."""
        forms = (form(emoji.characters) for form in (self.form, _whole, _bare))
        return (*dict.fromkeys(map(self._spelt, forms)), *self.names(emoji.name))

    def _spelt(self, characters: str) -> str:
        return self.prefix + self.separator.join(self.code.format(ord(character)) for character in characters)


PROVIDERS = {
    "twemoji": Provider(_bare_unless_joined, code="{:x}"),
    "noto": Provider(_bare, separator="_", prefix="emoji_u", family="Noto Color Emoji"),
    "openmoji": Provider(_bare_if_single, code="{:04X}"),
    "blobmoji": Provider(_bare, separator="_", prefix="emoji_u"),
    "fluent": Provider(_whole, names=_fluent_names),
}
SHIPPED = "twemoji"
