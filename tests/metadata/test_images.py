"""What ``generate_image_metadata`` returns → descriptors, and the sentence for each thing that is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead import ImageMetadata, Masthead, Request, Size
from masthead import errors as e
from masthead.metadata.images import ImageDescriptor, describe, find
from masthead.modules.worlds import ASYNC, SYNC, complete
from masthead.routing.urls import Params
from tests.sites import PLAIN, SVG, picture, write_site

FILE = "app/a/icon.py"
HERE = f"{FILE}: generate_image_metadata()"
IMAGE = "\ndef image(): return b''\n"


def images_of(app: Path, params: Params | None = None) -> tuple[ImageDescriptor, ...]:
    """The images of the site's only route."""
    site = Masthead(app)
    (route,) = site.routes()
    return complete(describe(SYNC, site.loaded.loader, route, params))


def items(tmp_path: Path, returned: str, before: str = "") -> tuple[ImageDescriptor, ...]:
    """The images for an expression that ``generate_image_metadata`` returns."""
    source = f"from masthead import ImageMetadata, Size\n{before}\ndef generate_image_metadata(): return {returned}"
    return images_of(write_site(tmp_path, {"a/icon.py": source + IMAGE}))


# --- items -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        "ImageMetadata('big', alt='Mug', size=(32, 16), content_type='image/webp', version='3')",
        "ImageMetadata('big', 'Mug', Size(32, 16), 'image/webp', '3')",
        "dict(id='big', alt='Mug', size={'width': 32, 'height': 16}, content_type='image/webp', version='3')",
        "Fixed(dict(id='big', alt='Mug', size=[32, 16], content_type='image/webp', version='3'))",
    ],
)
def test_image_metadata_and_mappings_say_the_same(tmp_path: Path, item: str) -> None:
    (image,) = items(tmp_path, f"[{item}]", "from types import MappingProxyType as Fixed")
    assert (image.id, image.alt, image.size, image.content_type, image.version) == (
        "big",
        "Mug",
        Size(32, 16),
        "image/webp",
        "3",
    )
    assert isinstance(image.size, Size)
    assert image.path == "/a/icon/big"


def test_image_metadata_is_frozen_and_takes_its_id_by_position() -> None:
    metadata = ImageMetadata(1)
    assert [field.name for field in fields(metadata)] == ["id", "alt", "size", "content_type", "version"]
    with pytest.raises(AttributeError):
        metadata.id = 2  # type: ignore[misc]


@pytest.mark.parametrize("key", ["alt", "size", "content_type"])
def test_fields_left_out_or_none_take_the_modules_own(tmp_path: Path, key: str) -> None:
    before = "alt, size, content_type = 'Module', (8, 9), 'image/gif'"
    own = {"alt": "'Item'", "size": "(1, 2)", "content_type": "'image/jpeg'"}
    defaults: dict[str, object] = {"alt": "Module", "size": Size(8, 9), "content_type": "image/gif"}
    item = ", ".join(f"'{name}': {value}" for name, value in own.items() if name != key)
    left_out, none = items(tmp_path, f"[{{'id': 1, {item}}}, {{'id': 2, '{key}': None, {item}}}]", before)
    assert getattr(left_out, key) == getattr(none, key) == defaults[key]
    assert all(getattr(left_out, name) != defaults[name] for name in own if name != key)


def test_an_empty_alt_is_an_alt_and_not_left_out(tmp_path: Path) -> None:
    assert items(tmp_path, "[ImageMetadata(1, alt='')]", "alt = 'Module'")[0].alt == ""


def test_without_any_word_on_it_an_image_is_a_png_of_unknown_size(tmp_path: Path) -> None:
    (image,) = items(tmp_path, "[ImageMetadata(1)]")
    assert (image.alt, image.size, image.content_type, image.version) == (None, None, "image/png", None)


@pytest.mark.parametrize(
    "body",
    [
        "def generate_image_metadata(): yield from ({'id': n} for n in (1, 2))",
        "def generate_image_metadata(): return ({'id': n} for n in (1, 2))",
        "def generate_image_metadata(): return {1: {'id': 1}, 2: {'id': 2}}.values()",
        "async def generate_image_metadata(): return [{'id': 1}, {'id': 2}]",
        "async def generate_image_metadata():\n    for n in (1, 2): yield {'id': n}",
    ],
)
def test_lists_generators_and_async_generators_are_all_lists(tmp_path: Path, body: str) -> None:
    site = Masthead(write_site(tmp_path, {"a/icon.py": body + IMAGE}))
    (route,) = site.routes()
    in_sync = complete(describe(SYNC, site.loaded.loader, route, None))
    in_async = asyncio.run(describe(ASYNC, site.loaded.loader, route, None))
    assert [image.id for image in in_sync] == [image.id for image in in_async] == [1, 2]


def test_an_empty_list_means_no_images(tmp_path: Path) -> None:
    assert items(tmp_path, "[]") == ()


