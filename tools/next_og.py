"""Makes the pictures of ``tests/compat/next-og`` again with the real next/og: ``python tools/next_og.py MODULES``.

``MODULES`` is a node_modules folder made with ``npm install next react react-dom @twemoji/svg``; node is needed.
next/og gets the shipped Inter, cut to single weights because it reads no variable font.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import Image

ROOT = Path(__file__).parents[1]
INTER = ROOT / "src/masthead/imaging/data/InterVariable.woff2"
COMPAT = ROOT / "tests/compat"
WEIGHTS = (400, 500, 600, 700, 800, 900)


def write_fonts(folder: Path) -> None:
    """One static TrueType file for each weight."""
    for weight in WEIGHTS:
        font = TTFont(INTER)
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        static = instantiateVariableFont(font, {**axes, "wght": weight})
        static.flavor = None
        static.save(folder / f"Inter-{weight}.ttf")


def main(modules: Path) -> None:
    """Draw every template and keep the pictures, small."""
    out = COMPAT / "next-og"
    with tempfile.TemporaryDirectory() as fonts:
        write_fonts(Path(fonts))
        script = Path(__file__).with_name("next_og.mjs")
        subprocess.run(["node", script, modules, fonts, COMPAT / "templates", out], check=True)  # noqa: S603, S607
    for picture in out.glob("*.png"):
        Image.open(picture).save(picture, optimize=True)
    version = json.loads((modules / "next/package.json").read_text(encoding="utf-8"))["version"]
    (out / "made-with.json").write_text(f'{{"next": "{version}"}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
