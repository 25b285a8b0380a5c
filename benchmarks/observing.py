"""What observing costs a request: a kept answer and a drawing, with nobody looking and with each observer.

Prints µs of processor time a request, the best of several rounds.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from prometheus_client import CollectorRegistry

from masthead import Masthead, Request, Serving
from masthead.observing import Served
from masthead.observing.opentelemetry import OpenTelemetryObserver
from masthead.observing.prometheus import PrometheusObserver
from masthead.stores.memory import MemoryStore

ROUNDS = 25
CODE = """
from masthead import ImageResponse
revalidate = 3600
def image(params):
    return ImageResponse(f"<h1>{params['id']}</h1>", width=200, height=100)
"""


class Nothing:
    """Looks, and does nothing with it."""

    def observe(self, served: Served) -> None:
        """Nothing."""


def spans() -> OpenTelemetryObserver:
    """Spans of the SDK that are recorded and exported in batches, into memory."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(InMemorySpanExporter(), max_queue_size=1_000_000))
    return OpenTelemetryObserver(provider)


OBSERVERS: dict[str, Callable[[], tuple[object, ...]]] = {
    "nobody": tuple,
    "an observer that does nothing": lambda: (Nothing(),),
    "the log at INFO, to a file": tuple,
    "PrometheusObserver": lambda: (PrometheusObserver(CollectorRegistry()),),
    "OpenTelemetryObserver, no SDK": lambda: (OpenTelemetryObserver(),),
    "OpenTelemetryObserver, none taken": lambda: (OpenTelemetryObserver(TracerProvider(sampler=ALWAYS_OFF)),),
    "OpenTelemetryObserver, all taken": lambda: (spans(),),
}


def microseconds(ask: Callable[[int], object], times: int) -> float:
    """The best of some rounds."""
    best = float("inf")
    for number in range(ROUNDS):
        begin = time.process_time()
        for each in range(times):
            ask(number * times + each)
        best = min(best, time.process_time() - begin)
    return best / times * 1e6


def main() -> None:
    """Measure all of them."""
    log = logging.getLogger("masthead.serving")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app/[id]").mkdir(parents=True)
        (Path(folder) / "app/[id]/icon.py").write_text(CODE)
        handler = logging.FileHandler(Path(folder) / "log")
        for name, observers in OBSERVERS.items():
            log.handlers, log.propagate = [handler], False
            log.setLevel(logging.INFO if "log" in name else logging.WARNING)
            serving = Serving(store=MemoryStore(), memory=0, observers=observers())
            site = Masthead(Path(folder) / "app", development=False, serving=serving)
            site.respond(Request("/0/icon"))
            kept = microseconds(lambda _, site=site: site.respond(Request("/0/icon")), 400)
            drawn = microseconds(lambda number, site=site: site.respond(Request(f"/{number + 1}/icon")), 20)
            print(f"{name:32} kept {kept:7.1f} µs   drawn {drawn:8.1f} µs")


if __name__ == "__main__":
    main()
