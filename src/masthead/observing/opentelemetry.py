"""``Served`` → spans of OpenTelemetry: one for the answer, below the one that is open, and one for each phase.

Needs the API alone; who exports where is the business of the application's SDK. Attributes are named by the semantic
conventions for HTTP, our own begin with ``masthead.``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace

from masthead.observing.served import Served

NANO = 1_000_000_000


class OpenTelemetryObserver:
    """Makes spans with a tracer of ``tracer_provider``, the global one if not given."""

    def __init__(self, tracer_provider: trace.TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer("masthead", tracer_provider=tracer_provider)

    @contextmanager
    def around(self) -> Iterator[None]:
        """The span of an answer: what user code does meanwhile belongs below it."""
        span = self._tracer.start_span("image")
        with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            yield

    def observe(self, served: Served) -> None:
        """Tell the span that is open what the answer was, and put its phases below it."""
        span = trace.get_current_span()
        if not span.is_recording():
            return
        span.update_name(f"image {served.route or served.convention}".rstrip())
        attributes: dict[str, str | int] = {
            "http.request.method": served.method,
            "http.route": served.route,
            "http.response.status_code": served.status,
            "http.response.body.size": served.size,
            "url.path": served.path,
            "masthead.convention": served.convention,
            "masthead.source": served.source,
        }
        # What is not known is no attribute: the conventions forbid an http.route where no route was found.
        span.set_attributes({name: value for name, value in attributes.items() if value != ""})
        if served.error is not None:
            span.record_exception(served.error)
            if served.source == "failed":
                span.set_attribute("error.type", type(served.error).__qualname__)
                span.set_status(trace.StatusCode.ERROR, str(served.error))
        began = int(served.began * NANO)
        for phase in served.phases:
            start = began + int(phase.start * NANO)
            child = self._tracer.start_span(f"masthead.{phase.name}", start_time=start)
            child.end(start + int(phase.seconds * NANO))
