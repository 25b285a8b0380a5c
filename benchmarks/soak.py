"""A site under more load than it can draw, for as long as you like: python benchmarks/soak.py [--seconds 600].

Two uvicorn workers share a Redis. Clients ask for cards at random and a fifth of them go before they are
answered; Redis is killed and started again twice, a worker is killed once. At the end every answer was a whole
picture, byte for byte that of a cold drawing, or 503; memory has stayed as it was. Needs redis-server; everything is
on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from masthead import Masthead, Request, Serving

CARDS, CLIENTS, LEAVING = 3000, 64, 0.2
OUT = Path("out/soak")  # pictures that were not those of a cold drawing, beside it
MODULE = '''
from masthead import ImageResponse
size = (600, 315)
{exports}
def image(params):
    number = int(params["id"])
    return ImageResponse(f"""
        <style>body {{{{ display: flex; flex-direction: column; justify-content: center; padding: 48px;
          background: linear-gradient(120deg, hsl({{number * 37 % 360}} 70% 30%), #111);
          color: white; font: 700 40px Inter }}}}
        </style><p>{kind} {{number}}</p><small>{{number * 7919 % 100_000}} things about it</small>""")
'''
APPLICATION = """
import os
from masthead import Masthead, Serving
site = Masthead("app", serving=Serving(store=os.environ["STORE"], memory=2_000_000, drawings=1, waiting=8, patience=5))
app = site.asgi
"""


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_site(folder: Path) -> None:
    """Cards that are kept by what they show, and cards that are kept for two seconds."""
    app = folder / "app/[id]"
    app.mkdir(parents=True)
    (app / "opengraph_image.py").write_text(MODULE.format(exports="", kind="Card"))
    (app / "twitter_image.py").write_text(MODULE.format(exports="revalidate = 2", kind="Note"))
    (folder / "application.py").write_text(APPLICATION)


def redis(port: int) -> subprocess.Popen[bytes]:
    """A Redis that keeps nothing on disk."""
    options = ("--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory", "200mb")
    command = ["redis-server", *map(str, options), "--maxmemory-policy", "allkeys-lru"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


@contextmanager
def server(folder: Path, port: int, store: str) -> Iterator[subprocess.Popen[bytes]]:
    """The site behind two uvicorn workers; its log is a file of the folder."""
    options = ("application:app", "--port", port, "--workers", 2, "--log-level", "warning")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *map(str, options)],
            cwd=folder,
            env={**os.environ, "STORE": store},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def workers(parent: int) -> list[int]:
    """The processes that answer, by id."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def resident(process: int) -> float:
    """Megabytes of memory that a process has."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Soak:
    """What the clients saw."""

    def __init__(self, port: int, seconds: float) -> None:
        self.port, self.end = port, time.monotonic() + seconds
        self.outcomes: Counter[str] = Counter()
        self.seen: dict[str, dict[str, bytes]] = defaultdict(dict)
        self.memory: dict[int, list[tuple[float, float]]] = defaultdict(list)
        self.killed_at = float("inf")

    async def client(self, dice: random.Random) -> None:
        """Ask until the end, popular cards more often."""
        while time.monotonic() < self.end:
            number = min(int(dice.paretovariate(0.35)), CARDS)
            path = f"/{number}/{dice.choice(('opengraph-image', 'twitter-image'))}"
            patience = dice.uniform(0, 0.1) if dice.random() < LEAVING else None
            try:
                await self.ask(path, patience)
            except TimeoutError:
                self.outcomes["left"] += 1
            except OSError as error:
                near = abs(time.monotonic() - self.killed_at) < 5
                self.outcomes["cut off by the kill" if near else f"error: {error!r}"] += 1

    async def ask(self, path: str, patience: float | None) -> None:
        """One request on a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(patience or 60):
                writer.write(f"GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode())
                answer = await reader.read(-1)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":-1")
        if not head or len(body) != int(length.partition(b":")[2]):
            raise ConnectionResetError("cut off")
        status = head.split()[1].decode()
        self.outcomes[status] += 1
        if status == "200":
            self.seen[path].setdefault(hashlib.sha256(body).hexdigest(), body)

    async def watch(self, parent: int) -> None:
        """Look at the memory of the workers once a second."""
        while time.monotonic() < self.end:
            for process in workers(parent):
                with suppress(OSError):
                    self.memory[process].append((time.monotonic(), resident(process)))
            await asyncio.sleep(1)


async def trouble(soak: Soak, seconds: float, parent: int, store: list[subprocess.Popen[bytes]], port: int) -> None:
    """Redis goes and comes back at a third and at two thirds, a worker goes in the middle."""
    for number in range(2):
        await asyncio.sleep(seconds / 3 - 3)
        store[-1].kill()
        store[-1].wait()
        await asyncio.sleep(3)
        store.append(redis(port))
        if number == 0:
            await asyncio.sleep(seconds / 6 - 3)
            soak.killed_at = time.monotonic()
            os.kill(workers(parent)[0], signal.SIGKILL)
            await asyncio.sleep(3 - seconds / 6 if seconds < 18 else 0)


async def run(soak: Soak, seconds: float, parent: int, store: list[subprocess.Popen[bytes]], port: int) -> None:
    """All of it at once."""
    clients = [soak.client(random.Random(number)) for number in range(CLIENTS)]
    troubles = asyncio.create_task(trouble(soak, seconds, parent, store, port))
    await asyncio.gather(*clients, soak.watch(parent))
    troubles.cancel()


def wrong_bytes(soak: Soak, folder: Path) -> list[str]:
    """The cards that were not those of a cold drawing; the pictures are written to ``OUT``."""
    site = Masthead(folder / "app", development=False, serving=Serving(store=None))
    wrong = []
    for path, bodies in soak.seen.items():
        cold = site.respond(Request(path)).body
        if set(bodies) != {hashlib.sha256(cold).hexdigest()}:
            wrong.append(path)
            place = OUT / path.strip("/").replace("/", "-")
            place.mkdir(parents=True, exist_ok=True)
            for name, body in {**bodies, "cold": cold}.items():
                (place / f"{name[:12]}.png").write_bytes(body)
    return wrong


def growth(soak: Soak) -> dict[int, tuple[float, float]]:
    """Megabytes of each worker that lived a while: the median of its second fifth, and of its last."""
    found = {}
    for process, samples in soak.memory.items():
        if len(samples) >= 20:
            fifth = len(samples) // 5
            early = sorted(size for _, size in samples[fifth : 2 * fifth])
            late = sorted(size for _, size in samples[-fifth:])
            found[process] = early[len(early) // 2], late[len(late) // 2]
    return found


def main() -> int:
    """Run and tell; 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        folder, port, redis_port = Path(name), free_port(), free_port()
        write_site(folder)
        store = [redis(redis_port)]
        with server(folder, port, f"redis://127.0.0.1:{redis_port}/0") as process:
            time.sleep(4)
            soak = Soak(port, seconds)
            asyncio.run(run(soak, seconds, process.pid, store, redis_port))
        store[-1].kill()
        store[-1].wait()
        log = (folder / "log").read_text(encoding="utf-8").splitlines()
        wrong, memory = wrong_bytes(soak, folder), growth(soak)
    bad = {outcome for outcome in soak.outcomes if outcome not in ("200", "503", "left", "cut off by the kill")}
    print(f"{seconds:g} s, {CLIENTS} clients, {sum(soak.outcomes.values()):,} requests:", dict(soak.outcomes))
    print(f"cards seen: {len(soak.seen):,}; not those of a cold drawing: {len(wrong)}", *wrong[:8])
    for worker, (early, late) in memory.items():
        print(f"worker {worker}: {early:.0f} MB after a while, {late:.0f} MB at the end ({late / early - 1:+.0%})")
    print(f"log, {len(log)} lines:", *log[:12], sep="\n  ")
    return int(bool(bad or wrong or any(late > 1.2 * early for early, late in memory.values())))


if __name__ == "__main__":
    sys.exit(main())
