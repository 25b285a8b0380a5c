"""Reloading and sharing: helpers of every kind of import, and several sites of one folder."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from masthead import Masthead
from masthead.modules.calls import call
from masthead.modules.worlds import SYNC, complete
from tests.modules.test_load import CARD, alt_of, save
from tests.sites import PLAIN, write_site

IDS = "def generate_image_metadata():\n    {statement}\n    return [{{'id': 1, 'alt': {value}}}]\n" + PLAIN


@pytest.fixture(autouse=True)
def _imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bytecode is written, and the names that these tests import are forgotten after each."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name in names_of_tests():
        monkeypatch.delitem(sys.modules, name)
    yield
    for name in names_of_tests():
        sys.modules.pop(name, None)


def names_of_tests() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] in ("app", "cards_of_reload")]


def image_of(site: Masthead, index: int = 0) -> Any:
    """What ``image()`` of one of the site's modules returns."""
    return complete(call(SYNC, site.loaded.loader.image_module(site.routes()[index]).image))


# --- helpers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["mod_cards", "seg_cards", "file_cards", "at_cards", "folder_cards", "mod_icon", "site_a"]
)
@pytest.mark.parametrize("statement", ["from .{} import name", "from . import {0}\nname = {0}.name"])
@pytest.mark.parametrize("file", ["{}.py", "{}/__init__.py"])
def test_a_helper_is_itself_whatever_its_name_begins_with(tmp_path: Path, name: str, statement: str, file: str) -> None:
    files = {
        "icon.py": f"{statement.format(name)}\ndef image():\n    return name\n",
        file.format(name): "name = 'itself'",
        "cards.py": "name = 'another file'",
        "cards/__init__.py": "name = 'another folder'",
    }
    assert image_of(Masthead(write_site(tmp_path, files))) == "itself"


# --- development: absolute imports ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "value", "file"),
    [
        ("from app import _lib", "_lib.alt", "_lib.py"),
        ("from app._lib import alt as found", "found", "_lib.py"),
        ("import app._lib", "app._lib.alt", "_lib.py"),
        ("import app._lib as helper", "helper.alt", "_lib.py"),
        ("from app import _lib", "_lib.alt", "_lib/__init__.py"),
        ("from app.deep import _lib", "_lib.alt", "deep/_lib.py"),
        ("from cards_of_reload import alt as found", "found", "cards_of_reload.py"),
        ("import cards_of_reload", "cards_of_reload.alt", "cards_of_reload.py"),
        ("from cards_of_reload import a", "a.alt", "cards_of_reload/a.py"),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_development_reads_absolute_helpers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, value: str, file: str, inside: bool
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "app")
    top = f"{statement}\nalt = {value}\n{PLAIN}"
    source = IDS.format(statement=statement, value=value) if inside else top
    site = Masthead(write_site(tmp_path, {"opengraph_image.py": source, file: "alt = 'one'"}), development=True)
    for text in ("one", "two", "six"):
        save(tmp_path / "app" / file, f"alt = {text!r}")
        assert alt_of(site) == text


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("directory", ["real", "linked"])
def test_development_reads_helpers_again_that_are_imported_through_a_symlink(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: str, inside: bool
) -> None:
    statement = "from cards_of_reload import alt"
    source = IDS.format(statement=statement, value="alt") if inside else f"{statement}\n{PLAIN}"
    app = write_site(tmp_path / "real", {"opengraph_image.py": source, "cards_of_reload.py": "alt = 'one'"})
    (tmp_path / "linked").symlink_to(tmp_path / "real", target_is_directory=True)
    monkeypatch.syspath_prepend(tmp_path / "linked" / "app")
    site = Masthead(tmp_path / directory / "app", development=True)
    assert alt_of(site) == "one"
    save(app / "cards_of_reload.py", "alt = 'two'")
    assert alt_of(site) == "two"


# --- two sites of one folder -------------------------------------------------------------------


@pytest.mark.parametrize("development", [False, True])
def test_objects_of_one_site_pickle_although_another_was_made_of_its_folder(tmp_path: Path, development: bool) -> None:
    app = write_site(tmp_path, {"[id]/icon.py": CARD, "icon.py": CARD})
    first = Masthead(app, development=development)
    card = image_of(first)
    second = Masthead(app, development=development)
    for index in range(2):
        image_of(second, index)
    assert pickle.loads(pickle.dumps(card)) == card == image_of(second)
    assert type(pickle.loads(pickle.dumps(card))) is type(card)


def test_a_second_site_that_is_made_after_a_file_changed_loads_what_is_there(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"alt = 'one'\n{PLAIN}"})
    first = Masthead(app, metadata_base="https://shop.example", development=False)
    assert alt_of(first) == "one"
    save(app / "opengraph_image.py", f"alt = 'two'\n{PLAIN}")
    second = Masthead(app, metadata_base="https://shop.example", development=False)
    assert (alt_of(first), alt_of(second)) == ("one", "two")


def test_a_second_site_also_reads_the_changed_params_file(tmp_path: Path) -> None:
    files = {"[id]/icon.py": PLAIN, "[id]/params.py": "def generate_static_params(): return [{'id': 'one'}]"}
    app = write_site(tmp_path, files)

    def listed() -> Any:
        site = Masthead(app)
        function = site.loaded.loader.params_function(site.loaded.tree.folders[1])
        assert function
        return complete(call(SYNC, function))

    assert listed() == [{"id": "one"}]
    save(app / "[id]" / "params.py", "def generate_static_params(): return [{'id': 'two'}]")
    assert listed() == [{"id": "two"}]
