"""Scripts that the shipped fonts lack, drawn with fonts of this machine: real fonts, real pictures."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from masthead import Font, ImageResponse
from masthead.errors import StrictError
from masthead.imaging.fonts import font_set
from masthead.imaging.typefaces.coverage import FaceCoverage
from masthead.imaging.typefaces.font_index import font_files, font_folders, read_index
from masthead.imaging.typefaces.glyphs import missing_characters
from masthead.imaging.typefaces.system_fonts import rank, with_system_fonts
from masthead.imaging.typefaces.texts import Text
from tests.imaging.typefaces.debian import CJK, DEJAVU, EMOJI, NOTO, THAI, needs_fonts

SCRIPTS = {
    "th": "ภาษาไทย",
    "ar": "مرحبا بالعالم، ١٢٣",
    "he": "שָׁלוֹם עולם",
    "hi": "नमस्ते दुनिया। क्षत्रिय",
    "ta": "வணக்கம் உலகம்",
    "ko": "안녕하세요 세계",
    "ja": "こんにちは、世界。",
    "zh-Hans": "你好，世界！说话",
    "zh-Hant": "你好，世界！說話",
    "hy": "Բարեւ աշխարհ",
    "ka": "გამარჯობა",
    "am": "ሰላም ልዑል",
    "km": "សួស្តី",
    "my": "မင်္ဂလာပါ",
    "x-math": "∀x∈ℝ: ∮𝔸·d𝒮 ⟹ ⨁ ℵ₀",
    "x-signs": "♜ ⌘ ⏎ ☰ 𝄞",
}


def drawn(text: str, lang: str | None = None, style: str = "", **options: object) -> ImageResponse:
    attribute = f' lang="{lang}"' if lang else ""
    html = f'<div{attribute} style="font-size:28px;white-space:nowrap;{style}">{text}</div>'
    # At this level alone equal pixels are equal bytes, deterministic or not.
    response = ImageResponse(html, width=320, height=50, level="small", **options)  # type: ignore[arg-type]
    response.render()
    return response


def codes(response: ImageResponse) -> list[str]:
    return [found.code for found in response.diagnostics]


def faces_for(text: str, lang: str | None = None, source: str = "") -> list[tuple[str, int | None]]:
    """File and face number of the system faces that a text gets."""
    shipped = font_set((), "twemoji")
    faces, _ = with_system_fonts(shipped, missing_characters((Text(text, lang),), shipped), (source,))
    return [(Path(face.shown.strip("'")).name, face.number) for face in faces[len(shipped) :]]


@needs_fonts
@pytest.mark.parametrize("lang", SCRIPTS)
def test_a_script_is_drawn_without_boxes_and_without_a_warning(lang: str) -> None:
    found = drawn(SCRIPTS[lang], lang)
    boxes = drawn(SCRIPTS[lang], lang, deterministic=True)
    assert codes(found) == []
    assert codes(boxes) != []
    assert found.render() != boxes.render()


@needs_fonts
@pytest.mark.parametrize("lang", SCRIPTS)
def test_no_character_of_a_script_is_a_box(lang: str) -> None:
    """Each visible character by itself against a private one, which is a box on every machine."""
    box = drawn("\U0010fffd").render()
    for character in set(SCRIPTS[lang]) - {" "}:
        assert drawn(character, lang).render() != box, f"U+{ord(character):04X}"


@needs_fonts
@pytest.mark.parametrize(
    ("text", "lang", "files"),
    [
        ("ไทย", "th", [("NotoSansThai-Regular.ttf", 0)]),
        ("مرحبا", None, [("NotoSansArabic-Regular.ttf", 0)]),
        ("नमस्ते।", "hi", [("NotoSansDevanagari-Regular.ttf", 0)]),
        ("𝔸", None, [("NotoSansMath-Regular.ttf", 0)]),
        ("直", "ja", [("NotoSansCJK-Regular.ttc", 0)]),
        ("直", "ko", [("NotoSansCJK-Regular.ttc", 1)]),
        ("直", "zh", [("NotoSansCJK-Regular.ttc", 2)]),
        ("直", "zh-CN", [("NotoSansCJK-Regular.ttc", 2)]),
        ("直", "zh-TW", [("NotoSansCJK-Regular.ttc", 3)]),
        ("直", "zh-Hant", [("NotoSansCJK-Regular.ttc", 3)]),
        ("直", "zh-Hant-HK", [("NotoSansCJK-Regular.ttc", 4)]),
        ("直", None, [("NotoSansCJK-Regular.ttc", 2)]),
        ("直の", None, [("NotoSansCJK-Regular.ttc", 0)]),
        ("한", "en", [("NotoSansCJK-Regular.ttc", 1)]),
        ("說話", None, [("NotoSansCJK-Regular.ttc", 3)]),
        ("说话", None, [("NotoSansCJK-Regular.ttc", 2)]),
        ("ไ한", None, [("NotoSansThai-Regular.ttf", 0), ("NotoSansCJK-Regular.ttc", 1)]),
        ("\ue123\U0010fffd", None, []),
    ],
)
def test_the_face_fits_script_and_language(text: str, lang: str | None, files: list[tuple[str, int | None]]) -> None:
    assert faces_for(text, lang) == files


@needs_fonts
@pytest.mark.parametrize("source", ["<b>x</b>", "<h1>x", "p{font-weight:700}", "p{font:bold 12px x}"])
def test_bold_text_gets_the_bold_face_as_well(source: str) -> None:
    assert faces_for("ไทย", source=source) == [("NotoSansThai-Regular.ttf", 0), ("NotoSansThai-Bold.ttf", 0)]


@needs_fonts
def test_han_characters_have_the_forms_of_their_language_even_within_one_picture() -> None:
    pictures = {lang: drawn("直骨令誤没", lang).render() for lang in ("ja", "ko", "zh-Hans", "zh-Hant", "zh-HK")}
    assert len(set(pictures.values())) == 5
    for lang, alone in pictures.items():
        mixed = ImageResponse(
            f'<div style="font-size:28px;white-space:nowrap" lang="{lang}">直骨令誤没</div><p lang=ja>直</p>',
            width=320,
            height=50,
            stylesheets=["p{position:absolute;top:200px}"],
        )
        with Image.open(io.BytesIO(mixed.render())) as one, Image.open(io.BytesIO(alone)) as other:
            assert one.tobytes() == other.tobytes()


@needs_fonts
def test_a_font_that_is_given_comes_first_whether_or_not_it_has_a_family() -> None:
    serif = NOTO / "NotoSerifThai-Regular.ttf"
    found = drawn("ไทย", fonts=[Font(serif)])
    assert codes(found) == []
    assert found.render() == drawn("ไทย", fonts=[Font(serif, family="Mine")], style="font-family:Mine").render()
    assert found.render() != drawn("ไทย").render()
    assert found.render() == drawn("ไทย", fonts=[Font(serif)], deterministic=True).render()


@needs_fonts
def test_a_system_font_changes_no_character_that_the_shipped_faces_have() -> None:
    latin = '<div style="font-size:28px;height:50px">Hamburg “1” 😀</div>'
    thai = '<div style="font-size:28px">ไทย</div>'
    with Image.open(io.BytesIO(ImageResponse(latin + thai, width=320, height=100).render())) as image:
        top = image.crop((0, 0, 320, 45)).tobytes()
    with Image.open(io.BytesIO(ImageResponse(latin, width=320, height=100).render())) as image:
        assert image.crop((0, 0, 320, 45)).tobytes() == top


def test_deterministic_pictures_use_no_font_of_the_machine() -> None:
    response = drawn("ไทย", deterministic=True)
    (found,) = response.diagnostics
    assert (found.code, found.where) == ("missing-glyph", "text in Thai")
    assert "must be given by path" in found.hint


def test_strict_makes_an_error_of_a_missing_glyph_and_of_nothing_else() -> None:
    with pytest.raises(StrictError, match=r"strict=True allows no problems .*\[missing-glyph\] text in Thai") as caught:
        drawn("ไทย", deterministic=True, strict=True)
    assert len(caught.value.problems) == 1
    with pytest.raises(StrictError, match=r"\[resource\]"):
        drawn("<img src=x>", strict=True)
    assert codes(drawn("Zürich", strict=True)) == []


def test_a_private_character_is_never_taken_from_a_system_font() -> None:
    assert codes(drawn("\U0010fffd")) == ["missing-glyph"]


@needs_fonts
def test_colour_is_not_taken_from_a_system_font_when_emoji_are_switched_off() -> None:
    with Image.open(io.BytesIO(drawn("😀", emoji=None).render())) as image:
        counted = image.convert("RGB").getcolors(10_000) or []
    assert all(max(pixel) - min(pixel) < 10 for _, pixel in counted if isinstance(pixel, tuple))


def face(family: str, **changed: object) -> FaceCoverage:
    plain = {"number": 0, "weights": (400, 400), "style": "normal", "width": 5, "colour": False, "bounds": ()}
    return FaceCoverage(family=family, **(plain | changed))  # type: ignore[arg-type]


def test_faces_are_ranked_for_running_text() -> None:
    best_first = [
        face("Noto Sans Thai"),
        face("Noto Sans Thai", width=3),
        face("Noto Sans Thai", weights=(700, 700)),
        face("Noto Sans Thai", style="italic"),
        face("Noto Sans Lao"),
        face("Noto Serif Thai"),
        face("Garuda"),
        face("Noto Sans Mono"),
        face("Noto Sans Thai Looped"),
    ]
    assert sorted(best_first, key=lambda one: rank(one, "Thai")) == best_first


# The index.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fonts = tmp_path / "fonts" / "below"
    fonts.mkdir(parents=True)
    for file in (THAI, DEJAVU, EMOJI):
        (fonts / file.name).symlink_to(file)
    (fonts / "broken.ttf").write_bytes(b"\0\1\0\0" + b"\xff" * 200)
    (fonts / "empty.otf").write_bytes(b"")
    (fonts / "README.txt").write_text("no font", encoding="utf-8")
    return tmp_path / "fonts"


@needs_fonts
def test_the_index_has_every_font_that_can_be_read(folder: Path, tmp_path: Path) -> None:
    faces = read_index([folder], tmp_path / "cache" / "fonts.json")
    assert {one.face.family for one in faces} == {"Noto Sans Thai", "DejaVu Sans", "Noto Color Emoji"}
    assert [one.path.name for one in faces if one.face.has("ไ")] == ["NotoSansThai-Regular.ttf"]
    assert faces == read_index([folder], None)
    assert [file.name for file in (tmp_path / "cache").iterdir()] == ["fonts.json"]


@needs_fonts
def test_the_index_is_read_from_its_file_while_the_fonts_stay(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "fonts.json"
    read_index([folder], cache)
    cache.write_text(cache.read_text(encoding="utf-8").replace("Noto Sans Thai", "Renamed"), encoding="utf-8")
    assert "Renamed" in {one.face.family for one in read_index([folder], cache)}
    # A font of another time is read anew.
    copy = folder / "below" / THAI.name
    copy.unlink()
    copy.write_bytes(THAI.read_bytes())
    assert "Noto Sans Thai" in {one.face.family for one in read_index([folder], cache)}
    # One that is gone is gone, from the file too.
    copy.unlink()
    (folder / "new.ttf").symlink_to(NOTO / "NotoSansLao-Regular.ttf")
    assert {one.face.family for one in read_index([folder], cache)} == {
        *("Noto Sans Lao", "DejaVu Sans", "Noto Color Emoji"),
    }
    assert str(copy) not in json.loads(cache.read_text(encoding="utf-8"))["files"]


@needs_fonts
def test_folders_that_another_process_looks_at_stay_in_the_file(folder: Path, tmp_path: Path) -> None:
    cache, other = tmp_path / "fonts.json", tmp_path / "other"
    other.mkdir()
    (other / "lao.ttf").symlink_to(NOTO / "NotoSansLao-Regular.ttf")
    read_index([folder], cache)
    assert {one.face.family for one in read_index([other], cache)} == {"Noto Sans Lao"}
    assert len(json.loads(cache.read_text(encoding="utf-8"))["files"]) == 6


WRONG_ENTRIES: dict[str, list[object]] = {
    "entries": [None, 5, "x", [], {"stamp": 1}],
    "ranges": [{"ranges": ["x"]}, {"faces": [[0] * 3]}, {"faces": [5]}, {"ranges": None}, {"faces": [[0] * 8]}],
}


@needs_fonts
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"format":1}',
        b'{"format":1,"files":[]}',
        b'{"format":99,"files":{}}',
        b"[" * 100_000,
        "entries",
        "ranges",
        "half",
    ],
)
def test_a_corrupt_index_file_is_made_anew(content: bytes | str, folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "fonts.json"
    right = read_index([folder], cache)
    whole = json.loads(cache.read_text(encoding="utf-8"))
    if content == "half":
        cache.write_bytes(cache.read_bytes()[:500])
    elif isinstance(content, str):
        for path, value in zip(whole["files"], WRONG_ENTRIES[content], strict=False):
            whole["files"][path] = {**whole["files"][path], **value} if isinstance(value, dict) else value
        cache.write_text(json.dumps(whole), encoding="utf-8")
    else:
        cache.write_bytes(content)
    assert read_index([folder], cache) == right
    assert set(json.loads(cache.read_text(encoding="utf-8"))["files"]) == set(whole["files"])


@needs_fonts
@pytest.mark.parametrize("place", ["file/fonts.json", "folder"])
def test_a_cache_that_cannot_be_written_is_done_without(place: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").mkdir()
    assert len(read_index([folder], tmp_path / place)) == 3
    assert not [file for file in tmp_path.iterdir() if file.name.startswith("folder") and file.name != "folder"]


@needs_fonts
def test_a_folder_that_is_reachable_twice_or_in_a_circle_is_read_once(folder: Path) -> None:
    (folder / "again").symlink_to(folder)
    assert sum(file.name == THAI.name for file in font_files([folder, folder / "below", folder / "nowhere"])) == 1


DRAW = """
import masthead, sys
card = masthead.ImageResponse('<p style="font-size:20px">ไทย 日本', width=90, height=80)
body = card.render()
print(__import__("hashlib").sha256(body).hexdigest(), [found.code for found in card.diagnostics])
"""


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_DATA_HOME": str(tmp_path / "data")}


@needs_fonts
def test_processes_that_build_the_index_at_once_draw_the_same_and_leave_one_whole_file(tmp_path: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", DRAW], env=environment(tmp_path), stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    printed = {process.communicate(timeout=120)[0] for process in started}
    assert {process.returncode for process in started} == {0}
    (line,) = printed
    assert line.endswith(b" []\n")
    assert [file.name for file in (tmp_path / "cache/masthead").iterdir()] == ["fonts.json"]
    assert json.loads((tmp_path / "cache/masthead/fonts.json").read_text(encoding="utf-8"))["format"] == 1


@pytest.mark.parametrize(
    ("platform", "variables", "folders"),
    [
        (
            "linux",
            {},
            ["/home/me/.local/share/fonts", "/usr/local/share/fonts", "/usr/share/fonts", "/home/me/.fonts"],
        ),
        (
            "linux",
            {"XDG_DATA_HOME": "/d", "XDG_DATA_DIRS": "/nix/share:/usr/share"},
            ["/d/fonts", "/nix/share/fonts", "/usr/share/fonts", "/usr/local/share/fonts", "/home/me/.fonts"],
        ),
        ("darwin", {}, ["/home/me/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts"]),
        ("win32", {"WINDIR": "/w", "LOCALAPPDATA": "/l"}, ["/l/Microsoft/Windows/Fonts", "/w/Fonts"]),
    ],
)
def test_each_platform_has_its_folders(platform: str, variables: dict[str, str], folders: list[str]) -> None:
    assert [folder.as_posix() for folder in font_folders(platform, variables, Path("/home/me"))] == folders


def test_a_collection_that_is_given_by_path_counts_with_every_face() -> None:
    if CJK.is_file():
        assert codes(drawn("直の한", fonts=[Font(CJK)], deterministic=True)) == []