# --- what is wrong ---------------------------------------------------------------------------

NO_LIST = f"{HERE} must return a list of ImageMetadata, got"
KEYS = "the keys are id, alt, size, content_type and version"
NO_ID = "has no id; every item needs one, a string or an integer that is unique in the list"
BAD_ID = (
    "id must be an integer or a string that is not empty, not '.' or '..', "
    "and has no '/', '\\\\', '?', '#' or control character, got"
)
NO_ITEM = "must be an ImageMetadata or a mapping with the same keys, got"
SAME_ID = "in their URL; ids are compared as strings and must be unique"
REFUSED: list[tuple[str, type[e.ImageMetadataError], str]] = [
    ("None", e.NotAListError, f"{NO_LIST} NoneType"),
    ("{'id': 1}", e.NotAListError, f"{NO_LIST} dict"),
    ("'one'", e.NotAListError, f"{NO_LIST} str"),
    ("ImageMetadata(1)", e.NotAListError, f"{NO_LIST} ImageMetadata"),
    ("[1]", e.NotAnItemError, f"{HERE} item 0 {NO_ITEM} 1"),
    ("[{'id': 1}, ('id', 2)]", e.NotAnItemError, f"{HERE} item 1 {NO_ITEM} ('id', 2)"),
    ("[{'id': 1}, None]", e.NotAnItemError, f"{HERE} item 1 {NO_ITEM} None"),
    ("[{}]", e.MissingIdError, f"{HERE} item 0 {NO_ID}"),
    ("[{'id': 0}, {'id': None}]", e.MissingIdError, f"{HERE} item 1 {NO_ID}"),
    ("[ImageMetadata(None)]", e.MissingIdError, f"{HERE} item 0 {NO_ID}"),
    ("[{'id': 1}, {'id': '1'}]", e.DuplicateIdError, f"{HERE} items 0 and 1 have the same id '1' {SAME_ID}"),
    (
        "[{'id': 'a'}, {'id': 'b'}, {'id': 'a'}]",
        e.DuplicateIdError,
        f"{HERE} items 0 and 2 have the same id 'a' {SAME_ID}",
    ),
    (
        "[{'id': 1, 'contentType': 'image/png'}]",
        e.UnknownKeyError,
        f"{HERE} item 0 has an unknown key 'contentType' (did you mean 'content_type'?); {KEYS}",
    ),
    ("[{'id': 1, 'href': '/'}]", e.UnknownKeyError, f"{HERE} item 0 has an unknown key 'href'; {KEYS}"),
    ("[{'id': 1, 7: 'x'}]", e.UnknownKeyError, f"{HERE} item 0 has an unknown key 7; {KEYS}"),
    (
        "[{'id': 1, 'alt': 5}]",
        e.InvalidFieldError,
        f"{HERE} item 0: alt must be a string without control characters, got 5",
    ),
    (
        "[ImageMetadata(1), ImageMetadata(2, size='1x1')]",
        e.InvalidFieldError,
        f"{HERE} item 1: size must be (width, height) in CSS px, got '1x1'",
    ),
    (
        "[{'id': 1, 'size': {'width': 1}}]",
        e.InvalidFieldError,
        f"{HERE} item 0: size must be (width, height) in CSS px, got {{'width': 1}}",
    ),
    (
        "[{'id': 1, 'content_type': ''}]",
        e.InvalidFieldError,
        f"{HERE} item 0: content_type must be an image media type such as 'image/png', got ''",
    ),
    (
        "[{'id': 1, 'content_type': 'image/png\"><script>'}]",
        e.InvalidFieldError,
        f"{HERE} item 0: content_type must be an image media type such as 'image/png', got 'image/png\"><script>'",
    ),
    (
        "[{'id': 1, 'version': 3}]",
        e.InvalidFieldError,
        f"{HERE} item 0: version must be a string without control characters, got 3",
    ),
    *[
        (
            f"[{{'id': 1, {field!r}: {text!r}}}]",
            e.InvalidFieldError,
            f"{HERE} item 0: {field} must be a string without control characters, got {text!r}",
        )
        for field in ("alt", "version")
        for text in ("a\0b", "\ud83d", "\x1b[0m", "\x7f")
    ],
    *[
        (f"[{{'id': {sign}10 ** 4999}}]", e.InvalidIdError, f"{HERE} item 0: {BAD_ID} <int that cannot be printed>")
        for sign in ("", "-")
    ],
    *[
        (f"[{{'id': {id!r}}}]", e.InvalidIdError, f"{HERE} item 0: {BAD_ID} {id!r}")
        for id in ("", ".", "..", "a/b", "a\\b", "a?b", "a#b", "a\nb", "\0", "\x7f", "\ud800", True, 1.5, b"a", (1,))
    ],
]


