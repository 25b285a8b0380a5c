"""Metrics as a scraper reads them, over HTTP and from several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from wsgiref.simple_server import WSGIServer

import httpx
import pytest
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from masthead import Request
from masthead.observing.prometheus import PrometheusObserver
from tests.observing.sites import served, watched
from tests.processes import until
from tests.servers import free_port, serving
from tests.sites import PLAIN, write_site
from tests.test_docs import write_blocks


def scraped(registry: CollectorRegistry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of the registry's endpoint, by its name and labels."""
    server: WSGIServer
    port = free_port()
    server, thread = start_http_server(port, "127.0.0.1", registry)
    try:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_answers_are_counted_and_timed(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    site = watched(tmp_path, PrometheusObserver(registry))
    bodies = [site.respond(Request(path)).body for path in ("/1/opengraph-image", "/2/opengraph-image", "/icon1.png")]
    site.respond(Request("/1/opengraph-image"))
    site.respond(Request("/broken/icon"))
    samples = scraped(registry)
    counted = {labels: value for (name, labels), value in samples.items() if name == "masthead_responses_total"}
    card = ("route", "/[id]/opengraph-image")
    assert counted == {
        (card, ("source", "drawn"), ("status", "200")): 1,
        (card, ("source", "kept"), ("status", "200")): 2,  # the picture of 2 is that of 1, and the answer of 1
        (("route", "/icon1.png"), ("source", "file"), ("status", "200")): 1,
        (("route", "/broken/icon"), ("source", "failed"), ("status", "500")): 1,
    }
    assert samples["masthead_response_bytes_total", (("route", "/icon1.png"),)] == len(bodies[2])
    drawn = (("convention", "opengraph-image"), ("source", "drawn"))
    assert samples["masthead_response_duration_seconds_count", drawn] == 1
    assert 0 < samples["masthead_phase_duration_seconds_sum", (("phase", "raster"),)] < 5
    assert samples["masthead_drawings", ()] == samples["masthead_waiting", ()] == 0


def test_how_busy_the_site_is_can_be_seen() -> None:
    registry = CollectorRegistry()
    PrometheusObserver(registry).observe(served(drawing=3, waiting=7))
    samples = scraped(registry)
    assert (samples["masthead_drawings", ()], samples["masthead_waiting", ()]) == (3, 7)


PROCESS = """
from masthead.observing.prometheus import PrometheusObserver
from tests.observing.sites import served
PrometheusObserver().observe(served(drawing=3, waiting=7))
"""


def test_of_several_processes_the_sums_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _ in range(2):
        subprocess.run([sys.executable, "-c", PROCESS], cwd=Path(__file__).parents[2], check=True, timeout=60)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    samples = scraped(registry)
    assert (samples["masthead_drawings", ()], samples["masthead_waiting", ()]) == (6, 14)
    labels = (("route", "/icon"), ("source", "drawn"), ("status", "200"))
    assert samples["masthead_responses_total", labels] == 2


def test_what_clients_ask_for_makes_no_series(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    site = watched(tmp_path, PrometheusObserver(registry))
    site.respond(Request("/0/opengraph-image"))
    site.respond(Request("/0/nothing"))
    site.respond(Request("/0/opengraph-image"))
    before = len(scraped(registry))
    for number in range(1, 50):
        for path in (f"/{number}/opengraph-image", f"/{number}/nothing", f"/opengraph-image/{number}"):
            site.respond(Request(path, query=str(number)))
    assert len(scraped(registry)) == before


APPLICATION = """
    import os
    from werkzeug.middleware.dispatcher import DispatcherMiddleware
    from masthead import Masthead, Serving
    from masthead.observing.prometheus import PrometheusObserver
    from metrics import metrics
    site = Masthead("app", development=False, serving=Serving(store=None, observers=[PrometheusObserver()]))
    def process(environ, start_response):
        start_response("200 OK", [])
        return [str(os.getpid()).encode()]
    wsgi = site.middleware(DispatcherMiddleware(process, {"/metrics": metrics}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs fork")
def test_several_processes_are_summed_as_the_guide_says(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/operations.md").read_text(encoding="utf-8")
    write_blocks(guide, tmp_path)
    write_site(tmp_path, {"icon.py": PLAIN})
    (tmp_path / "application.py").write_text(dedent(APPLICATION))
    (tmp_path / "counted").mkdir()
    command = ["-m", "gunicorn", "application:wsgi", "--bind", "127.0.0.1:{port}", "--workers", "2"]
    with serving(command, tmp_path, tmp_path / "log", {"PROMETHEUS_MULTIPROC_DIR": "counted"}) as client:
        answers = 0
        while len(list((tmp_path / "counted").glob("counter_*"))) < 2:  # both have answered
            assert client.get("/icon", headers={"connection": "close"}).status_code == 200
            answers += 1
            assert answers < 1000
        for _ in range(4):  # whichever is asked
            shown = client.get("/metrics/", headers={"connection": "close"}).text
            assert f'masthead_responses_total{{route="/icon",source="drawn",status="200"}} {answers}.0' in shown
        os.kill(int(client.get("/").text), signal.SIGKILL)
        until(lambda: len(list((tmp_path / "counted").glob("gauge_live*"))) == 1)


def test_a_registry_takes_one_observer() -> None:
    registry = CollectorRegistry()
    PrometheusObserver(registry)
    with pytest.raises(ValueError, match="Duplicated"):
        PrometheusObserver(registry)
