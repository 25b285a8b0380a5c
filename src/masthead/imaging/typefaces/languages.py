"""Language tags (BCP 47) → which forms of the Han characters they mean, and what the engine must be told. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# What the engine is told for Chinese in the forms of Taiwan and of Hong Kong.
TRADITIONAL = {"TC": "lzh", "HK": "yue"}
# Regions and scripts that mean traditional characters.
_TRADITIONAL = frozenset(("hant", "tw", "mo", "hk"))
# Language, extended language (left out), script and region; what may follow means nothing to the engine.
_TAG = re.compile(r"([a-z]{2,3})(?:-[a-z]{3})*(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9-]*)?", re.IGNORECASE)


def han_variant(lang: str | None, characters: Iterable[str]) -> str:
    """``JP``, ``KR``, ``SC``, ``TC`` or ``HK``: whose forms a text in Han characters is drawn with.

    Where no language is given the characters tell: kana are Japanese, hangul Korean, and what only the
    character set of Taiwan or of mainland China has is Chinese of that kind; else simplified.
    """
    first, *rest = (lang or "").lower().split("-")
    if first in ("ja", "ko"):
        return "JP" if first == "ja" else "KR"
    if first == "yue" or (first == "zh" and "hk" in rest and "hans" not in rest):
        return "HK"
    if first == "zh" and rest:
        return "TC" if _TRADITIONAL.intersection(rest) and "hans" not in rest else "SC"
    return "SC" if first == "zh" else _variant_of("".join(characters))


def _variant_of(characters: str) -> str:
    names = [unicodedata.name(character, "") for character in characters]
    if any(name.startswith(("HIRAGANA", "KATAKANA")) for name in names):
        return "JP"
    if any(name.startswith("HANGUL") for name in names):
        return "KR"
    simplified, traditional = (_encodable(characters, charset) for charset in ("gb2312", "big5"))
    return "TC" if traditional > simplified else "SC"


def _encodable(characters: str, charset: str) -> int:
    return len(characters.encode(charset, "ignore"))


def shaping_language(lang: str | None) -> str | None:
    """The tag that makes the engine choose the glyphs of a language; nothing for a tag that is none.

    The engine refuses whole pictures for extensions such as ``en-US-u-ca-buddhist``: they are left out.
    pytakumi 0.1.5 tells the shaper the language without script and region, so that every ``zh`` is drawn
    with simplified forms. Literary Chinese and Cantonese are languages of their own there, and mean the
    forms of Taiwan and Hong Kong. Can go when ``zh-Hant`` and ``zh-Hans`` are drawn differently.
    """
    found = _TAG.fullmatch(lang or "")
    if not found:
        return None
    if found[1].lower() == "zh":
        return TRADITIONAL.get(han_variant(lang, ""), "zh")
    return "".join(part for part in found.groups() if part)
