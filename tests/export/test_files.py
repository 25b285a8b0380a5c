"""Image URLs → files, safely."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from masthead import Masthead
from masthead.errors import ExportPathError
from masthead.export.files import file_of, relative_file, url_of
from masthead.metadata.images import ImageDescriptor, describe
from masthead.modules.worlds import SYNC, complete
from tests.sites import PLAIN, write_site


def described(tmp_path: Path, file: str, params: dict[str, str | list[str]] | None) -> ImageDescriptor:
    loaded = Masthead(write_site(tmp_path, {file: PLAIN})).loaded
    return complete(describe(SYNC, loaded.loader, loaded.tree.routes[0], params))[0]


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
    assert relative_file(described(tmp_path, "icon.py", None), media_type) == Path(file)


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportPathError) as caught:
        relative_file(described(tmp_path, "icon.py", None), "text/html")
    assert str(caught.value) == "/icon cannot be written as a file: no extension is known for its type 'text/html'"


def test_names_are_decoded_as_a_static_host_decodes_them(tmp_path: Path) -> None:
    image = described(tmp_path, "[id]/icon.py", {"id": "café crème"})
    file = relative_file(image, "image/png")
    assert file == Path("café crème/icon.png")
    assert url_of(file) == "/caf%C3%A9%20cr%C3%A8me/icon.png"


@pytest.mark.parametrize("value", ["a/b", "a\\b", "c:d", "a\nb", "x" * 300])
def test_values_that_no_file_can_be_named_are_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ExportPathError, match="cannot be written as a file"):
        relative_file(described(tmp_path, "[id]/icon.py", {"id": value}), "image/png")


@pytest.mark.parametrize("value", [".masthead", ".Masthead"])
def test_the_folder_of_the_journal_is_no_place_for_an_image(tmp_path: Path, value: str) -> None:
    with pytest.raises(ExportPathError) as caught:
        relative_file(described(tmp_path, "[id]/icon.py", {"id": value}), "image/png")
    assert str(caught.value).endswith(
        "cannot be written as a file: the folder .masthead of the output is Masthead's own; call it something else"
    )
    deeper = described(tmp_path, "[...id]/icon.py", {"id": ["x", value]})
    assert relative_file(deeper, "image/png") == Path("x", value, "icon.png")


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


def test_a_name_that_is_too_long_with_its_digits_is_refused(tmp_path: Path) -> None:
    image = replace(described(tmp_path, "icon.py", None), path="/" + "x" * 250)
    assert len(file_of(image, "image/png", is_twin=False, taken=frozenset()).name) == 254
    with pytest.raises(ExportPathError, match="is longer than 255 bytes"):
        file_of(image, "image/png", is_twin=True, taken=frozenset())
