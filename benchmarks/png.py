"""Times ways to write PNG over the benchmark cards: python benchmarks/png.py (needs isal for its column)."""

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops
from zlib_ng import zlib_ng

from masthead.imaging.document import parse_document
from masthead.imaging.encoding.png import DEFAULT_LEVEL, write_png
from masthead.imaging.engine import rasterise
from masthead.imaging.fonts import font_set
from masthead.imaging.raster import Raster
from masthead.size import Size

try:
    from isal import isal_zlib
except ImportError:
    isal_zlib = None

RUNS = 9


def median_ms(work: Callable[[], bytes]) -> tuple[float, int]:
    """Median milliseconds and the size of the result in kB."""
    times, result = [], b""
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), len(result) // 1000


def filtered_rows(raster: Raster, number: int) -> bytes:
    """RGB rows with one filter for all: 0 none, 2 the difference to the row above."""
    image = Image.frombuffer("RGBA", (raster.width, raster.height), raster.pixels, "raw", "RGBA", 0, 1).convert("RGB")
    if number == 2:
        above = Image.new("RGB", image.size)
        above.paste(image, (0, 1))
        image = ImageChops.subtract_modulo(image, above)
    data, row = image.tobytes(), raster.width * 3
    return b"".join(bytes([number]) + data[start : start + row] for start in range(0, len(data), row))


def pillow_png(raster: Raster) -> bytes:
    """What Pillow writes by itself."""
    buffer = io.BytesIO()
    Image.frombuffer("RGBA", (raster.width, raster.height), raster.pixels, "raw", "RGBA", 0, 1).convert("RGB").save(
        buffer, "PNG"
    )
    return buffer.getvalue()


def main() -> None:
    """Print one line a card: milliseconds / kB for each way."""
    for card in sorted(Path(__file__).with_name("cards").glob("*.html")):
        size = Size(1200, 630)
        document = parse_document(card.read_text(encoding="utf-8"), size)

        def draw(document=document, size=size) -> Raster:
            return rasterise(document, fonts=font_set((), "twemoji"), size=size, scale=1, images={}, debug=False)

        raster = draw()
        plain, up = filtered_rows(raster, 0), filtered_rows(raster, 2)
        ways = {
            "raster": lambda: draw().pixels,
            "masthead": lambda r=raster: write_png(r, DEFAULT_LEVEL),
            "pillow": lambda r=raster: pillow_png(r),
            "isal 1": (lambda d=plain: isal_zlib.compress(d, 1)) if isal_zlib else None,
            "ng 3": lambda d=plain: zlib_ng.compress(d, 3),
            "up ng 3": lambda d=up: zlib_ng.compress(d, 3),
            "ng 6": lambda d=plain: zlib_ng.compress(d, 6),
        }
        measured = {name: median_ms(work) for name, work in ways.items() if work}
        print(f"{card.stem:>8}", "  ".join(f"{name} {ms:.1f}/{kb}" for name, (ms, kb) in measured.items()))


if __name__ == "__main__":
    main()
