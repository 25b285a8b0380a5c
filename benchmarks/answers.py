"""Cached requests a second over HTTP: uvicorn with Masthead beside ``next start`` with the same site.

One card for the same page, kept by both (``revalidate = 3600``), and asked for by wrk on loopback in rounds, one server
after the other. Each server has one process; wrk has a thread of its own. Left out, with a sentence, where wrk or Next
is missing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

FOLDER = Path("out/bench/answers")
CONNECTIONS, SECONDS = 32, 5
STYLE = "display:flex;width:100%;height:100%;padding:80px;font-size:96px;background:#1e1b4b;color:#fff"
CARD = f"<div style='{STYLE}'>Hello</div>"
MODULE = f"""
from masthead import ImageResponse
revalidate = 3600
def image():
    return ImageResponse({CARD!r})
"""
APPLICATION = "from masthead import Masthead, Serving\napp = Masthead('app', serving=Serving(store='store')).asgi\n"
NEXT = {
    "app/layout.js": "export default function Layout({ children }) { return <html><body>{children}</body></html> }",
    "app/page.js": "export default function Page() { return <p>Hello</p> }",
    "app/opengraph-image.js": """
import { ImageResponse } from 'next/og'
export const revalidate = 3600
export const size = { width: 1200, height: 630 }
export const contentType = 'image/png'
export default function Image() {
  return new ImageResponse(<div style={{ display: 'flex', width: '100%', height: '100%', padding: 80, fontSize: 96,
    background: '#1e1b4b', color: '#fff' }}>Hello</div>, size)
}
""",
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Files below a folder."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


@contextmanager
def running(command: Sequence[str], folder: Path, url: str) -> Iterator[str]:
    """A server until the end of the block; the URL that answers."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(url, timeout=5).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        else:
            raise TimeoutError(f"{command[0]} does not answer at {url}")
        yield url
    finally:
        process.terminate()
        process.wait(30)


def a_second(url: str) -> float:
    """Requests a second, by wrk."""
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if not found or "Non-2xx" in told:
        raise RuntimeError(told)
    return float(found[1])


def next_site(modules: Path) -> Path | None:
    """The site in Next, built; ``None``, and a sentence, where that fails."""
    folder = write(modules.resolve().parent, NEXT)  # Next wants its packages in the folder of the site
    environment = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1"}
    command = [str(modules.resolve() / ".bin/next"), "build"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print("Next is left out: it does not build.", done.stdout[-800:], done.stderr[-800:], file=sys.stderr)
        return None
    return folder


def measure(arguments: argparse.Namespace) -> dict[str, float]:
    """Print and return requests a second of each server."""
    if not shutil.which("wrk"):
        print("Requests are left out: wrk is not installed.", file=sys.stderr)
        return {}
    shutil.rmtree(FOLDER, ignore_errors=True)
    site = write(FOLDER / "masthead", {"app/opengraph_image.py": MODULE, "application.py": APPLICATION})
    options = ["-m", "uvicorn", "application:app", "--port", "8391", "--log-level", "warning", "--no-access-log"]
    with ExitStack() as servers:
        url = "http://127.0.0.1:8391/opengraph-image"
        urls = {"masthead": servers.enter_context(running([sys.executable, *options], site, url))}
        other = next_site(arguments.modules) if arguments.modules else None
        if other:
            command = [str(arguments.modules.resolve() / ".bin/next"), "start", "-p", "8392", "-H", "127.0.0.1"]
            url = "http://127.0.0.1:8392/opengraph-image"
            urls["next start"] = servers.enter_context(running(command, other, url))
        rounds = [{name: a_second(url) for name, url in urls.items()} for _ in range(arguments.rounds)]
    found = {name: statistics.median(one[name] for one in rounds) for name in urls}
    for name, rate in found.items():
        print(f"{name:>12} {rate:8,.0f} requests a second")
    if len(found) == 2:
        print(f"ratio {found['masthead'] / found['next start']:.2f}")
    return found
