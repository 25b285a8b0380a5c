"""Fonts of installed packages: laid out on disk as the real ones are, found without importing them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from masthead.imaging.fonts import DATA
from masthead.imaging.typefaces.coverage import FaceCoverage
from masthead.imaging.typefaces.packages import packaged_fonts
from masthead.imaging.typefaces.system_fonts import suits
from tests.imaging.typefaces.debian import NOTO, THAI, needs_fonts


def add_distribution(site: Path, name: str, entry_points: str = "") -> None:
    """What pip leaves of an installed distribution, without its modules."""
    metadata = site / f"{name.replace('-', '_')}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    if entry_points:
        (metadata / "entry_points.txt").write_text(entry_points, encoding="utf-8")


def add_package(site: Path, name: str, file: str, font: bytes) -> None:
    """A package that must not be imported, with one font."""
    path = site / name / file
    path.parent.mkdir(parents=True)
    path.write_bytes(font)
    (site / name / "__init__.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")


def renamed(file: str, family: str) -> bytes:
    """The letters of "Hamburg" in a shipped face, under another name."""
    font = TTFont(DATA / file)
    subsetter = Subsetter()
    subsetter.populate(text="Hamburg")
    subsetter.subset(font)
    for name in (1, 16):
        font["name"].setName(family, name, 3, 1, 0x409)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


DRAW = """
import hashlib, sys
from masthead import Font, ImageResponse
style, text, *fonts = sys.argv[1:]
for deterministic in (False, True):
    card = ImageResponse(f'<p style="font-size:20px;{style}">{text}', width=90, height=60,
                         fonts=[Font(path) for path in fonts], deterministic=deterministic, level="small")
    print(hashlib.sha256(card.render()).hexdigest())
