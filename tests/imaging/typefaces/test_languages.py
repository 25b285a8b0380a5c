"""Language tags: which Han forms they mean, and what the engine is told."""

from __future__ import annotations

import pytest

from masthead.imaging.typefaces.languages import han_variant, shaping_language


@pytest.mark.parametrize(
    ("lang", "variant"),
    [
        ("ja", "JP"),
        ("ja-JP", "JP"),
        ("KO", "KR"),
        ("zh", "SC"),
        ("zh-CN", "SC"),
        ("zh-Hans-HK", "SC"),
        ("zh-Hans-TW", "SC"),
        ("zh-SG", "SC"),
        ("zh-TW", "TC"),
        ("zh-Hant", "TC"),
        ("zh-MO", "TC"),
        ("zh-HK", "HK"),
        ("zh-Hant-HK", "HK"),
        ("yue", "HK"),
    ],
)
def test_a_tag_says_whose_forms_are_meant(lang: str, variant: str) -> None:
    assert han_variant(lang, "の") == variant


@pytest.mark.parametrize(
    ("characters", "variant"),
    [
        ("日本の", "JP"),
        ("한자漢字", "KR"),
        ("漢語說話", "TC"),
        ("汉语说话", "SC"),
        ("直", "SC"),
        ("", "SC"),
        ("ー。", "JP"),
    ],
)
@pytest.mark.parametrize("lang", [None, "en", ""])
def test_without_a_tag_the_characters_tell(characters: str, variant: str, lang: str | None) -> None:
    assert han_variant(lang, characters) == variant


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "en"),
        ("zh", "zh"),
        ("zh-Hans", "zh"),
        ("zh-Hant", "lzh"),
        ("zh-TW", "lzh"),
        ("zh-HK", "yue"),
        ("zh-min-nan", "zh"),
        ("de-CH-1996", "de-CH"),
        ("sr-Latn-RS", "sr-Latn-RS"),
        ("en-US-u-ca-buddhist", "en-US"),
        ("en-x-twain", "en"),
        ("es-419", "es-419"),
        ("%%", None),
        ("en_US", None),
        ("", None),
        (None, None),
    ],
)
def test_the_engine_is_told_what_it_understands(lang: str | None, told: str | None) -> None:
    assert shaping_language(lang) == told
