"""``Settings`` and ``Limits``: what they become, and the sentence for each value that is wrong."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from masthead import Font, ImageResponse, Limits, Masthead, Request, Settings
from masthead.errors import InvalidOptionError, RenderOptionError, StrictError
from masthead.imaging.response import DrawContext
from masthead.settings import with_fonts
from tests.sites import write_site

FONT = Path(__file__).parents[1] / "src/masthead/imaging/data/InterVariable.woff2"


def test_the_defaults_allow_no_file_and_no_host() -> None:
    made = Settings()
    assert (made.fonts, made.roots, made.hosts, made.localhost, made.isolated) == ((), (), (), False, False)
    assert made.limits == Limits()


def test_settings_are_frozen_hashable_and_travel_to_another_process(tmp_path: Path) -> None:
    made = Settings(fonts=[Font("a.woff2"), "b.woff2"], roots=[tmp_path], hosts=["X.example"], emoji={"noto": tmp_path})
    assert pickle.loads(pickle.dumps(made)) == made
    assert hash(made) == hash(pickle.loads(pickle.dumps(made)))
    with pytest.raises(FrozenInstanceError):
        made.strict = True  # type: ignore[misc]


def test_fonts_may_be_paths_roots_are_resolved_and_hosts_have_no_case(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    made = Settings(fonts=["b.woff2"], roots=[tmp_path / "link" / ".." / tmp_path.name], hosts=["CDN.Example:9000"])
    assert made.fonts == (Font("b.woff2"),)
    assert made.roots == (tmp_path.resolve(),)
    assert made.hosts == ("cdn.example:9000",)


HOSTS = "a list of host names such as 'images.example', '*.cdn.example' or 'localhost:9000'"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fonts": "a.woff2"}, "Settings: fonts must be a list of masthead.Font or paths, got 'a.woff2'"),
        ({"fonts": [5]}, "Settings: fonts must be a list of masthead.Font or paths, got [5]"),
        ({"fonts": None}, "Settings: fonts must be a list of masthead.Font or paths, got None"),
        ({"roots": "static"}, "Settings: roots must be a list of folders, got 'static'"),
        ({"roots": ["nowhere"]}, "Settings: roots must be a list of folders that exist, got 'nowhere'"),
        ({"roots": [str(FONT)]}, f"Settings: roots must be a list of folders, got {str(FONT)!r}"),
        ({"hosts": "x.example"}, f"Settings: hosts must be {HOSTS}, got 'x.example'"),
        ({"hosts": ["https://x.example"]}, f"Settings: hosts must be {HOSTS}, got 'https://x.example'"),
        ({"hosts": ["*"]}, f"Settings: hosts must be {HOSTS}, got '*'"),
        ({"hosts": ["a*.example"]}, f"Settings: hosts must be {HOSTS}, got 'a*.example'"),
        ({"cache": 5}, "Settings: cache must be the path of a folder, got 5"),
        (
            {"emoji": {"openmojis": "art"}},
            "Settings: emoji must be a mapping of twemoji, noto, openmoji, blobmoji, fluent, got 'openmojis'",
        ),
        (
            {"emoji": ("noto", "art")},
            "Settings: emoji must be a mapping of providers to a folder or a URL, got ('noto', 'art')",
        ),
        ({"emoji": "noto"}, "Settings: emoji must be a mapping of providers to a folder or a URL, got 'noto'"),
        (
            {"emoji": {"noto": 5}},
            "Settings: emoji must be a mapping of providers to a folder or a URL, got {'noto': 5}",
        ),
        ({"limits": 5}, "Settings: limits must be a masthead.Limits, got 5"),
        *(
            ({name: 1}, f"Settings: {name} must be True or False, got 1")
            for name in ("localhost", "isolated", "deterministic", "strict")
        ),
    ],
)
def test_a_wrong_setting_says_what_it_must_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        Settings(**options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"markup": 0}, "Limits: markup must be a positive whole number, got 0"),
        ({"elements": 1.5}, "Limits: elements must be a positive whole number, got 1.5"),
        ({"depth": 251}, "Limits: depth must be a positive whole number, at most 250, got 251"),
        ({"pixels": 10**9}, "Limits: pixels must be a positive whole number, at most 64,000,000, got 1000000000"),
        ({"deadline": 0}, "Limits: deadline must be a number of seconds above 0, or None, got 0"),
        ({"deadline": float("inf")}, "Limits: deadline must be a number of seconds above 0, or None, got inf"),
    ],
)
def test_a_wrong_limit_says_what_it_must_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        Limits(**options)
    assert str(caught.value) == message


def test_a_site_takes_settings_and_nothing_else(tmp_path: Path) -> None:
    assert Masthead(tmp_path, settings=Settings(strict=True)).config.settings.strict
    with pytest.raises(InvalidOptionError) as caught:
        Masthead(tmp_path, settings={"strict": True})  # type: ignore[arg-type]
    assert str(caught.value) == "settings must be a masthead.Settings, got {'strict': True}"


def test_pictures_of_a_site_may_use_this_machine_in_development_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Settings(localhost=True)
    with pytest.raises(InvalidOptionError) as caught:
        Masthead(tmp_path, settings=local)
    assert str(caught.value) == (
        "settings: localhost must be False outside development, where pictures must not reach this machine's own "
        "services, got True"
    )
    assert Masthead(tmp_path, settings=local, development=True).config.settings.localhost
    monkeypatch.setenv("MASTHEAD_DEVELOPMENT", "1")
    assert Masthead(tmp_path, settings=local).config.settings.localhost
    assert not Masthead(tmp_path).config.settings.localhost


def test_a_picture_without_a_site_can_be_given_settings() -> None:
    response = ImageResponse("<p style='colour: red'>x", width=8, height=8)
    with pytest.raises(StrictError):
        response.render(settings=Settings(strict=True))
    assert response.render()
    with pytest.raises(RenderOptionError, match=r"settings must be a masthead\.Settings, got 5"):
        response.render(settings=5)  # type: ignore[arg-type]


def test_the_faces_of_the_settings_draw_text_after_those_of_the_picture() -> None:
    def drawn(style: str, *given: Font, **options: Any) -> bytes:
        response = ImageResponse(f"<p style='font:20px {style}'>Text", width=60, height=40, fonts=given)
        return response.draw(DrawContext(settings=Settings(**options))).body

    italic = FONT.with_name("InterVariable-Italic.woff2")
    mine = [Font(italic, family="Mine")]
    assert drawn("Mine", fonts=mine) == drawn("Mine", *mine) != drawn("Mine")
    assert drawn("Mine", Font(FONT, family="Mine"), fonts=mine) != drawn("Mine", fonts=mine)


def test_a_copy_with_something_else_keeps_the_rest(tmp_path: Path) -> None:
    made = Settings(fonts=["a.woff2"], roots=[tmp_path], hosts=["x.example"], emoji={"noto": tmp_path}, strict=True)
    assert replace(made) == made
    copied = with_fonts(made, [tmp_path / "b.ttf"])
    assert copied.fonts == (Font("a.woff2"), Font(tmp_path / "b.ttf"))
    assert replace(copied, fonts=made.fonts) == made


# The fonts folder of a site.

SITE = {"opengraph_image.py": "from masthead import ImageResponse\ndef image():\n    return ImageResponse('Hamburg')\n"}


def picture_of(site: Masthead) -> bytes:
    answer = site.respond(Request(path="/opengraph-image"))
    assert answer.status == 200
    return answer.body


def test_the_fonts_folder_of_a_site_is_for_all_of_its_pictures(tmp_path: Path) -> None:
    plain = picture_of(Masthead(write_site(tmp_path / "plain", SITE)))
    mono = FONT.with_name("JetBrainsMono.woff2")
    app = write_site(tmp_path, {**SITE, "fonts/code/Mono.woff2": mono.read_bytes()})
    site = Masthead(app)
    assert picture_of(site) == ImageResponse("Hamburg", fonts=[Font(mono)]).render() != plain
    assert [route.pattern for route in site.routes()] == ["/opengraph-image"]
    assert site.config.settings.fonts == (Font(app / "fonts/code/Mono.woff2"),)
    # What the settings name comes first.
    assert picture_of(Masthead(app, settings=Settings(fonts=[FONT]))) == plain


def test_fonts_that_come_change_and_go_are_noticed_in_development(tmp_path: Path) -> None:
    app = write_site(tmp_path, SITE)
    site = Masthead(app, development=True)
    plain = picture_of(site)
    font = app / "fonts/brand.woff2"
    font.parent.mkdir()
    font.write_bytes(FONT.with_name("JetBrainsMono.woff2").read_bytes())
    mono = picture_of(site)
    font.write_bytes(FONT.with_name("InterVariable-Italic.woff2").read_bytes())
    slanted = picture_of(site)
    font.unlink()
    assert len({plain, mono, slanted}) == 3
    assert picture_of(site) == plain


def test_a_broken_font_of_the_site_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = write_site(tmp_path, {**SITE, "fonts/brand.woff2": b"wOF2" + b"x" * 99})
    assert Masthead(app).respond(Request(path="/opengraph-image")).status == 500
    assert f"font {str(app / 'fonts/brand.woff2')!r}: cannot be used: " in caplog.text
