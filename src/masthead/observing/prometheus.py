"""``Served`` → metrics of ``prometheus_client``: counters, histograms and gauges of a registry.

Labels are taken from the files of the site and from short lists, so that no client can make series: routes by their
pattern, never a path or an id. Names follow https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

from functools import partial

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from masthead.observing.served import Served

# Seconds. What is kept takes tenths of a millisecond, a card some ten, a large or an isolated one seconds.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class PrometheusObserver:
    """Counts and times the answers of one site or several in a registry, the library's own if not given.

    Raises ``ValueError`` when the registry has these metrics already: let sites of one process share an observer.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        within = REGISTRY if registry is None else registry
        self._answers = Counter(
            "masthead_responses", "Answers of the site.", ("route", "status", "source"), registry=within
        )
        self._bytes = Counter("masthead_response_bytes", "Bytes of bodies sent.", ("route",), registry=within)
        self._seconds = Histogram(
            "masthead_response_duration_seconds",
            "Until an answer was whole.",
            ("convention", "source"),
            buckets=BUCKETS,
            registry=within,
        )
        self._phases = Histogram(
            "masthead_phase_duration_seconds", "Parts of answering.", ("phase",), buckets=BUCKETS, registry=within
        )
        # In several processes (PROMETHEUS_MULTIPROC_DIR) the sum of those that live.
        gauge = partial(Gauge, multiprocess_mode="livesum", registry=within)
        self._drawing = gauge("masthead_drawings", "Being drawn.")
        self._waiting = gauge("masthead_waiting", "Waiting to be drawn.")

    def observe(self, served: Served) -> None:
        """Count one answer."""
        self._answers.labels(served.route, str(served.status), served.source).inc()
        if served.size:
            self._bytes.labels(served.route).inc(served.size)
        self._seconds.labels(served.convention, served.source).observe(served.seconds)
        for name, seconds in served.seconds_by_phase().items():
            self._phases.labels(name).observe(seconds)
        self._drawing.set(served.drawing)
        self._waiting.set(served.waiting)