@pytest.mark.parametrize(("returned", "kind", "sentence"), REFUSED)
def test_a_wrong_item_is_told_in_full(
    tmp_path: Path, returned: str, kind: type[e.ImageMetadataError], sentence: str
) -> None:
    with pytest.raises(e.ImageMetadataError) as caught:
        items(tmp_path, returned)
    assert type(caught.value) is kind
    assert str(caught.value) == sentence


def test_a_function_that_raises_is_named_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(e.UserFunctionError) as caught:
        items(tmp_path, "1 / 0")
    assert str(caught.value) == f"{HERE} raised ZeroDivisionError: division by zero"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


# --- ids -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "part"),
    [(0, "0"), (-7, "-7"), ("0", "0"), ("big", "big"), ("ä b&%2F", "%C3%A4%20b%26%252F"), ("...", "...")],
)
def test_an_id_keeps_its_own_type_on_its_way_through_the_url(tmp_path: Path, id: str | int, part: str) -> None:
    source = f"""
        def generate_image_metadata(): return [{{"id": "other"}}, {{"id": {id!r}}}]
        def image(id): return repr(id).encode()
    """
    app = write_site(tmp_path, {"icon.py": source})
    assert images_of(app)[1].path == f"/icon/{part}"
    assert images_of(app)[1].id == id
    assert Masthead(app).respond(Request(f"/icon/{part}")).body == repr(id).encode()


def test_find_compares_ids_as_the_url_has_them(tmp_path: Path) -> None:
    images = items(tmp_path, "[{'id': 1}, {'id': '01'}]")
    assert find(images, "1") is images[0]
    assert find(images, "01") is images[1]
    assert find(images, "2") is None
    assert find(images, None) is None


@given(st.lists(st.integers() | st.text(min_size=1), unique_by=str, max_size=4))
def test_whatever_id_is_accepted_is_found_again(ids: Iterable[str | int]) -> None:
    from masthead.metadata.images import _checked

    for id in ids:
        try:
            assert _checked(FILE, 0, {"id": id}).id is id
        except e.InvalidIdError:
            assert isinstance(id, str)
            assert set(id) & set("/\\?#.\x7f") or min(id) < " " or any("\ud800" <= c <= "\udfff" for c in id)


def test_an_id_may_have_128_bits_and_no_more(tmp_path: Path) -> None:
    largest = 2**128 - 1
    (image,) = items(tmp_path, f"[{{'id': {largest}}}]")
    assert (image.id, image.path) == (largest, f"/a/icon/{largest}")
    with pytest.raises(e.InvalidIdError, match="id must be an integer or a string"):
        items(tmp_path, f"[{{'id': {largest + 1}}}]")


def test_an_alt_keeps_its_line_breaks_tabs_and_emoji(tmp_path: Path) -> None:
    assert items(tmp_path, "[{'id': 1, 'alt': 'a\\n\\tb\\U0001f600'}]")[0].alt == "a\n\tb\U0001f600"


# --- hashes ----------------------------------------------------------------------------------

BASE = "{'id': 1, 'alt': 'a', 'size': (1, 2), 'content_type': 'image/png', 'version': '1'}"


@pytest.mark.parametrize(
    "change", ["'id': 2", "'id': '1'", "'alt': 'b'", "'size': (2, 1)", "'content_type': 'image/gif'", "'version': '2'"]
)
def test_the_hash_changes_with_each_field_of_the_item(tmp_path: Path, change: str) -> None:
    # The file stays the same: what differs comes from outside, as rows of a database do.
    source = "from pathlib import Path\nROW = Path(__file__).with_name('row.txt')\n"
    source += "def generate_image_metadata(): return [eval(ROW.read_text())]"
    app = write_site(tmp_path, {"icon.py": source + IMAGE, "row.txt": BASE})
    before = images_of(app)[0].hash
    assert images_of(app)[0].hash == before
    (app / "row.txt").write_text(f"{{**{BASE}, {change}}}")
    assert images_of(app)[0].hash != before


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [("icon.py", PLAIN, f"{PLAIN}# more"), ("icon.png", picture(1, 1), picture(1, 2)), ("icon.svg", SVG, f"{SVG} ")],
)
def test_the_hash_changes_with_the_file(tmp_path: Path, name: str, one: str | bytes, two: str | bytes) -> None:
    hashes = [images_of(write_site(tmp_path, {name: content}))[0].hash for content in (one, one, two)]
    assert hashes[0] == hashes[1] != hashes[2]
    assert all(len(hash) == 16 and int(hash, 16) >= 0 for hash in hashes)


# --- static images ---------------------------------------------------------------------------


def test_a_static_image_says_what_its_file_says(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "b/opengraph-image.jpg": picture(3, 4, "JPEG"),
        "b/opengraph-image.alt.txt": "A mug",
    }
    (image,) = images_of(write_site(tmp_path, files))
    assert (image.id, image.params, image.version) == (None, None, None)
    assert (image.path, image.alt, image.size, image.content_type) == (
        "/b/opengraph-image.jpg",
        "A mug",
        Size(3, 4),
        "image/jpeg",
    )
