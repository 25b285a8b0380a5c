"""Static image files: type and size from the content, alt texts, limits, and files that cannot be used."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from masthead.errors import StaticImageError
from masthead.routing.conventions import BY_NAME
from masthead.routing.static_files import read_static_image
from masthead.routing.tree import StaticImage
from masthead.size import Size
from tests.sites import SVG, picture

MEBIBYTE = 1024 * 1024
NOT_DECODED = "cannot be decoded as PNG, JPEG, GIF, WebP or ICO"


def read(name: str, content: bytes, alt: Path | None = None, convention: str = "icon") -> StaticImage:
    return read_static_image(BY_NAME[convention], Path("/site/app", name), content, alt, f"app/{name}")


def problem_of(name: str, content: bytes, alt: Path | None = None, convention: str = "icon") -> str:
    with pytest.raises(StaticImageError) as caught:
        read(name, content, alt, convention)
    return str(caught.value)


def icon_file(*sizes: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", max(sizes), "#1d4ed8").save(buffer, "ICO", sizes=sizes)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "kind", "content_type"),
    [
        ("icon.png", "PNG", "image/png"),
        ("icon.jpg", "JPEG", "image/jpeg"),
        ("icon.jpeg", "JPEG", "image/jpeg"),
        ("opengraph-image.gif", "GIF", "image/gif"),
        ("icon.png", "WEBP", "image/webp"),
        ("icon.png", "JPEG", "image/jpeg"),
        ("icon.jpg", "PNG", "image/png"),
        ("icon.ico", "PNG", "image/png"),
    ],
)
def test_type_and_size_are_those_of_the_content_whatever_the_extension(name: str, kind: str, content_type: str) -> None:
    assert read(name, picture(31, 17, kind)) == StaticImage(content_type, Size(31, 17), None)


@pytest.mark.parametrize(
    ("sizes", "largest"), [([(16, 16)], 16), ([(16, 16), (48, 48), (32, 32)], 48), ([(256, 256), (16, 16)], 256)]
)
def test_an_ico_has_the_size_of_its_largest_picture(sizes: list[tuple[int, int]], largest: int) -> None:
    found = read("favicon.ico", icon_file(*sizes), convention="favicon")
    assert found == StaticImage("image/x-icon", Size(largest, largest), None)


def test_an_animated_gif_has_the_size_of_its_canvas() -> None:
    frames = [Image.new("P", (20, 10), color) for color in (0, 1)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert read("opengraph-image.gif", buffer.getvalue()).size == (20, 10)


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n{SVG}',
        f"\ufeff{SVG}",
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" width="20" height="10"/>',
    ],
)
def test_an_svg_has_any_size(content: str) -> None:
    assert read("icon.svg", content.encode()) == StaticImage("image/svg+xml", None, None)


def test_an_svg_that_is_no_xml_is_an_error() -> None:
    assert problem_of("icon.svg", b"<svg><circle></svg>") == (
        "app/icon.svg: is not a readable SVG image: mismatched tag: line 1, column 15; save it again as SVG"
    )


def test_another_document_in_an_svg_file_is_an_error() -> None:
    found = problem_of("icon.svg", b'<html xmlns="http://www.w3.org/1999/xhtml"/>')
    assert found == "app/icon.svg: is not an SVG image: its root element is <{http://www.w3.org/1999/xhtml}html>"


def test_entities_cannot_blow_up_an_svg() -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    found = problem_of("icon.svg", f"<!DOCTYPE svg [{entities}]><svg>&a11;</svg>".encode())
    assert found.startswith("app/icon.svg: is not a readable SVG image: ")


@pytest.mark.parametrize(
    "content",
    [b"", b"not an image", b"<svg/>", picture(9, 9, "BMP"), picture(9, 9, "TIFF"), picture(9, 9, "PPM")],
    ids=["empty", "text", "svg", "bmp", "tiff", "ppm"],
)
def test_a_file_of_another_format_is_an_error(content: bytes) -> None:
    assert problem_of("icon.png", content) == (
        f"app/icon.png: {NOT_DECODED} (unknown format); save it again from an image editor"
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "ICO"])
def test_a_truncated_file_is_an_error(kind: str) -> None:
    noise = Image.effect_noise((64, 64), 90)
    buffer = io.BytesIO()
    noise.convert("RGBA" if kind == "ICO" else "RGB").save(buffer, kind)
    whole = buffer.getvalue()
    assert read("icon.png", whole).size == (64, 64)
    assert problem_of("icon.png", whole[: len(whole) // 2]).startswith(f"app/icon.png: {NOT_DECODED} (")


def test_a_picture_that_would_fill_the_memory_is_an_error() -> None:
    buffer = io.BytesIO()
    Image.new("1", (9600, 9600)).save(buffer, "PNG")
    assert "exceeds limit" in problem_of("icon.png", buffer.getvalue())


@pytest.mark.parametrize(("convention", "limit"), [("opengraph-image", 8), ("twitter-image", 5)])
@pytest.mark.parametrize("number", ["", "1"])
def test_a_card_may_have_exactly_its_limit_and_not_a_byte_more(convention: str, limit: int, number: str) -> None:
    name = f"{convention}{number}.png"
    exact = picture(2, 2).ljust(limit * MEBIBYTE, b"\0")
    assert read(name, exact, convention=convention).size == (2, 2)
    found = problem_of(name, exact + b"\0", convention=convention)
    size = limit * MEBIBYTE
    assert found == (
        f"app/{name}: is too large: {convention} files may have {limit} MB ({size:,} bytes), "
        f"this one has {size + 1:,} bytes; shrink it"
    )


def test_an_icon_has_no_limit() -> None:
    assert read("icon.png", picture(2, 2).ljust(9 * MEBIBYTE, b"\0")).size == (2, 2)


@pytest.mark.parametrize(
    ("content", "alt"),
    [
        (b"A red box", "A red box"),
        (b"  A red box\r\n\n", "A red box"),
        (b"\xef\xbb\xbfA red box\n", "A red box"),
        ("Zwei Zeilen\n\u2013 über Züge \U0001f682".encode(), "Zwei Zeilen\n\u2013 über Züge \U0001f682"),
        (b'"quoted" & <b>', '"quoted" & <b>'),
    ],
)
def test_an_alt_text_is_utf8_without_white_space_around(tmp_path: Path, content: bytes, alt: str) -> None:
    file = tmp_path / "opengraph-image.alt.txt"
    file.write_bytes(content)
    assert read("opengraph-image.png", picture(2, 2), file, "opengraph-image").alt == alt


def test_an_alt_text_in_another_encoding_is_an_error_that_names_the_text_file(tmp_path: Path) -> None:
    file = tmp_path / "opengraph_image.alt.txt"
    file.write_bytes("Züge".encode("latin-1"))
    assert problem_of("opengraph-image.png", picture(2, 2), file, "opengraph-image") == (
        "app/opengraph_image.alt.txt: is not UTF-8 text (invalid start byte at byte 1); save it as UTF-8"
    )


def test_a_phone_picture_with_more_pictures_behind_it_is_a_jpeg() -> None:
    buffer = io.BytesIO()
    image = Image.new("RGB", (4, 3))
    image.save(buffer, "MPO", save_all=True, append_images=[image])
    assert read("icon.jpg", buffer.getvalue()).content_type == "image/jpeg"


@pytest.mark.parametrize("encoding", ["foo", "shift_jis"])
def test_an_svg_in_an_odd_encoding_is_an_error_that_names_it(encoding: str) -> None:
    source = f'<?xml version="1.0" encoding="{encoding}"?><svg xmlns="http://www.w3.org/2000/svg"/>'
    assert "app/icon.svg: is not a readable SVG image" in problem_of("icon.svg", source.encode())
