"""A generated site, built with ``masthead build`` → images a second and bytes an image."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGES = 300
IMAGE = """
from masthead import ImageResponse

size = (1200, 630)

def generate_static_params():
    return [{{"slug": f"post-{{number}}"}} for number in range({pages})]

def image(params):
    return ImageResponse(TEMPLATE.replace("How we render", params["slug"]))

TEMPLATE = {template!r}
"""


def measure(arguments: argparse.Namespace) -> dict[str, float]:
    """Build twice: all images, and with none changed."""
    template = (arguments.bench / "cards" / "blog.html").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as directory:
        route = Path(directory) / "app" / "[slug]"
        route.mkdir(parents=True)
        (route / "opengraph_image.py").write_text(IMAGE.format(pages=PAGES, template=template), encoding="utf-8")
        seconds = [_built(Path(directory)) for _ in range(2)]
        files = list((Path(directory) / "out").rglob("*.png"))
        size = sum(path.stat().st_size for path in files) / len(files)
    results = {"images": len(files), "images a second": len(files) / seconds[0], "bytes an image": size}
    results["seconds when nothing changed"] = seconds[1]
    print(
        f"{len(files)} cards in {seconds[0]:.1f} s: {results['images a second']:.0f} a second, {size:,.0f} bytes each"
    )
    print(f"built again: {seconds[1]:.1f} s")
    return results


def _built(folder: Path) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "masthead.cli", "build", "app", "--base-url", "https://example.com"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start
