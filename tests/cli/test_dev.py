"""``masthead dev`` as a real server: the gallery, and what happens when files are saved."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.processes import until
from tests.servers import free_port, serving
from tests.sites import picture, pixel_size, write_site

MODULE = "from masthead import ImageResponse\ndef image():\n    return ImageResponse('', width={}, height=8)\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path, {"icon.py": MODULE.format(16), "blog/icon.png": picture(24, 24)})


@contextmanager
def developing(target: str, cwd: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """The command, and a client of its server; both its processes end with the block."""
    port = free_port()
    command = [sys.executable, "-m", "masthead", "dev", target, "--port", str(port)]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=cwd, stdout=silent, stderr=silent, start_new_session=True) as run:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                wait_for(client)
                yield run, client
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGTERM)  # the server and the process that watches files
            run.wait(timeout=20)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)


@pytest.fixture
def server(site: Path) -> Iterator[httpx.Client]:
    with developing(str(site), site.parent) as (_, client):
        yield client


def wait_for(client: httpx.Client) -> None:
    for _ in range(150):
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start within 15 seconds")


def test_the_gallery_lists_images_and_saving_a_file_changes_them(server: httpx.Client, site: Path) -> None:
    page = server.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "app/icon.py" in page.text
    assert "/blog/icon.png" in page.text
    assert pixel_size(server.get("/icon").content) == (16, 8)

    state = server.get("/_masthead/state").text
    (site / "icon.py").write_text(MODULE.format(32))
    assert server.get("/_masthead/state").text != state
    assert pixel_size(server.get("/icon").content) == (32, 8)

    (site / "shop").mkdir()
    (site / "shop/icon.png").write_bytes(picture(8, 8))
    assert server.get("/shop/icon.png").status_code == 200

    (site / "icon.py").write_text("def image(parms):\n    pass\n")
    broken = server.get("/icon")
    assert (broken.status_code, broken.headers["cache-control"]) == (500, "no-store")
    assert "did you mean" in broken.text

    (site / "[a").mkdir()
    assert "has brackets but is no parameter" in server.get("/").text
    assert server.get("/blog/icon.png").status_code == 500
    (site / "[a").rmdir()
    assert server.get("/blog/icon.png").status_code == 200


def test_a_named_site_is_shown_with_its_own_settings_and_reloaded(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": MODULE.format(16)})
    main = tmp_path / "main.py"
    main.write_text("from masthead import Masthead\nsite = Masthead('app', fallback=b'one')\n")
    (tmp_path / "app/icon.py").write_text("def image():\n    from main import site\n    return site.config.fallback\n")
    with serving(["-m", "masthead", "dev", "main:site", "--port", "{port}"], tmp_path, tmp_path / "log") as client:
        assert client.get("/icon").content == b"one"
        state = client.get("/_masthead/state").text
        right = main.read_text()
        save_until(main, right.replace("one", "a longer one"), lambda: client.get("/icon").content == b"a longer one")
        assert client.get("/_masthead/state").text != state

        save_until(main, right + "site = (", lambda: client.get("/icon").status_code == 500)
        for path in ("/", "/icon"):
            assert "main:site: main cannot be imported: SyntaxError" in client.get(path).text
        broken = client.get("/_masthead/state").text
        save_until(main, right, lambda: client.get("/icon").content == b"one")
        assert client.get("/_masthead/state").text not in (state, broken)
    assert "error main:site: main cannot be imported: SyntaxError" in (tmp_path / "log").read_text()


ENDLESS = """
import time
from pathlib import Path
{} image():
    Path(__file__).with_name("began").touch()
    time.sleep(1000)
"""


@contextmanager
def drawing_for_ever(site: Path, client: httpx.Client, function: str = "def") -> Iterator[None]:
    """Ask for a picture that never ends; whoever asks waits until its server has ended."""
    (site / "icon.py").write_text(ENDLESS.format(function))
    base = client.base_url

    def ask() -> None:
        with suppress(httpx.TransportError):
            httpx.get(f"{base}/icon", timeout=40)

    asking = threading.Thread(target=ask)
    asking.start()
    until((site / "began").exists)
    yield
    asking.join(20)
    assert not asking.is_alive()


@pytest.mark.parametrize("function", ["def", "async def"], ids=["in a thread", "in the loop"])
def test_ctrl_c_ends_the_server_though_a_picture_never_ends(site: Path, function: str) -> None:
    with developing(str(site), site.parent) as (run, client), drawing_for_ever(site, client, function):
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(timeout=30) == 0


def test_the_server_starts_anew_though_a_picture_never_ends(site: Path) -> None:
    main = site.parent / "main.py"
    main.write_text("from masthead import Masthead\nsite = Masthead('app')\n")
    with developing("main:site", site.parent) as (_, client), drawing_for_ever(site, client):
        state = httpx.get(f"{client.base_url}/_masthead/state", timeout=30).text.partition("-")[0]
        ask = partial(client.get, "/_masthead/state", timeout=0.5)
        save_until(main, main.read_text() + "# saved\n", lambda: state not in ask().text)


def test_the_server_ends_with_the_command_that_is_killed(site: Path) -> None:
    with developing(str(site), site.parent) as (run, client):
        run.kill()
        run.wait(timeout=30)

        def is_gone() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", client.base_url.port or 0)) != 0

        until(is_gone)


def save_until(file: Path, text: str, is_so: Callable[[], bool]) -> None:
    """Save a file, and wait until the server has seen it."""
    for tenth in range(200):
        if tenth % 30 == 0:  # nobody saves as soon as this: what is saved while the watcher starts may be missed
            file.write_text(text)
        time.sleep(0.1)
        with suppress(httpx.TransportError):
            if is_so():
                return
    pytest.fail("the change was not seen within 20 seconds")
