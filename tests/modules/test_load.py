"""Image modules imported by path: synthetic names that pickle, helpers, and reloading in development."""

from __future__ import annotations

import copy
import importlib
import itertools
import linecache
import multiprocessing
import os
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from masthead import Masthead
from masthead.errors import ModuleLoadError
from masthead.modules.calls import call
from masthead.modules.exports import ImageModule
from masthead.modules.worlds import SYNC, complete
from tests.sites import PLAIN, parse_tags, write_site

CARD = """
    from dataclasses import dataclass

    @dataclass
    class Card:
        title: str

    def image():
        return Card("Mug")
"""
IMAGE = "def image():\n    return b''\n"
_helper_numbers = itertools.count()


def only_module(app: Path) -> ImageModule:
    site = Masthead(app)
    (route,) = site.routes()
    return site.loaded.loader.image_module(route)


def made_by(app: Path) -> Any:
    """What ``image()`` of the site's only image module returns."""
    return complete(call(SYNC, only_module(app).image))


def alt_of(site: Masthead) -> str | None:
    """The alt text of the home page's og:image."""
    tags = [attributes for _, attributes in parse_tags(site.head("/"))]
    return next((a["content"] for a in tags if a.get("property") == "og:image:alt"), None)


def save(file: Path, source: str) -> None:
    """Save a file again so that only its nanoseconds tell: the same second as before."""
    before = file.stat()
    file.write_text(source)
    later = before.st_mtime_ns + (1000 if before.st_mtime_ns % 1_000_000_000 < 999_990_000 else -1000)
    os.utime(file, ns=(later, later))
    assert file.stat().st_mtime_ns // 1_000_000_000 == before.st_mtime_ns // 1_000_000_000


