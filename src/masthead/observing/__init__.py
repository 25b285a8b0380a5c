"""What an answer took → events for those who watch a site: metrics, spans, logs.

    Serving(observers=[PrometheusObserver()])

An observer is any object with ``observe(served)``. Those for Prometheus and OpenTelemetry are modules of their
own here: importing one is the opt-in for its library.
"""

from masthead.observing.served import Observer, Served, Source
from masthead.observing.timeline import Phase

__all__ = ["Observer", "Phase", "Served", "Source"]
