"""Spans as an exporter has them, and as a receiver of OTLP on loopback gets them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import anyio
import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from masthead import Masthead, Request
from masthead.observing.opentelemetry import OpenTelemetryObserver
from tests.observing.sites import served, watched
from tests.sites import write_site


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(exporter: InMemorySpanExporter) -> TracerProvider:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


def answer_of(spans: Sequence[ReadableSpan]) -> ReadableSpan:
    return next(span for span in spans if span.name.startswith("image"))


@pytest.mark.parametrize("world", ["sync", "async"])
def test_an_answer_is_a_span_below_the_servers_with_its_phases_below(
    tmp_path: Path, provider: TracerProvider, exporter: InMemorySpanExporter, world: str
) -> None:
    site = watched(tmp_path, OpenTelemetryObserver(provider))
    with provider.get_tracer("server").start_as_current_span("GET") as server:
        if world == "sync":
            site.respond(Request("/7/opengraph-image"))
        else:
            anyio.run(site.respond_async, Request("/7/opengraph-image"))
    spans = exporter.get_finished_spans()
    answer = answer_of(spans)
    assert answer.name == "image /[id]/opengraph-image"
    assert (answer.parent and answer.parent.span_id) == server.get_span_context().span_id
    attributes = dict(answer.attributes or {})
    assert attributes.pop("http.response.body.size", 0)
    assert attributes == {
        "http.request.method": "GET",
        "http.route": "/[id]/opengraph-image",
        "http.response.status_code": 200,
        "url.path": "/7/opengraph-image",
        "masthead.convention": "opengraph-image",
        "masthead.source": "drawn",
    }
    phases = [span for span in spans if span.name.startswith("masthead.")]
    assert {"masthead.match", "masthead.code", "masthead.raster", "masthead.encode", "masthead.store"} <= {
        span.name for span in phases
    }
    for span in phases:
        assert (span.parent and span.parent.span_id) == answer.context.span_id
        assert answer.start_time and answer.end_time and span.start_time and span.end_time
        slack = 1_000_000  # ns between the clock that tells the time and the one that measures
        assert answer.start_time - slack <= span.start_time <= span.end_time <= answer.end_time + slack


def test_what_user_code_does_is_below_the_answer(
    tmp_path: Path, provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    site = watched(tmp_path, OpenTelemetryObserver(provider))
    code = "from opentelemetry import trace\ndef image():\n    return trace.format_span_id(trace.get_current_span().get_span_context().span_id).encode()\n"
    write_site(tmp_path, {"bytes/icon.py": code})
    body = site.respond(Request("/bytes/icon")).body
    assert body.decode() == trace.format_span_id(answer_of(exporter.get_finished_spans()).context.span_id)


def test_an_error_is_recorded_on_the_span(
    tmp_path: Path, provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    watched(tmp_path, OpenTelemetryObserver(provider)).respond(Request("/broken/icon"))
    answer = answer_of(exporter.get_finished_spans())
    assert answer.status.status_code is trace.StatusCode.ERROR
    assert (answer.attributes or {})["error.type"] == "UserFunctionError"
    (event,) = answer.events
    assert "ZeroDivisionError" in str((event.attributes or {})["exception.stacktrace"])


def test_what_is_not_known_of_an_answer_is_no_attribute(
    tmp_path: Path, provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    watched(tmp_path, OpenTelemetryObserver(provider)).respond(Request("/nothing"))
    assert set(answer_of(exporter.get_finished_spans()).attributes or {}) == {
        *("http.request.method", "http.response.status_code", "http.response.body.size", "url.path", "masthead.source")
    }


def test_a_picture_that_stays_since_it_could_not_be_made_anew_is_no_error(
    tmp_path: Path, provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    observer = OpenTelemetryObserver(provider)
    with observer.around():
        observer.observe(served(source="stale", error=OSError("away")))
    (answer,) = exporter.get_finished_spans()
    assert [event.name for event in answer.events] == ["exception"]
    assert answer.status.status_code is trace.StatusCode.UNSET
    assert "error.type" not in (answer.attributes or {})


def test_a_receiver_of_otlp_gets_them(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    provider = TracerProvider()
    url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(url, compression=None)))
    site: Masthead = watched(tmp_path, OpenTelemetryObserver(provider))
    try:
        site.respond(Request("/icon"))
    finally:
        provider.shutdown()
        server.shutdown()
        server.server_close()
        thread.join()
    received = [
        span.name
        for body in bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert {"image /icon", "masthead.raster"} <= set(received)
