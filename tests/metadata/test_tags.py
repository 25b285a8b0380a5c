"""Descriptors → tags: their order and attributes, the Twitter card, and escaping of hostile texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from masthead import Masthead
from masthead.metadata.images import ImageDescriptor
from masthead.metadata.resolve import UrlBase
from masthead.metadata.tags import write_tags
from masthead.routing.conventions import BY_NAME
from masthead.routing.tree import Route
from masthead.size import Size
from tests.sites import PLAIN, SVG, parse_tags, picture, write_site

NONE = "def generate_image_metadata(): return []\ndef image(): ...\n"
FULL = f"alt = 'A mug'\nsize = (8, 4)\ncontent_type = 'image/webp'\n{PLAIN}"
SHOP = "https://shop.example"
HOSTILE = "\"><script>alert('1')</script>&amp;\n\u2028"


def tags_of(tmp_path: Path, files: dict[str, str | bytes | None], page: str = "/") -> list[tuple[str, ...]]:
    """The tags of a page as (name or rel, content or href without origin and hash, type and sizes if any)."""
    found = []
    for _, a in parse_tags(Masthead(write_site(tmp_path, files), metadata_base=SHOP).head(page)):
        key = a.get("property") or a.get("name") or a.get("rel")
        value = str(a.get("content", a.get("href"))).removeprefix(SHOP).partition("?")[0]
        found.append((str(key), value, *(str(a[name]) for name in ("type", "sizes") if name in a)))
    return found


def test_an_svg_has_any_size(tmp_path: Path) -> None:
    vector = f"size = (32, 32)\ncontent_type = 'image/svg+xml'\n{PLAIN}"
    assert tags_of(tmp_path, {"icon.py": vector, "apple_icon.py": FULL}) == [
        ("icon", "/icon", "image/svg+xml", "any"),
        ("apple-touch-icon", "/apple-icon", "image/webp", "8x4"),
    ]


def test_all_tags_stand_in_order_with_each_url_before_its_properties(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "favicon.ico": picture(16, 16, "ICO"),
        "icon.svg": SVG,
        "apple_icon.py": FULL,
        "opengraph_image.py": FULL,
        "twitter-image.gif": picture(3, 2, "GIF"),
        "twitter-image.alt.txt": "Moving",
    }
    assert tags_of(tmp_path, files) == [
        ("og:image", "/opengraph-image"),
        ("og:image:type", "image/webp"),
        ("og:image:width", "8"),
        ("og:image:height", "4"),
        ("og:image:alt", "A mug"),
        ("twitter:card", "summary_large_image"),
        ("twitter:image", "/twitter-image.gif"),
        ("twitter:image:alt", "Moving"),
        ("twitter:image:type", "image/gif"),
        ("twitter:image:width", "3"),
        ("twitter:image:height", "2"),
        ("icon", "/favicon.ico", "image/x-icon", "16x16"),
        ("icon", "/icon.svg", "image/svg+xml", "any"),
        ("apple-touch-icon", "/apple-icon", "image/webp", "8x4"),
    ]


def test_open_graph_uses_property_twitter_uses_name_and_icons_have_no_alt(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"opengraph_image.py": FULL, "icon.py": FULL}), metadata_base=SHOP)
    tags = parse_tags(site.head("/"))
    assert [sorted(attributes) for _, attributes in tags] == [
        *[["content", "property"]] * 5,
        *[["content", "name"]] * 6,
        ["href", "rel", "sizes", "type"],
    ]
    assert [element for element, _ in tags] == ["meta"] * 11 + ["link"]


def test_what_is_not_known_has_no_tag_and_no_attribute(tmp_path: Path) -> None:
    assert tags_of(tmp_path, {"opengraph_image.py": f"alt = ''\n{PLAIN}", "icon.py": PLAIN}) == [
        ("og:image", "/opengraph-image"),
        ("og:image:type", "image/png"),
        ("twitter:card", "summary_large_image"),
        ("twitter:image", "/opengraph-image"),
        ("twitter:image:type", "image/png"),
        ("icon", "/icon", "image/png"),
    ]


def test_each_of_several_images_has_its_own_block(tmp_path: Path) -> None:
    source = "def generate_image_metadata(): return [{'id': n, 'alt': f'No. {n}'} for n in (2, 1)]\ndef image(): ...\n"
    assert tags_of(tmp_path, {"opengraph_image.py": source})[:6] == [
        ("og:image", "/opengraph-image/2"),
        ("og:image:type", "image/png"),
        ("og:image:alt", "No. 2"),
        ("og:image", "/opengraph-image/1"),
        ("og:image:type", "image/png"),
        ("og:image:alt", "No. 1"),
    ]


@pytest.mark.parametrize(
    ("files", "card", "twitter"),
    [
        ({}, [], []),
        ({"icon.py": PLAIN}, [], []),
        ({"opengraph_image.py": PLAIN}, ["summary_large_image"], ["/opengraph-image"]),
        ({"twitter_image.py": PLAIN}, ["summary_large_image"], ["/twitter-image"]),
        (
            {"opengraph_image.py": PLAIN, "twitter_image.py": PLAIN},
            ["summary_large_image"],
            ["/twitter-image"],
        ),
        ({"opengraph_image.py": NONE}, ["summary"], []),
        ({"twitter_image.py": NONE}, ["summary"], []),
        ({"opengraph_image.py": PLAIN, "twitter_image.py": NONE}, ["summary"], []),
        ({"opengraph_image.py": NONE, "twitter_image.py": PLAIN}, ["summary_large_image"], ["/twitter-image"]),
    ],
)
def test_the_twitter_card_follows_its_images(
    tmp_path: Path, files: dict[str, str | bytes | None], card: list[str], twitter: list[str]
) -> None:
    tags = tags_of(tmp_path, files)
    assert [tag[1] for tag in tags if tag[0] == "twitter:card"] == card
    assert [tag[1] for tag in tags if tag[0] == "twitter:image"] == twitter


def test_a_page_without_images_has_an_empty_head(tmp_path: Path) -> None:
    head = Masthead(write_site(tmp_path, {})).head("/")
    assert head == ""
    assert isinstance(head, Markup)


# --- hostile texts ---------------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", ["{!r}", "__import__('markupsafe').Markup({!r})"])
@pytest.mark.parametrize("name", ["opengraph_image.py", "twitter_image.py"])
def test_an_alt_text_cannot_leave_its_attribute(tmp_path: Path, name: str, wrapped: str) -> None:
    source = f"alt = {wrapped.format(HOSTILE)}\n{PLAIN}"
    head = Masthead(write_site(tmp_path, {name: source}), metadata_base=SHOP).head("/")
    assert {element for element, _ in parse_tags(head)} == {"meta"}
    assert HOSTILE in [attributes["content"] for _, attributes in parse_tags(head)]


def test_an_alt_text_file_cannot_leave_its_attribute(tmp_path: Path) -> None:
    hostile = HOSTILE.strip()
    files: dict[str, str | bytes | None] = {"opengraph-image.png": picture(1, 1), "opengraph-image.alt.txt": hostile}
    head = Masthead(write_site(tmp_path, files), metadata_base=SHOP).head("/")
    assert {element for element, _ in parse_tags(head)} == {"meta"}
    assert hostile in [attributes["content"] for _, attributes in parse_tags(head)]


@pytest.mark.parametrize(
    ("id", "part"), [('"><script>', "%22%3E%3Cscript%3E"), ("a'b&c=d", "a'b%26c%3Dd"), ("é", "%C3%A9")]
)
def test_an_id_is_percent_encoded(tmp_path: Path, id: str, part: str) -> None:
    source = f"def generate_image_metadata(): return [{{'id': {id!r}}}]\ndef image(id): ...\n"
    assert tags_of(tmp_path, {"icon.py": source}) == [("icon", f"/icon/{part}", "image/png")]


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("/%22%3E%3Cscript%3E", "/%22%3E%3Cscript%3E/icon"),
        ('/"><script>', "/%22%3E%3Cscript%3E/icon"),
        ("/a%2Fb", "/a%2Fb/icon"),
        ("/a'b", "/a'b/icon"),
        ("/%3F%23", "/%3F%23/icon"),
    ],
)
def test_params_are_percent_encoded_whatever_the_page_path_says(tmp_path: Path, page: str, path: str) -> None:
    assert tags_of(tmp_path, {"[slug]/icon.py": PLAIN}, page) == [("icon", path, "image/png")]


ROUTE = Route(BY_NAME["opengraph-image"], Path("/app/opengraph_image.py"), "app/opengraph_image.py", (), "x", "0")


@given(st.text(), st.text(min_size=1), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_makes_a_tag_of_its_own(alt: str, path: str, prefix: str) -> None:
    image = ImageDescriptor(ROUTE, None, None, f"/{path}", "0", alt, Size(1, 2), "image/png")
    head = write_tags({"opengraph-image": (image,)}, UrlBase(SHOP, prefix), "/")
    assert len(parse_tags(head)) == head.count("<") == head.count(">") == (11 if alt else 9)
