"""File names → conventions: the whole table, spellings, numbers, and names that are the host's own."""

from __future__ import annotations

import pytest

from masthead.routing.conventions import (
    BY_NAME,
    CONVENTIONS,
    IN_HEAD_ORDER,
    MEBIBYTE,
    LinkTag,
    MetaTag,
    parse_file_name,
)

EXTENSIONS = ("ico", "jpg", "jpeg", "png", "svg", "gif", "webp", "avif", "py", "alt.txt", "txt", "tsx", "PNG", "pyc")
ALLOWED = {
    "favicon": {"ico"},
    "icon": {"ico", "jpg", "jpeg", "png", "svg", "py"},
    "apple-icon": {"jpg", "jpeg", "png", "py"},
    "opengraph-image": {"jpg", "jpeg", "png", "gif", "py", "alt.txt"},
    "twitter-image": {"jpg", "jpeg", "png", "gif", "py", "alt.txt"},
}


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("name", ALLOWED)
def test_a_convention_takes_the_extensions_of_the_table_and_no_others(name: str, extension: str) -> None:
    file = parse_file_name(f"{name}.{extension}")
    assert file is not None
    assert file.convention.name == name
    assert file.is_allowed == (extension in ALLOWED[name])


def test_the_table_has_no_other_convention() -> None:
    assert list(BY_NAME) == list(ALLOWED)


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("favicon", LinkTag("icon")),
        ("icon", LinkTag("icon")),
        ("apple-icon", LinkTag("apple-touch-icon")),
        ("opengraph-image", MetaTag("property", "og:image", ("type", "width", "height", "alt"))),
        ("twitter-image", MetaTag("name", "twitter:image", ("alt", "type", "width", "height"))),
    ],
)
def test_a_convention_has_the_tag_of_the_table(name: str, tag: LinkTag | MetaTag) -> None:
    assert BY_NAME[name].tag == tag


def test_the_head_shows_cards_before_icons_and_the_favicon_before_other_icons() -> None:
    order = ["opengraph-image", "twitter-image", "favicon", "icon", "apple-icon"]
    assert [convention.name for convention in IN_HEAD_ORDER] == order


def test_only_the_favicon_is_bound_to_the_top_level() -> None:
    assert [convention.name for convention in CONVENTIONS if convention.root_only] == ["favicon"]


def test_cards_alone_have_a_size_limit() -> None:
    limits = {convention.name: convention.max_bytes for convention in CONVENTIONS if convention.max_bytes is not None}
    assert limits == {"opengraph-image": 8 * MEBIBYTE, "twitter-image": 5 * MEBIBYTE}


def test_the_open_graph_image_fills_in_for_the_twitter_image_and_nothing_else_does() -> None:
    fallbacks = {convention.name: convention.fallback for convention in CONVENTIONS if convention.fallback}
    assert fallbacks == {"twitter-image": "opengraph-image"}


@pytest.mark.parametrize("name", ["apple-icon", "opengraph-image", "twitter-image"])
@pytest.mark.parametrize("rest", [".py", "3.png", ".alt.txt"])
def test_the_spelling_with_an_underscore_is_the_same_file(name: str, rest: str) -> None:
    assert parse_file_name(name.replace("-", "_") + rest) == parse_file_name(name + rest) is not None


@pytest.mark.parametrize("name", ["icon", "apple-icon", "opengraph-image", "twitter-image"])
@pytest.mark.parametrize("number", ["0", "9", "10", "007"])
def test_a_number_belongs_to_the_name(name: str, number: str) -> None:
    file = parse_file_name(f"{name}{number}.png")
    assert file is not None
    assert (file.convention.name, file.stem, file.url_name) == (name, name + number, f"{name}{number}.png")


def test_a_numbered_favicon_is_no_favicon() -> None:
    assert parse_file_name("favicon1.ico") is None


@pytest.mark.parametrize(
    ("name", "url_name"),
    [
        ("favicon.ico", "favicon.ico"),
        ("icon.py", "icon"),
        ("opengraph_image.py", "opengraph-image"),
        ("twitter_image2.jpeg", "twitter-image2.jpeg"),
    ],
)
def test_the_url_has_dashes_and_code_drops_its_extension(name: str, url_name: str) -> None:
    file = parse_file_name(name)
    assert file is not None
    assert file.url_name == url_name


@pytest.mark.parametrize(
    ("name", "code", "alt"),
    [("icon.py", True, False), ("icon.png", False, False), ("opengraph-image2.alt.txt", False, True)],
)
def test_a_file_is_code_an_image_or_an_alt_text(name: str, code: bool, alt: bool) -> None:
    file = parse_file_name(name)
    assert file is not None
    assert (file.is_code, file.is_alt) == (code, alt)


@pytest.mark.parametrize(
    "name",
    [
        "icon", "icon.", ".icon.png", "icons.png", "my-icon.png", "Icon.png", "icon-1.png", "icon_1.png", "icon1a.png",
        "icon\uff11.png", "icon.png~", "icon.png\n", "icon.p\u0455", "opengraphimage.png", "opengraph--image.png",
        "opengraph image.png", "opengraph-images.png", "apple-touch-icon.png", "page.py", "__init__.py", "robots.txt",
    ],
)  # fmt: skip
def test_other_names_are_the_hosts_own(name: str) -> None:
    assert parse_file_name(name) is None