@pytest.fixture
def helper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The name of a module that no other test imports; ``tmp_path/app`` is on ``sys.path``."""
    name = f"cards_{next(_helper_numbers)}"
    monkeypatch.syspath_prepend(tmp_path / "app")
    request.addfinalizer(lambda: sys.modules.pop(name, None))
    return name


def test_a_module_knows_its_file_and_lives_below_mastheads_package(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"products/[id]/opengraph_image.py": CARD})
    module = sys.modules[type(made_by(app)).__module__]
    assert module.__name__.startswith("masthead.modules.user.site:")
    assert module.__file__ == str(app / "products/[id]/opengraph_image.py")


def test_objects_of_image_modules_pickle_into_a_spawned_process_and_back(tmp_path: Path) -> None:
    card = made_by(write_site(tmp_path, {"products/[id]/opengraph_image.py": CARD}))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        # The child runs builtins only: unpickling alone makes it find the module.
        assert executor.submit(getattr, card, "title").result(timeout=30) == "Mug"
        returned = executor.submit(copy.copy, card).result(timeout=30)
    assert returned == card
    assert type(returned) is type(card)


def test_objects_of_helpers_pickle_too(tmp_path: Path) -> None:
    files = {"[id]/icon.py": f"from .._cards import Card\n{IMAGE.replace(repr(b''), 'Card()')}"}
    card = made_by(write_site(tmp_path, {**files, "_cards.py": "class Card:\n    title = 'Mug'\n"}))
    assert type(pickle.loads(pickle.dumps(card))) is type(card)


@pytest.mark.parametrize(
    ("statement", "files"),
    [
        ("from ._lib import name", {"a/[id]/_lib.py": "name = 'found'"}),
        ("from . import _lib\nname = _lib.name", {"a/[id]/_lib.py": "name = 'found'"}),
        ("from ..shared import name", {"a/shared.py": "name = 'found'"}),
        ("from ...shared import name", {"shared.py": "name = 'found'"}),
        ("from ...cards import name", {"cards/__init__.py": "name = 'found'"}),
        ("from ...cards import name", {"cards/__init__.py": "from ._a import name", "cards/_a.py": "name = 'found'"}),
        ("from ...cards.badge import name", {"cards/badge.py": "name = 'found'"}),
        ("from ...cards.deep.badge import name", {"cards/deep/badge.py": "name = 'found'"}),
        ("from ..one import name", {"a/one.py": "from .two import name", "a/two.py": "name = 'found'"}),
        ("from ..both import name", {"a/both/__init__.py": "name = 'found'", "a/both.py": "name = 'wrong'"}),
    ],
)
def test_relative_imports_find_helpers(tmp_path: Path, statement: str, files: dict[str, str]) -> None:
    source = f"{statement}\ndef image():\n    return name\n"
    app = write_site(tmp_path, {"a/[id]/icon.py": source, **files})
    assert made_by(app) == "found"


def test_the_hosts_init_files_are_not_run_for_images(tmp_path: Path) -> None:
    bomb = "raise RuntimeError('this is the host\\'s')"
    app = write_site(
        tmp_path,
        {
            "__init__.py": bomb,
            "a/__init__.py": bomb,
            "a/icon.py": f"from ._lib import x\n{IMAGE}",
            "a/_lib.py": "x = 1",
        },
    )
    assert only_module(app).image.name == "image"


def test_two_image_modules_share_one_helper(tmp_path: Path) -> None:
    source = "from ._lib import box\ndef image():\n    return box\n"
    site = Masthead(write_site(tmp_path, {"icon.py": source, "apple_icon.py": source, "_lib.py": "box = object()"}))
    one, two = (complete(call(SYNC, site.loaded.loader.image_module(route).image)) for route in site.routes())
    assert one is two


def test_loading_leaves_no_bytecode_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    app = write_site(tmp_path, {"icon.py": f"from ._lib import x\n{IMAGE}", "_lib.py": "x = 1"})
    only_module(app)
    assert not list(app.rglob("__pycache__"))


def test_a_module_is_run_once_however_many_threads_ask_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = ModuleType("host_of_runs")
    host.runs = []  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "host_of_runs", host)
    slow = f"import time, host_of_runs\ntime.sleep(0.05)\nhost_of_runs.runs.append(1)\n{IMAGE}"
    site = Masthead(write_site(tmp_path, {"icon.py": slow}))
    (route,) = site.routes()
    with ThreadPoolExecutor(8) as executor:
        modules = list(executor.map(lambda _: site.loaded.loader.image_module(route), range(8)))
    assert len({module.image.function for module in modules}) == 1
    assert host.runs == [1]


@pytest.mark.parametrize(
    ("source", "cause", "kind"),
    [
        (
            "import no_such_module_anywhere\n",
            "ModuleNotFoundError: No module named 'no_such_module_anywhere'",
            ImportError,
        ),
        ("raise ValueError('no fonts')\n", "ValueError: no fonts", ValueError),
        ("raise ValueError\n", "ValueError", ValueError),
        ("def image(:\n", "SyntaxError: invalid syntax (icon.py, line 1)", SyntaxError),
    ],
)
def test_an_import_that_fails_names_the_file_and_chains_the_cause(
    tmp_path: Path, source: str, cause: str, kind: type[Exception]
) -> None:
    app = write_site(tmp_path, {"a/icon.py": source})
    with pytest.raises(ModuleLoadError) as caught:
        only_module(app)
    assert str(caught.value) == f"app/a/icon.py: cannot be loaded: {cause}"
    assert isinstance(caught.value.__cause__, kind)


def test_a_module_that_failed_is_run_again_when_it_is_asked_for_again(tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    source = f"from pathlib import Path\nif not Path({str(flag)!r}).exists():\n    raise OSError('later')\n{PLAIN}"
    site = Masthead(write_site(tmp_path, {"icon.py": source}))
    with pytest.raises(ModuleLoadError, match="OSError: later"):
        site.head("/")
    flag.touch()
    assert "/icon?" in site.head("/")


# --- reloading -------------------------------------------------------------------------------


def test_development_reads_a_module_again_that_changed_within_the_second(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"alt = 'one'\n{PLAIN}"})
    site = Masthead(app, development=True)
    assert alt_of(site) == "one"
    save(app / "opengraph_image.py", f"alt = 'two'\n{PLAIN}")
    assert alt_of(site) == "two"


@pytest.mark.parametrize("folder", ["_lib.py", "_lib/__init__.py"])
def test_development_reads_a_relative_helper_again(tmp_path: Path, folder: str) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"from ._lib import alt\n{PLAIN}", folder: "alt = 'one'"})
    site = Masthead(app, development=True)
    assert alt_of(site) == "one"
    save(app / folder, "alt = 'two'")
    assert alt_of(site) == "two"


def test_development_reads_a_helper_again_that_is_imported_when_the_function_runs(tmp_path: Path) -> None:
    source = "def generate_image_metadata():\n    from ._lib import alt\n    return [{'id': 1, 'alt': alt}]\n"
    app = write_site(tmp_path, {"opengraph_image.py": source + PLAIN, "_lib.py": "alt = 'one'"})
    site = Masthead(app, development=True)
    assert alt_of(site) == "one"
    save(app / "_lib.py", "alt = 'two'")
    assert alt_of(site) == "two"


def test_development_reads_an_absolute_helper_again(
    tmp_path: Path, helper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    app = write_site(tmp_path, {"opengraph_image.py": f"from {helper} import alt\n{PLAIN}"})
    (app / f"{helper}.py").write_text("alt = 'one'")
    site = Masthead(app, development=True)
    assert alt_of(site) == "one"
    save(app / f"{helper}.py", "alt = 'two'")
    assert alt_of(site) == "two"


def test_development_leaves_modules_alone_that_the_host_had_imported(tmp_path: Path, helper: str) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"from {helper} import alt\n{PLAIN}"})
    (app / f"{helper}.py").write_text("alt = 'one'")
    hosts = importlib.import_module(helper)
    site = Masthead(app, development=True)
    assert alt_of(site) == "one"
    save(app / f"{helper}.py", "alt = 'two'")
    assert alt_of(site) == "one"
    assert sys.modules[helper] is hosts


def test_development_gets_over_a_module_that_was_broken_for_a_while(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"alt = 'one'\n{PLAIN}"})
    site = Masthead(app, development=True)
    assert alt_of(site) == "one"
    save(app / "opengraph_image.py", "alt = \n")
    with pytest.raises(ModuleLoadError, match="SyntaxError"):
        site.head("/")
    save(app / "opengraph_image.py", f"alt = 'two'\n{PLAIN}")
    assert alt_of(site) == "two"


def test_development_shows_the_lines_of_today_in_tracebacks(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"alt = 'one'\n{PLAIN}"})
    site = Masthead(app, development=True)
    assert linecache.getline(str(app / "opengraph_image.py"), 1) == "alt = 'one'\n"
    site.head("/")
    save(app / "opengraph_image.py", f"alt = 'two'\n{PLAIN}")
    site.head("/")
    assert linecache.getline(str(app / "opengraph_image.py"), 1) == "alt = 'two'\n"


def test_production_reads_nothing_again(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"opengraph_image.py": f"from ._lib import alt\n{PLAIN}", "_lib.py": "alt = 'one'"})
    site = Masthead(app, metadata_base="https://shop.example", development=False)
    before = site.head("/")
    assert alt_of(site) == "one"
    save(app / "_lib.py", "alt = 'two'")
    save(app / "opengraph_image.py", f"alt = 'three'\n{PLAIN}")
    assert site.head("/") == before
