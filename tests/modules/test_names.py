"""Files of a site ↔ module names: any file name becomes part of one and comes back unchanged."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.modules.names import FILE, FOLDER, PACKAGE, ROOT, decode, encode, module_name, site_name

# What a file system may hand out: any text, and undecodable bytes as lone surrogates.
UNDECODABLE = st.binary(max_size=6).map(lambda name: name.decode("utf-8", "surrogateescape"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PARTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1).filter(
    lambda name: name not in (".", "..")
)


@given(TEXTS)
def test_decode_is_the_inverse_of_encode(text: str) -> None:
    assert decode(encode(text)) == text


@given(UNDECODABLE)
def test_names_that_are_not_utf8_on_disk_come_back_too(text: str) -> None:
    assert decode(encode(text)) == text


@given(TEXTS)
def test_an_encoded_name_is_one_part_of_a_module_name_and_never_that_of_a_helper(text: str) -> None:
    encoded = encode(text)
    assert encoded.isascii()
    assert "." not in encoded
    assert not f"{FOLDER}{encoded}".isidentifier()


@given(TEXTS, TEXTS)
def test_two_names_never_share_an_encoding(first: str, second: str) -> None:
    assert (encode(first) == encode(second)) == (first == second)


@given(st.lists(PARTS, max_size=4), PARTS)
def test_the_parts_of_a_module_name_are_the_folders_and_the_stem_of_the_file(folders: list[str], stem: str) -> None:
    file = Path("/srv/app", *folders, f"{stem}.py")
    package, *parts, module = module_name(Path("/srv/app"), file).removeprefix(f"{PACKAGE}.").split(".")
    assert decode(package.removeprefix(ROOT)) == "/srv/app"
    assert [decode(part.removeprefix(FOLDER)) for part in parts] == folders
    assert decode(module.removeprefix(FILE)) == stem


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("icon", "icon"),
        ("opengraph_image", "opengraph_image"),
        ("[id]", "%5Bid%5D"),
        ("[...slug]", "%5B%2E%2E%2Eslug%5D"),
        ("é", "%C3%A9"),
        ("%5B", "%255B"),
        ("", ""),
    ],
)
def test_names_are_percent_encoded_dots_too(text: str, encoded: str) -> None:
    assert encode(text) == encoded


def test_the_folder_of_the_site_is_part_of_the_name_so_that_two_sites_do_not_mix() -> None:
    names = {module_name(Path(folder), Path(folder, "icon.py")) for folder in ("/srv/a", "/srv/b")}
    assert names == {f"{PACKAGE}.site:%2Fsrv%2Fa.file:icon", f"{PACKAGE}.site:%2Fsrv%2Fb.file:icon"}


def test_the_package_of_a_site_is_where_its_modules_live() -> None:
    directory = Path(PurePosixPath("/srv/app"))
    assert module_name(directory, directory / "icon.py").rpartition(".")[0] == site_name(directory)
