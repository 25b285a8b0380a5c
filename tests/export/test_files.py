"""Image URLs → files, safely."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from masthead import Masthead
from masthead.errors import ExportPathError
from masthead.export.files import file_of, url_of
from masthead.metadata.images import ImageDescriptor, describe
from masthead.modules.worlds import SYNC, complete
from tests.sites import PLAIN, write_site


def described(tmp_path: Path, file: str, params: dict[str, str | list[str]] | None) -> ImageDescriptor:
    loaded = Masthead(write_site(tmp_path, {file: PLAIN})).loaded
    return complete(describe(SYNC, loaded.loader, loaded.tree.routes[0], params))[0]


def named(image: ImageDescriptor, media_type: str = "image/png") -> Path:
    return file_of(image, media_type, is_twin=False, taken=frozenset())


@pytest.mark.parametrize(
    ("media_type", "file"),
    [
        ("image/png", "icon.png"),
        ("image/jpeg", "icon.jpg"),
        ("image/webp", "icon.webp"),
        ("image/x-icon", "icon.ico"),
        ("image/svg+xml; charset=utf-8", "icon.svg"),
        ("image/gif", "icon.gif"),
        ("image/apng", "icon.apng"),
        ("image/avif", "icon.avif"),
    ],
)
def test_the_extension_is_that_of_what_was_drawn(tmp_path: Path, media_type: str, file: str) -> None:
    assert named(described(tmp_path, "icon.py", None), media_type) == Path(file)


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportPathError) as caught:
        named(described(tmp_path, "icon.py", None), "text/html")
    assert str(caught.value) == "/icon cannot be written as a file: no extension is known for its type 'text/html'"


def test_names_are_decoded_as_a_static_host_decodes_them(tmp_path: Path) -> None:
    image = described(tmp_path, "[id]/icon.py", {"id": "café crème"})
    file = named(image)
    assert file == Path("café crème/icon.png")
    assert url_of(file) == "/caf%C3%A9%20cr%C3%A8me/icon.png"


@pytest.mark.parametrize(
    ("value", "folder"),
    [
        ("a/b", "a_b"),
        ("a\\b", "a_b"),
        ("Talk:what is this?", "Talk_what is this_"),
        ("a\nb", "a_b"),
        ("x" * 300, "x" * 255),
        ("é" * 200, "é" * 127),
        (".masthead", "_masthead"),
        (".Masthead", "_Masthead"),
    ],
)
def test_what_no_file_can_be_called_on_some_system_is_called_otherwise(tmp_path: Path, value: str, folder: str) -> None:
    image = described(tmp_path, "[id]/icon.py", {"id": value})
    digits = hashlib.sha256(image.path.encode()).hexdigest()[:16]
    assert named(image) == Path(folder, f"icon-{digits}.png")


@pytest.mark.parametrize("part", ["..", ".", "%2E%2E", "%2Fetc", "..%2F.."])
def test_no_path_leads_out_of_the_output(tmp_path: Path, part: str) -> None:
    file = named(replace(described(tmp_path, "icon.py", None), path=f"/{part}/icon"))
    assert not file.is_absolute()
    assert (len(file.parts), set(file.parts) & {"..", "."}) == (2, set())


def test_only_the_first_folder_may_not_be_called_as_that_of_the_journal(tmp_path: Path) -> None:
    deeper = described(tmp_path, "[...id]/icon.py", {"id": ["x", ".masthead"]})
    assert named(deeper) == Path("x/.masthead/icon.png")


def test_a_picture_leaves_the_file_of_a_static_image_to_that(tmp_path: Path) -> None:
    image = described(tmp_path, "icon.py", None)
    assert file_of(image, "image/png", is_twin=False, taken=frozenset({"icon.png"})) == Path("icon-56dbdadd.png")
    assert file_of(image, "image/svg+xml", is_twin=False, taken=frozenset({"icon.png"})) == Path("icon.svg")


def test_paths_that_some_file_systems_hold_for_equal_get_two_files(tmp_path: Path) -> None:
    image = described(tmp_path, "[id]/icon.py", {"id": "A"})
    assert file_of(image, "image/png", is_twin=True, taken=frozenset()) == Path("A/icon-68fd8720.png")


def test_shards_are_folders_before_the_file_and_the_same_ones_always(tmp_path: Path) -> None:
    image = described(tmp_path, "icon.py", None)
    assert file_of(image, "image/png", is_twin=False, taken=frozenset(), shards=2) == Path("56/db/icon.png")


def test_a_name_has_room_for_its_digits_and_its_extension(tmp_path: Path) -> None:
    image = replace(described(tmp_path, "icon.py", None), path="/" + "x" * 251)
    assert named(image).name == "x" * 251 + ".png"
    twin = file_of(image, "image/png", is_twin=True, taken=frozenset()).name
    assert (len(twin), twin[-4:], twin[242]) == (255, ".png", "-")
    longer = named(replace(image, path="/" + "x" * 252)).name
    assert (len(longer), longer[-4:], longer[234]) == (255, ".png", "-")
