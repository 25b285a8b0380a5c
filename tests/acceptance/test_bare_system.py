"""The wheel and what it declares are all that Masthead needs: no font, no library, no network of the system."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest

from masthead.font import FONT_EXTENSIONS
from tests.acceptance.bare_debian import bare_debian, inside, run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "seed"
SCRIPT = Path(__file__).with_name("draw_cards.py")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def system() -> Path:
    return bare_debian()


@pytest.fixture(scope="module")
def work(system: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of the bare system with the wheel, what it declares, the example and the script; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="masthead-", dir=system / "opt"))
    try:
        install(system, folder / "site", tmp_path_factory.mktemp("wheel"))
        shutil.copytree(EXAMPLE, folder / "seed", ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
        shutil.copy(SCRIPT, folder)
        yield folder
    finally:
        shutil.rmtree(folder)


def install(system: Path, target: Path, wheels: Path) -> None:
    """The wheel of this repository and its dependencies, in the versions that this Python has, as binary wheels."""
    run(*PIP, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
    (wheel,) = wheels.glob("masthead-*.whl")
    constraints = wheels / "constraints.txt"
    ours = {f"{found.metadata['Name']}=={found.version}" for found in distributions()}
    constraints.write_text("\n".join(line for line in ours if not line.startswith("masthead==")), encoding="utf-8")
    version = inside(system, "python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
    only_binary = ("--only-binary", ":all:", "--python-version", version)
    run(*PIP, "install", *only_binary, "--constraint", str(constraints), "--target", str(target), str(wheel))


def python(system: Path, work: Path, *arguments: str) -> str:
    """What the bare system's own Python prints; any warning is an error there."""
    site = f"PYTHONPATH=/{work.relative_to(system)}/site"
    return inside(system, "env", site, "python3", "-P", "-W", "error", *arguments)


def test_the_system_is_bare(system: Path) -> None:
    files = [path for path in system.rglob("*") if "opt" not in path.relative_to(system).parts[:1]]
    assert [path for path in files if path.suffix.lower() in FONT_EXTENSIONS or "fontconfig" in path.name] == []
    assert [path for path in files if path.name in {"pip", "libstdc++.so.6", "libGL.so.1", "libcairo.so.2"}] == []


def test_a_wheel_in_a_bare_debian_draws_what_this_machine_draws(system: Path, work: Path, tmp_path: Path) -> None:
    place = f"/{work.relative_to(system)}"
    there = python(system, work, f"{place}/draw_cards.py", f"{place}/seed").splitlines()
    shutil.copytree(EXAMPLE, tmp_path / "seed", ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    here = run(sys.executable, str(SCRIPT), str(tmp_path / "seed")).splitlines()
    assert {line.split()[1] for line in there} == {"200"}
    assert there == here
    assert len({line.split()[2] for line in there}) == 9


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "from masthead import ImageResponse; ImageResponse('x', format='avif').render()",
            "ImageResponse: format must be one that Pillow can write here; AVIF needs the system's libstdc++, got 'avif'",
        ),
        (
            "import runpy; runpy.run_module('masthead')",
            "The masthead command needs some packages more: pip install 'masthead[cli]' (typer is missing)",
        ),
    ],
    ids=["avif", "command line"],
)
def test_what_a_bare_debian_lacks_is_said(code: str, message: str, system: Path, work: Path) -> None:
    caught = f"try:\n {code}\nexcept BaseException as error:\n print(error)"
    assert python(system, work, "-c", caught) == f"{message}\n"
