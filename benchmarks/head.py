"""Times ``Masthead.head()`` for a page without code images, warm: python benchmarks/head.py."""

import io
import statistics
import tempfile
import time
from pathlib import Path

from PIL import Image

from masthead import Masthead

ROUNDS, CALLS = 30, 500


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#1d4ed8").save(buffer, "PNG")
    return buffer.getvalue()


def make_site(directory: Path, folders: int) -> Path:
    """Static images at the root and in the blog, and many folders beside it."""
    app = directory / "app"
    (app / "blog" / "[slug]").mkdir(parents=True)
    (app / "icon.png").write_bytes(picture(32, 32))
    (app / "apple-icon.png").write_bytes(picture(180, 180))
    (app / "blog" / "opengraph-image.png").write_bytes(picture(1200, 630))
    (app / "blog" / "opengraph-image.alt.txt").write_text("Our blog")
    for number in range(folders):
        (app / f"section-{number}" / "deep").mkdir(parents=True)
    return app


def measure(_: object = None) -> dict[str, float]:
    """Print microseconds a call, for a small and a large tree."""
    results = {}
    for folders in (10, 2000):
        with tempfile.TemporaryDirectory() as directory:
            site = Masthead(make_site(Path(directory), folders), metadata_base="https://example.com")
            site.head("/blog/hello")
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                for _ in range(CALLS):
                    site.head("/blog/hello")
                times.append((time.perf_counter() - start) / CALLS * 1e6)
            results[f"{folders} folders"] = statistics.median(times)
            print(f"head(), {folders:>5} folders: median {statistics.median(times):6.1f} µs, best {min(times):6.1f} µs")
    return results


if __name__ == "__main__":
    measure()
