"""A server that is told to stop finishes what it draws, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from tests.processes import until
from tests.servers import free_port, wait_for
from tests.sites import pixel_size, write_site

SLOW = """
    from tempfile import mkdtemp
    from masthead import ImageResponse
    def image():
        mkdtemp(prefix="begun-", dir=".")
        style = "filter: blur(60px); width: 3000px; height: 3000px; background: radial-gradient(lime, transparent)"
        return ImageResponse(f"<div style='{style}'></div>", width=5000, height=5000)
"""
APPLICATION = """
    import os
    from masthead import Masthead, Serving, Settings
    settings = Settings(isolated="ISOLATED" in os.environ)
    site = Masthead("app", development=False, settings=settings, serving=Serving(store=None))
    asgi, wsgi = site.asgi, site.wsgi
"""
SERVERS = {
    "uvicorn": "-m uvicorn application:asgi --port {port}",
    "gunicorn": "-m gunicorn application:wsgi --bind 127.0.0.1:{port} --threads 4",
    "hypercorn": "-m hypercorn application:asgi --bind 127.0.0.1:{port} --graceful-timeout 30",
}


def members(group: int) -> list[int]:
    """The processes of a group that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
@pytest.mark.parametrize("told", ["the server", "all its processes"])
@pytest.mark.parametrize("isolated", [False, True], ids=["here", "isolated"])
@pytest.mark.parametrize("name", SERVERS)
def test_a_picture_that_is_drawn_is_answered_before_the_server_ends(
    tmp_path: Path, name: str, isolated: bool, told: str
) -> None:
    if (name, told) == ("hypercorn", "all its processes"):
        pytest.skip("hypercorn's own workers end at once when they are told themselves")
    write_site(tmp_path, {"icon.py": SLOW})
    (tmp_path / "application.py").write_text(dedent(APPLICATION))
    port = free_port()
    command = [sys.executable, *SERVERS[name].format(port=port).split()]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), **({"ISOLATED": "1"} if isolated else {})}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(server, port)
        with ThreadPoolExecutor(2) as executor:
            url = f"http://127.0.0.1:{port}/icon"
            answers = [executor.submit(httpx.get, url, timeout=60) for _ in range(2)]
            until(lambda: len(list(tmp_path.glob("begun-*"))) == 2)
            time.sleep(0.3)
            assert not any(answer.done() for answer in answers)
            (os.kill if told == "the server" else os.killpg)(server.pid, signal.SIGTERM)
            assert [pixel_size(answer.result().content) for answer in answers] == [(5000, 5000)] * 2
        assert server.wait(20) in (0, -signal.SIGTERM)
        assert members(server.pid) == []
    finally:
        for process in members(server.pid):
            os.kill(process, signal.SIGKILL)
