"""The options of a site: what they become, and the sentence for each that is wrong."""

from __future__ import annotations

import ipaddress
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from masthead import Masthead
from masthead.config import DEVELOPMENT_VARIABLE, Config
from masthead.errors import AppFolderError, InvalidOptionError


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DEVELOPMENT_VARIABLE, raising=False)


def config(directory: Path, **options: Any) -> Config:
    return Masthead(directory, **options).config


def test_the_defaults_are_those_of_production(tmp_path: Path) -> None:
    made = config(tmp_path)
    assert (made.metadata_base, made.base_path, made.development) == (None, "", False)
    assert (made.trusted_proxies, made.fallback) == ((), None)


def test_a_config_is_frozen(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        config(tmp_path).base_path = "/x"  # type: ignore[misc]


# --- the folder ------------------------------------------------------------------------------


def test_the_folder_is_app_unless_said_and_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path)
    assert Masthead().config.directory == (tmp_path / "app").resolve()
    monkeypatch.chdir("/")
    assert config(tmp_path / "app" / ".." / "app").directory == (tmp_path / "app").resolve()


@pytest.mark.parametrize("directory", [None, 5, b"app", ["app"]])
def test_a_folder_that_is_no_path_at_all_is_refused(directory: Any) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        Masthead(directory)
    assert str(caught.value) == f"directory must be the path of the site's folder, got {directory!r}"


def test_messages_name_files_from_the_sites_folder_on(tmp_path: Path) -> None:
    (tmp_path / "web" / "app").mkdir(parents=True)
    made = config(tmp_path / "web" / "app")
    assert made.label == "app"
    assert made.shown(made.directory / "[id]" / "icon.py") == "app/[id]/icon.py"


def test_a_folder_that_is_not_there_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(AppFolderError) as caught:
        config(tmp_path / "nowhere")
    folder = str(tmp_path / "nowhere")
    assert str(caught.value) == (
        f"the site's folder {folder!r} does not exist (looked for {Path(folder).resolve()}); "
        "give the folder that holds the images, such as 'app'"
    )


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "app").touch()
    with pytest.raises(AppFolderError, match=r"/app' is not a folder; give the folder"):
        config(tmp_path / "app")


# --- URLs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example", "https://shop.example"),
        ("http://shop.example/", "http://shop.example"),
        ("https://shop.example/a/b//", "https://shop.example/a/b"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_metadata_base_is_kept_without_a_slash_at_its_end(tmp_path: Path, given: str, kept: str) -> None:
    assert config(tmp_path, metadata_base=given).metadata_base == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "shop.example",
        "//shop.example",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://:80",
        "https://shop.example:port",
        "https://shop.example:99999",
        "https://shop.example:0",
        "https://[::1",
        "https://shop.example?x=1",
        "https://shop.example#x",
        "https://shop.example?",
        "https://shop.example#",
        "https://shop.example/?",
        "https://shop.example/a#",
        "https://shop.example/ x",
        "https://shop.example\n",
        'https://shop.example/"><script>',
        "https://shop.example\\@evil.example",
        5,
    ],
)
def test_a_metadata_base_that_is_no_absolute_url_is_refused(tmp_path: Path, url: object) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path, metadata_base=url)
    assert str(caught.value) == (
        "metadata_base must be an absolute http(s) URL such as 'https://shop.example', "
        f"without query or fragment, got {url!r}"
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("/", ""),
        ("/cards", "/cards"),
        ("/cards/", "/cards"),
        ("/a/b", "/a/b"),
        ("/a b", "/a%20b"),
        ("/a%20b", "/a%20b"),
        ('/"><x', "/%22%3E%3Cx"),
    ],
)
def test_base_path_is_percent_encoded_and_has_no_slash_at_its_end(tmp_path: Path, given: str, kept: str) -> None:
    assert config(tmp_path, base_path=given).base_path == kept


@pytest.mark.parametrize(
    "path",
    ["cards", "//cards", "/cards?x", "/cards#x", "https://shop.example/cards", None, 5, b"/cards", Path("/cards")],
)
def test_a_base_path_that_is_no_path_is_refused(tmp_path: Path, path: object) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path, base_path=path)
    assert str(caught.value) == f"base_path must be empty or a path that begins with one '/', got {path!r}"


# --- development -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "development"),
    [
        *[(word, True) for word in ("1", "true", "True", "TRUE", "yes", "on", "On")],
        *[(word, False) for word in ("", "0", "false", "False", "FALSE", "no", "No", "off", "OFF")],
    ],
)
def test_the_environment_decides_on_development_when_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, development: bool
) -> None:
    monkeypatch.setenv(DEVELOPMENT_VARIABLE, value)
    assert config(tmp_path).development is development
    assert config(tmp_path, development=not development).development is not development


@pytest.mark.parametrize("word", ["2", "debug", "production", " ", "t", "Falsch"])
def test_another_word_in_the_environment_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv(DEVELOPMENT_VARIABLE, word)
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path)
    sentence = f"the environment variable MASTHEAD_DEVELOPMENT must be 1, 0, true or false, got {word!r}"
    assert str(caught.value) == sentence
    assert not config(tmp_path, development=False).development


# --- proxies and fallback --------------------------------------------------------------------


def test_trusted_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    made = config(tmp_path, trusted_proxies=["127.0.0.1", "10.0.0.0/8", "::1"])
    networks = ("127.0.0.1/32", "10.0.0.0/8", "::1/128")
    assert made.trusted_proxies == tuple(ipaddress.ip_network(network) for network in networks)


@pytest.mark.parametrize("proxies", ["127.0.0.1", ["localhost"], ["*"], ["10.0.0.1/8"], [None], None])
def test_trusted_proxies_that_are_no_networks_are_refused(tmp_path: Path, proxies: object) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path, trusted_proxies=proxies)
    assert str(caught.value) == (
        "trusted_proxies must be a list of IP addresses or networks such as ['127.0.0.1', '10.0.0.0/8'], "
        f"got {proxies!r}"
    )


def test_the_fallback_is_bytes_or_the_content_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "fallback.bin"
    file.write_bytes(b"picture")
    for fallback in (file, str(file), b"picture"):
        assert config(tmp_path, fallback=fallback).fallback == b"picture"


def test_a_fallback_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.png")
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path, fallback=missing)
    assert str(caught.value) == (
        f"fallback must be the bytes of an image, or the path of an image file that can be read, got {missing!r}"
    )
    assert isinstance(caught.value.__cause__, FileNotFoundError)


@pytest.mark.parametrize("fallback", [5, 1.5, True, ["a.png"], object])
def test_a_fallback_that_is_neither_bytes_nor_a_path_is_refused(tmp_path: Path, fallback: object) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path, fallback=fallback)
    assert str(caught.value) == (
        f"fallback must be the bytes of an image, or the path of an image file that can be read, got {fallback!r}"
    )
    assert isinstance(caught.value.__cause__, TypeError)


def test_a_fallback_that_is_a_path_is_named_as_its_text(tmp_path: Path) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        config(tmp_path, fallback=tmp_path)
    assert str(caught.value).endswith(f"can be read, got {str(tmp_path)!r}")
