"""An output that is no folder, or that is removed while a build writes into it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from masthead import Masthead
from masthead.errors import BuildJournalError, BuildPlaceError
from masthead.export.build import BuildOptions, build
from tests.sites import PLAIN, write_site

SLOW = """
    import time
    from masthead import ImageResponse
    def generate_static_params():
        return [{"id": number} for number in range(30)]
    def image(params):
        time.sleep(0.05)
        return ImageResponse(f"<b>{params['id']}", width=40, height=20)
"""


def removing(what: Path, at: int) -> Any:
    """A ``told`` that removes something when so many images have been made."""
    made: list[str] = []

    def told(_: str, path: str) -> None:
        made.append(path)
        if len(made) == at:
            shutil.rmtree(what, ignore_errors=True)
            what.unlink(missing_ok=True) if what.is_file() else None

    return told


@pytest.mark.parametrize("at", [5, 30])
def test_an_output_that_is_removed_ends_the_build_without_a_manifest(tmp_path: Path, at: int) -> None:
    site, out = Masthead(write_site(tmp_path, {"[id]/icon.py": SLOW})), tmp_path / "out"
    with pytest.raises(BuildPlaceError, match="was removed while the build ran; build again"):
        build(site, out, workers=2, told=removing(out, at))
    assert not (out / "manifest.json").exists()
    report = build(site, out, workers=2)
    assert (report.counts.failed, len(report.images)) == (0, 30)


def test_a_journal_that_is_removed_ends_the_build(tmp_path: Path) -> None:
    site, journal = Masthead(write_site(tmp_path, {"[id]/icon.py": SLOW})), tmp_path / "notes.sqlite"
    with pytest.raises(BuildJournalError, match=r"notes\.sqlite was removed while the build ran; build again"):
        build(site, tmp_path / "out", told=removing(journal, 5), options=BuildOptions(journal=journal))


@pytest.mark.parametrize("is_dry", [False, True])
@pytest.mark.parametrize("journal", ["notes.sqlite", None])
@pytest.mark.parametrize("file", ["out", "out/.masthead", "out/.masthead/parts"])
def test_a_file_in_the_place_of_a_folder_is_said_once(
    tmp_path: Path, file: str, journal: str | None, is_dry: bool
) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN}))
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("a file")
    options = BuildOptions(is_dry=is_dry, journal=tmp_path / journal if journal else None)
    for out in (tmp_path / "out", tmp_path / "out/inner") if file == "out" else (tmp_path / "out",):
        with pytest.raises(BuildPlaceError, match=rf"{file} is not a folder; move it, or give another output"):
            build(site, out, options=options)


@pytest.mark.parametrize("url", ["s3://bucket/cards", "gs://bucket", "az://container"])
def test_an_object_store_without_its_package_is_said_with_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "masthead.export.making.objects", raising=False)
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN}))
    with pytest.raises(BuildPlaceError, match=rf"'{url}' cannot be used: .* pip install 'masthead\[objects\]'"):
        build(site, url)
