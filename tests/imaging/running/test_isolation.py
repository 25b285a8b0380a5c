"""Worker processes: the same picture, ended at the deadline, replaced when they end, gone with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from masthead import Font, ImageResponse, Limits, Settings
from masthead.errors import DeadlineError, FontError, WorkerError
from masthead.imaging.running.isolation import workers
from tests.sites import picture, pixel_size

ISOLATED = Settings(isolated=True)
SLOW = f"<p>{'<b>x</b> ' * 3000}"
FONT = Path(__file__).parents[3] / "src/masthead/imaging/data/InterVariable-Italic.woff2"


def processes() -> set[int]:
    """The workers of this process."""
    return {worker._process.pid for worker in workers._all if worker.is_alive()}


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{process}/status").read_text() if Path("/proc").exists() else True


def test_a_worker_draws_the_same_bytes_and_tells_the_same() -> None:
    def response() -> ImageResponse:
        return ImageResponse(
            "<p style='font:italic 20px Mine; colour: red'>Text<img src=a><img src=b>",
            width=90,
            height=60,
            fonts=[Font(FONT, family="Mine")],
            images={"a": picture(4, 4)},
        )

    isolated, here = response(), response()
    assert isolated.render(settings=ISOLATED) == here.render()
    assert isolated.diagnostics == here.diagnostics != ()


def test_a_worker_is_used_again() -> None:
    ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)
    before = processes()
    for number in range(3):
        ImageResponse(f"<p>{number}", width=8, height=8).render(settings=ISOLATED)
    assert processes() == before


def test_errors_of_drawing_arrive_as_they_are() -> None:
    with pytest.raises(FontError, match="is no TTF, OTF, TTC, WOFF or WOFF2 file"):
        ImageResponse("x", width=8, height=8, fonts=[Font(b"no font")]).render(settings=ISOLATED)


def test_relative_paths_count_from_the_parents_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(picture(4, 4))
    ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)
    monkeypatch.chdir(tmp_path)
    assert ImageResponse("<img src=a>", width=8, height=8, images={"a": "a.png"}).render(settings=ISOLATED)


def test_a_worker_is_ended_at_the_deadline_and_the_next_picture_gets_another() -> None:
    ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)
    before, begin = processes(), time.monotonic()
    with pytest.raises(DeadlineError):
        ImageResponse(SLOW, width=300, height=200).render(
            settings=Settings(isolated=True, limits=Limits(deadline=0.03))
        )
    assert time.monotonic() - begin < 5
    (ended,) = before - processes()
    assert not is_running(ended)
    assert pixel_size(ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)) == (8, 8)


def test_a_worker_that_was_killed_is_replaced() -> None:
    ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)
    for process in processes():
        os.kill(process, signal.SIGKILL)
    for _ in range(3):
        try:
            body = ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)
        except WorkerError as error:  # it ended while it was asked
            assert "was ended by SIGKILL" in str(error)
        else:
            assert pixel_size(body) == (8, 8)
    assert pixel_size(ImageResponse("<p>x", width=8, height=8).render(settings=ISOLATED)) == (8, 8)


SCRIPT = """
from masthead import ImageResponse, Settings
from masthead.imaging.running.isolation import workers
print("once", flush=True)
ImageResponse("<p>x", width=8, height=8).render(settings=Settings(isolated=True))
print(*[worker._process.pid for worker in workers._all], flush=True)
{end}
"""


def test_a_script_needs_no_guard_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT.format(end=""))
    ran = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    first, process = ran.stdout.split()
    assert first == "once"
    assert not is_running(int(process))


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT.format(end=dedent("import time; time.sleep(60)")))
    with subprocess.Popen([sys.executable, "script.py"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        parent.stdout.readline()
        worker = int(parent.stdout.readline())
        assert is_running(worker)
        parent.kill()
    end = time.monotonic() + 10
    while is_running(worker):
        assert time.monotonic() < end, "the worker outlived its parent"
        time.sleep(0.05)