"""


def pictures(site: Path, style: str, text: str, *fonts: Path) -> list[str]:
    """The digests of a text drawn as it is and deterministically, in a process that has the packages of ``site``."""
    paths = os.pathsep.join([str(site), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", DRAW, style, text, *map(str, fonts)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_packages_of_others_are_found_and_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_distribution(tmp_path, "fontpkg-tiny", "[fontpkg.family]\ntiny = fontpkg_tiny\n")
    add_package(tmp_path, "fontpkg_tiny", "files/Tiny-Regular.ttf", b"")
    add_distribution(tmp_path, "some-pack", "[justmytype.packs]\nsome = some_pack.inner:get_font_pack\n")
    add_package(tmp_path, "some_pack", "fonts/ofl/some/Some[wght].ttf", b"")
    add_distribution(tmp_path, "noto-cjk-sans-jp-bold")
    add_package(tmp_path, "noto_cjk_sans_jp_bold", "NotoSansCJKjp-Bold.otf", b"")
    add_distribution(tmp_path, "fontpkg-gone", "[fontpkg.family]\ngone = fontpkg_gone\n")
    add_distribution(tmp_path, "fontpkg-file", "[fontpkg.family]\nfile = fontpkg_file\n")
    (tmp_path / "fontpkg_file.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    names = ("fontpkg_tiny", "noto_cjk_sans_jp_bold", "some_pack")
    assert [place for place in packaged_fonts() if place.parent == tmp_path] == [tmp_path / name for name in names]
    assert not {*names, "fontpkg_file"} & set(sys.modules)


def test_the_family_of_a_package_is_found_by_its_name_unless_deterministic(tmp_path: Path) -> None:
    tiny = renamed("JetBrainsMono.woff2", "Tiny Face")
    site, file = tmp_path / "site", tmp_path / "given.ttf"
    file.write_bytes(tiny)
    add_distribution(site, "fontpkg-tiny", "[fontpkg.family]\ntiny = fontpkg_tiny\n")
    add_package(site, "fontpkg_tiny", "files/Tiny-Regular.ttf", tiny)
    (upright, _) = pictures(site, "", "Hamburg")
    (given, _) = pictures(tmp_path, "font-family:'Tiny Face'", "Hamburg", file)
    for style in ("font-family: 'Tiny Face'", "font: 400 20px/1.2 tiny face, serif", 'FONT-FAMILY:X,"Tiny Face"'):
        found, alone = pictures(site, f"{style};font-size:20px".replace('"', "&quot;"), "Hamburg")
        assert (found != upright, alone) == (True, upright), style
    assert pictures(site, "font-family:'Tiny Face'", "Hamburg") == [given, upright]
    # Unnamed it changes nothing.
    assert pictures(site, "", "Hamburg") == [upright, upright]


def test_a_family_that_is_given_is_the_one_meant(tmp_path: Path) -> None:
    site, file = tmp_path / "site", tmp_path / "given.ttf"
    add_distribution(site, "fontpkg-inter", "[fontpkg.family]\ninter = fontpkg_inter\ntiny = fontpkg_tiny\n")
    add_package(site, "fontpkg_inter", "files/Inter.ttf", renamed("JetBrainsMono.woff2", "Inter"))
    add_package(site, "fontpkg_tiny", "files/Tiny.ttf", renamed("JetBrainsMono.woff2", "Tiny Face"))
    assert pictures(site, "font-family:Inter", "Hamburg") == pictures(tmp_path, "font-family:Inter", "Hamburg")
    file.write_bytes(renamed("InterVariable.woff2", "Tiny Face"))
    given, alone = pictures(site, "font-family:'Tiny Face'", "Hamburg", file)
    assert given == alone


@needs_fonts
def test_a_package_comes_before_the_fonts_of_the_system(tmp_path: Path) -> None:
    serif = NOTO / "NotoSerifThai-Regular.ttf"
    (system, _) = pictures(tmp_path, "", "ไทย")
    (by_hand, _) = pictures(tmp_path, "", "ไทย", serif)
    add_distribution(tmp_path, "noto-thai", "[justmytype.packs]\nthai = noto_thai:get\n")
    add_package(tmp_path, "noto_thai", serif.name, serif.read_bytes())
    (packaged, _) = pictures(tmp_path, "", "ไทย")
    assert packaged == by_hand != system


@pytest.mark.parametrize(
    ("family", "style", "kind", "suited"),
    [
        ("Noto Sans CJK JP", "normal", "JP", True),
        ("Noto Serif CJK SC", "normal", "JP", False),
        ("Noto Serif CJK SC", "normal", "SC", True),
        ("Kanit", "normal", "Thai", True),
        ("Kanit", "italic", "Thai", False),
        ("Noto Sans Mono", "normal", "Grek", False),
    ],
)
def test_a_face_of_a_package_must_suit_the_text(family: str, style: str, kind: str, suited: bool) -> None:
    assert suits(FaceCoverage(0, family, (400, 400), style, 5, colour=False, bounds=()), kind) is suited


# Our own group.


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package that offers fonts in every way, and one way that fails."""
    site = tmp_path / "site"
    metadata = site / "some_fonts-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: some-fonts\nVersion: 1.0\n", encoding="utf-8")
    points = [f"{name} = masthead_some_fonts:{name}" for name in ("path", "paths", "function", "broken", "absent")]
    (metadata / "entry_points.txt").write_text("[masthead.fonts]\n" + "\n".join(points), encoding="utf-8")
    (site / "masthead_some_fonts.py").write_text(
        f"path = {str(THAI)!r}\npaths = ['a', 'b']\ndef function(): return [{str(tmp_path)!r}]\n"
        "def broken(): raise OSError('no disk')\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(site))
    yield tmp_path
    sys.modules.pop("masthead_some_fonts", None)


def test_installed_packages_offer_fonts_and_a_broken_one_stops_nothing(
    package: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert sorted(packaged_fonts()) == sorted([THAI, Path("a"), Path("b"), package])
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert sorted(warned) == [
        "the entry point 'masthead_some_fonts:absent' of masthead.fonts is left out",
        "the entry point 'masthead_some_fonts:broken' of masthead.fonts is left out",
    ]
