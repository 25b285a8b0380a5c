"""What font files say of themselves: read from real files, and from the table of the shipped ones."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter
from hypothesis import given
from hypothesis import strategies as st

from masthead import Font
from masthead.errors import FontError
from masthead.imaging.fonts import DATA, font_set
from masthead.imaging.typefaces.coverage import (
    TABLE,
    bounds_of,
    characters_in,
    characters_of,
    from_plain,
    read_faces,
    shipped_table,
    to_plain,
)
from tests.imaging.typefaces.debian import CJK, DEJAVU, EMOJI, NOTO, THAI, needs_fonts

ROOT = Path(__file__).parents[3]


@given(st.sets(st.integers(0, 0x10FFFF), max_size=50))
def test_ranges_hold_exactly_the_code_points_they_were_made_of(points: set[int]) -> None:
    bounds = bounds_of(points)
    assert characters_of(bounds) == {chr(point) for point in points}
    assert list(bounds) == sorted(set(bounds))


def test_the_table_of_the_shipped_fonts_is_what_their_files_say() -> None:
    spec = importlib.util.spec_from_file_location("coverage_table", ROOT / "tools/coverage_table.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert TABLE.read_text(encoding="utf-8") == tool.table(), "run `make coverage-table`"


def test_the_shipped_faces_are_known_by_name_weight_and_style() -> None:
    faces = {(face.family, face.weights, face.style, face.colour) for (face,) in shipped_table().values()}
    assert faces == {
        ("Inter Variable", (100, 900), "normal", False),
        ("Inter Variable", (100, 900), "italic", False),
        ("JetBrains Mono", (100, 800), "normal", False),
        ("Twemoji Mozilla", (400, 400), "normal", True),
    }


def test_the_shipped_faces_cost_no_font_parser() -> None:
    code = (
        "import sys, masthead; assert 'fontTools' not in sys.modules\n"
        "card = masthead.ImageResponse('<p>Zażółć Ωμέγα Ёлка → 👨‍👩‍👧 1️⃣</p>', width=400, height=60)\n"
        "card.render(); assert not card.diagnostics\n"
        "assert 'fontTools' not in sys.modules and 'platformdirs' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("character", "there"), [("A", True), ("ß", True), ("→", True), ("Ж", True), ("ไ", False), ("直", False)]
)
def test_a_face_says_which_characters_it_has(character: str, there: bool) -> None:
    inter = font_set((), None)[0]
    assert (character in characters_in(inter)) is there
    (face,) = shipped_table()[inter.digest]
    assert face.has(character) is there


@needs_fonts
def test_a_font_that_is_given_is_read_from_its_file() -> None:
    (thai, *_) = font_set([Font(THAI)], None)
    assert {"ไ", "ท", "ย"} <= characters_in(thai)
    assert "直" not in characters_in(thai)
    (face,) = read_faces(THAI, "thai")
    assert (face.number, face.family, face.weights, face.style, face.width, face.colour) == (
        *(0, "Noto Sans Thai", (400, 400)),
        *("normal", 5, False),
    )


@needs_fonts
@pytest.mark.parametrize(
    ("name", "weight", "style"),
    [("NotoSansThai-Bold.ttf", 700, "normal"), ("NotoSans-Italic.ttf", 400, "italic")],
)
def test_weight_and_style_are_those_of_the_file(name: str, weight: int, style: str) -> None:
    (face,) = read_faces(NOTO / name, name)
    assert (face.weights, face.style) == ((weight, weight), style)


@needs_fonts
def test_every_face_of_a_collection_is_read_and_shared_tables_once() -> None:
    faces = read_faces(CJK, "cjk")
    families = {face.number: face.family for face in faces}
    assert (families[0], families[2], families[3]) == ("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans CJK TC")
    assert all(face.has("直") and face.has("ひ") and face.has("한") for face in faces)
    assert len({id(face.bounds) for face in faces}) < len(faces)


@needs_fonts
def test_colour_fonts_are_told_from_others() -> None:
    assert read_faces(EMOJI, "emoji")[0].colour
    assert not read_faces(DEJAVU, "dejavu")[0].colour


@needs_fonts
def test_a_face_without_outlines_draws_nothing_and_so_has_nothing() -> None:
    reader, packed = SFNTReader(io.BytesIO(THAI.read_bytes())), io.BytesIO()
    kept = [tag for tag in reader.keys() if tag != "glyf"]  # noqa: SIM118  # it cannot be iterated
    writer = SFNTWriter(packed, len(kept), reader.sfntVersion)
    for tag in kept:
        writer[tag] = reader[tag]
    writer.close()
    (face,) = read_faces(packed.getvalue(), "bitmaps")
    assert (face.family, face.bounds) == ("Noto Sans Thai", ())


@needs_fonts
@pytest.mark.parametrize("flavour", ["woff", "woff2"])
def test_compressed_fonts_are_read_too(flavour: str) -> None:
    font, buffer = TTFont(io.BytesIO(THAI.read_bytes())), io.BytesIO()
    font.flavor = flavour
    font.save(buffer)
    (packed,) = read_faces(buffer.getvalue(), "packed")
    assert packed == read_faces(THAI, "thai")[0]


def test_plain_data_and_faces_are_inverse() -> None:
    for faces in shipped_table().values():
        assert from_plain(json.loads(json.dumps(to_plain(faces)))) == faces


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is the file damaged?"),
        (b"no font at all", "is the file damaged?"),
        (b"ttcf" + b"\xff" * 20, "is the file damaged?"),
        ((DATA / "InterVariable.woff2").read_bytes()[:5000], "is the file damaged?"),
    ],
)
def test_a_file_that_is_no_font_is_an_error_that_says_so(content: bytes, problem: str) -> None:
    with pytest.raises(FontError, match=r"font mine\.ttf: cannot be read: .*") as caught:
        read_faces(content, "mine.ttf")
    assert str(caught.value).endswith(problem)


@needs_fonts
def test_a_face_that_claims_every_number_there_is_is_damaged() -> None:
    content = bytearray(DEJAVU.read_bytes())
    table = TTFont(io.BytesIO(content)).reader.tables["cmap"].offset
    at = content.index(b"\0\x0c\0\0", table) + 16
    content[at : at + 8] = b"\0\0\0\0\xff\xff\xff\xff"
    with pytest.raises(FontError, match="its cmap table is out of order; is the file damaged"):
        read_faces(bytes(content), "x")


def test_a_file_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="font x: cannot be read: No such file or directory"):
        read_faces(tmp_path / "none.ttf", "x")
