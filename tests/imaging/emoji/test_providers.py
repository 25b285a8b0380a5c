"""What each provider calls its files, as its own distributions have them."""

from __future__ import annotations

import pytest

from masthead.imaging.emoji.providers import PROVIDERS
from masthead.imaging.emoji.sequences import find_emoji
from masthead.settings import EMOJI_PROVIDERS


def stems(provider: str, text: str) -> tuple[str, ...]:
    (emoji,) = find_emoji(text, lambda _: False)
    return PROVIDERS[provider].stems(emoji)


@pytest.mark.parametrize(
    ("emoji", "twemoji", "noto", "openmoji", "fluent"),
    [
        ("😀", "1f600", "emoji_u1f600", "1F600", "1f600"),
        ("©️", "a9", "emoji_u00a9", "00A9", "00a9-fe0f"),
        ("❤", "2764", "emoji_u2764", "2764", "2764-fe0f"),
        ("1️⃣", "31-20e3", "emoji_u0031_20e3", "0031-FE0F-20E3", "0031-fe0f-20e3"),
        ("👩🏽‍🚀", "1f469-1f3fd-200d-1f680", "emoji_u1f469_1f3fd_200d_1f680", "1F469-1F3FD-200D-1F680", "1f469-1f3fd-200d-1f680"),
        ("❤️‍🔥", "2764-fe0f-200d-1f525", "emoji_u2764_200d_1f525", "2764-FE0F-200D-1F525", "2764-fe0f-200d-1f525"),
        ("🏳‍🌈", "1f3f3-fe0f-200d-1f308", "emoji_u1f3f3_200d_1f308", "1F3F3-FE0F-200D-1F308", "1f3f3-fe0f-200d-1f308"),
        ("🇩🇪", "1f1e9-1f1ea", "emoji_u1f1e9_1f1ea", "1F1E9-1F1EA", "1f1e9-1f1ea"),
    ],
)  # fmt: skip
def test_the_first_name_is_the_providers_own(emoji: str, twemoji: str, noto: str, openmoji: str, fluent: str) -> None:
    names = {"twemoji": twemoji, "noto": noto, "openmoji": openmoji, "blobmoji": noto, "fluent": fluent}
    assert {provider: stems(provider, emoji)[0] for provider in PROVIDERS} == names


def test_spellings_of_others_are_looked_for_as_well() -> None:
    # Twemoji leaves the selectors of this one out, of no other.
    assert stems("twemoji", "👁️‍🗨️") == ("1f441-fe0f-200d-1f5e8-fe0f", "1f441-200d-1f5e8")


@pytest.mark.parametrize(
    ("emoji", "npm", "repository"),
    [
        ("😀", "grinning-face", "Grinning face/Color/grinning_face_color"),
        ("❤️", "red-heart", "Red heart/Flat/red_heart_flat"),
        ("👩‍🚀", "woman-astronaut-default", "Woman astronaut/Default/Color/woman_astronaut_color_default"),
        ("👩🏾‍🚀", "woman-astronaut-medium-dark", "Woman astronaut/Medium-Dark/3D/woman_astronaut_3d_medium-dark"),
        ("👩🏽‍🚀", "woman-astronaut-medium", "Woman astronaut/Medium/Flat/woman_astronaut_flat_medium"),
        ("👒", "womans-hat", "Womans hat/Color/womans_hat_color"),
    ],
)
def test_fluent_is_found_by_name_too(emoji: str, npm: str, repository: str) -> None:
    assert {npm, repository} <= set(stems("fluent", emoji))


def test_no_name_leads_out_of_its_folder() -> None:
    from emoji import EMOJI_DATA

    for characters in EMOJI_DATA:
        for one in find_emoji(characters, lambda _: False):
            for provider in PROVIDERS.values():
                assert not any(".." in stem or stem.startswith("/") or "\\" in stem for stem in provider.stems(one))


def test_settings_know_every_provider() -> None:
    assert tuple(PROVIDERS) == EMOJI_PROVIDERS
