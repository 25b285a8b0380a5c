"""next/og and takumi-js: installed by name into an ignored folder, with the fonts that they are given.

The fonts are the shipped Inter at 400 and 700: the same outlines that Masthead draws with, as the two static files
that next/og needs, which reads no variable fonts.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

PACKAGES = ("next", "react", "react-dom", "takumi-js", "satori-html")
WEIGHTS = {"Regular": 400, "Bold": 700}
VARIABLE = Path(__file__).parents[1] / "src/masthead/imaging/data/InterVariable.woff2"


def install(folder: Path) -> Path | None:
    """The ``node_modules`` folder with the peers; ``None``, and a sentence, where they cannot be had."""
    modules = folder / "node_modules"
    if all((modules / name).is_dir() for name in PACKAGES):
        return modules
    if not shutil.which("node") or not shutil.which("npm"):
        print("The peers are left out: node or npm is not installed.", file=sys.stderr)
        return None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", *PACKAGES], cwd=folder, check=False)
    if done.returncode:
        print("The peers are left out: npm could not install them.", file=sys.stderr)
        return None
    return modules


def versions(modules: Path) -> Mapping[str, str]:
    """Of each package, and of Node."""
    found = {name: json.loads((modules / name / "package.json").read_text())["version"] for name in PACKAGES}
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"node": node.removeprefix("v"), **found}


def fonts(folder: Path) -> Path:
    """A folder with Inter-Regular.otf and Inter-Bold.otf, made of the shipped variable face."""
    if all((folder / f"Inter-{name}.otf").is_file() for name in WEIGHTS):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    # In a process that ends: the most memory that a parent had counts as its children's, too.
    with ProcessPoolExecutor(1) as executor:
        for name, weight in WEIGHTS.items():
            executor.submit(_make_font, folder / f"Inter-{name}.otf", weight).result()
    return folder


def _make_font(file: Path, weight: int) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(VARIABLE)
    font = instantiateVariableFont(
        font, {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": weight}
    )
    font.flavor = None
    font.save(file)
