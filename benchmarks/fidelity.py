"""Draws the fidelity cards with Masthead and compares them with Chromium's pictures: make fidelity.

    python benchmarks/fidelity.py FOLDER [--out DIR]

FOLDER holds ``cards/``, ``reference/``, ``fonts.json`` and ``compare.py``, the metric. Prints the pass
rate in total beside the peers' and by feature beside the engine's alone, all as recorded, and writes
``index.html`` into DIR with reference, ours and difference of every card, the worst first.
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
# What the engine alone passes of each feature: no feature may fall below. Recorded with pytakumi 0.1.5 drawing the
# body's markup with the page's style sheets, the same faces registered.
ALONE = """
    absolute:11 apple-icon:1 aspect-ratio:1 at-rule:1 backdrop:1 balance:1 bg-clip:0 bg-clip-text:2 bg-image:2
    bg-repeat:0 bg-size:2 blend:3 block:4 blur:1 border:11 border-dashed:0 border-dotted:1 border-double:0
    border-radius:1 box-sizing:0 calc:1 cell:53 chart:3 clamp:0 clip-path:4 code:0 columns-none:1 conic:4 counter:0
    decoration:2 drop-shadow:2 ellipsis:0 emoji:2 filter:2 flex:15 float:0 gap:1 grid:7 hyphen:1 i18n-ar:2 i18n-el:1
    i18n-he:0 i18n-hi:0 i18n-ja:1 i18n-ko:1 i18n-ru:1 i18n-th:0 icon:4 img:9 inline:1 inline-span:2 inset-shadow:2
    italic:1 justify:1 letter-spacing:4 line-clamp:0 linear:13 list:1 logical:0 mask:4 mixed:1 modern-color:1 mono:1
    multi-bg:1 multi-shadow:0 nth-child:1 object-fit:3 opacity:2 outline:1 overflow:3 overflow-wrap:0 pre:0 pseudo:0
    radial:7 radius:11 repeating:2 rtl:1 selectors:3 shadow:4 stylesheet:4 svg:4 table:0 table-like:1 text-align:1
    text-shadow:2 text-stroke:0 text-transform:1 transform:7 ua-style:0 units:0 vars:2 vertical-align:0 wrap:1
    z-index:2
"""

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
    alone = {tag: int(count) for tag, count in (entry.split(":") for entry in ALONE.split())}
    print(f"{'feature':>26} {'here':>4} / of   engine alone")
    for tag, outcomes in sorted(features.items(), key=lambda item: (sum(item[1]) / len(item[1]), item[0])):
        before = alone.get(tag, 0)
        mark = "  REGRESSION" if sum(outcomes) < before else ""
        print(f"{tag:>26} {sum(outcomes):>4} / {len(outcomes):<4} {before:>4}{mark}")
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
