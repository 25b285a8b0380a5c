"""Draws the fidelity cards with Masthead and compares them with Chromium's pictures: make fidelity.

    python benchmarks/fidelity.py FOLDER [--out DIR]

FOLDER holds ``cards/``, ``reference/``, ``fonts.json`` and ``compare.py``, the metric. Prints the pass
rate in total and by feature beside the peers' recorded totals, and writes ``index.html`` into DIR
with reference, ours and difference of every card, the worst first.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from markupsafe import Markup
from PIL import Image, ImageChops

from masthead import Font, ImageResponse
from masthead.errors import MastheadError

# Passes (and exact ones) of 138, recorded with the cards.
PEERS = {
    "dynimg 0.3.0": (98, 74),
    "takumi-js 2.16.3": (91, 79),
    "pytakumi 0.1.5 as it is": (80, 64),
    "next/og": (3, None),
}

PAGE = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Fidelity to Chromium</title><style>
body {{ margin: 2rem; font: 15px/1.5 system-ui, sans-serif; color: #0f172a; background: #f1f5f9 }}
section {{ margin: 0 0 1.5rem; padding: 1rem 1.2rem; border-radius: .7rem; background: #fff }}
h2 {{ margin: 0 0 .6rem; font: 600 .95rem ui-monospace, monospace }} .no {{ color: #b91c1c }}
div {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: .8rem }}
img {{ max-width: 100%; border: 1px solid #e2e8f0; background: #fff }}
</style></head><body><h1>{summary}</h1><p>Reference (Chromium), Masthead, difference.</p>
{cards}</body></html>
""")
CARD = Markup(
    "<section><h2 class='{mark}'>{name} {aligned} % ({strict} %)</h2><div><img src='{reference}' loading='lazy'>"
    "<img src='{name}.png' loading='lazy'><img src='{name}-difference.png' loading='lazy'></div></section>\n"
)


def fonts_of(folder: Path) -> list[Font]:
    """The faces that Chromium saw, in its order."""
    listed = json.loads((folder / "fonts.json").read_text(encoding="utf-8"))["fonts"]
    missing = sorted({font["package"] for font in listed if not Path(font["path"]).exists()})
    if missing:
        sys.exit(f"the reference pictures need fonts that are not installed: apt-get install {' '.join(missing)}")
    return [Font(f["path"], family=f["family"], weight=f["weight"], style=f["style"]) for f in listed]


def draw(folder: Path, out: Path) -> float:
    """Draw every card into ``out``; returns the seconds it took."""
    fonts = fonts_of(folder)
    start = time.perf_counter()
    for card in sorted((folder / "cards").glob("*.html")):
        source = card.read_text(encoding="utf-8")
        header = re.match(r"<!--(.*?)-->", source)
        size: dict[str, Any] = json.loads(header[1]) if header else {}
        response = ImageResponse(source, width=size["width"], height=size["height"], fonts=fonts, emoji=None)
        try:
            (out / f"{card.stem}.png").write_bytes(response.render())
        except MastheadError as error:
            print(f"{card.stem}: {error}")
    return time.perf_counter() - start


def compare(folder: Path, out: Path) -> list[dict[str, Any]]:
    """What the metric says of each card."""
    command = [sys.executable, str(folder / "compare.py"), str(folder / "reference"), str(out), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if not ran.stdout:
        sys.exit(ran.stderr)
    found: Any = json.loads(ran.stdout)
    return list(found["cards"] if isinstance(found, dict) else found)


def write_differences(folder: Path, out: Path, results: list[dict[str, Any]]) -> None:
    """A picture of what differs, brightened, for each card."""
    for result in results:
        name = result["card"]
        with Image.open(folder / "reference" / f"{name}.png") as one, Image.open(out / f"{name}.png") as other:
            flat = [Image.alpha_composite(Image.new("RGBA", i.size, "white"), i.convert("RGBA")) for i in (one, other)]
        difference = ImageChops.difference(flat[0].convert("RGB"), flat[1].convert("RGB"))
        difference.point(lambda value: min(255, value * 3)).save(out / f"{name}-difference.png")


def is_exact(result: dict[str, Any]) -> bool:
    """Whether a card passes without forgiving a row of text."""
    return bool(result["passed"]) and result["strict"] is not None and result["strict"] <= 1


def report(results: list[dict[str, Any]], seconds: float) -> str:
    """Print the tables; returns the first line."""
    passed, exact = sum(r["passed"] for r in results), sum(map(is_exact, results))
    summary = f"Masthead passes {passed} of {len(results)} ({exact} exactly), drawn in {seconds:.1f} s"
    print(summary)
    for name, (peer, peer_exact) in PEERS.items():
        print(f"{name:>26} {peer:>4}" + (f" ({peer_exact})" if peer_exact is not None else ""))
    features: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        for tag in result["tags"]:
            features[tag].append(result["passed"])
    for tag, outcomes in sorted(features.items(), key=lambda item: (sum(item[1]) / len(item[1]), item[0])):
        print(f"{tag:>26} {sum(outcomes):>4} / {len(outcomes)}")
    return summary


def main() -> None:
    """Draw, compare, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("out/fidelity"))
    arguments = parser.parse_args()
    if not (arguments.folder / "compare.py").is_file():
        sys.exit(f"{arguments.folder} has no fidelity cards; name their folder: make fidelity FIDELITY=…")
    arguments.out.mkdir(parents=True, exist_ok=True)
    seconds = draw(arguments.folder, arguments.out)
    results = compare(arguments.folder, arguments.out)
    write_differences(arguments.folder, arguments.out, results)
    summary = report(results, seconds)
    worst_first = sorted(results, key=lambda result: -(result["aligned"] or 100))
    cards = Markup("").join(
        CARD.format(
            mark="" if result["passed"] else "no",
            name=result["card"],
            aligned=result["aligned"],
            strict=result["strict"],
            reference=(arguments.folder / "reference" / f"{result['card']}.png").resolve().as_uri(),
        )
        for result in worst_first
    )
    (arguments.out / "index.html").write_text(PAGE.format(summary=summary, cards=cards), encoding="utf-8")
    print(f"{arguments.out / 'index.html'} shows them, the worst first")


if __name__ == "__main__":
    main()
