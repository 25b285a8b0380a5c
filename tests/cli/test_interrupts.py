"""Ctrl+C in commands: exit code 130, no traceback, and no waiting for what may never end."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import until
from tests.sites import write_site

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
WAITING = """
    import asyncio, time
    from pathlib import Path
    {} image():
        (Path(__file__).parents[1] / "began").touch()
        {}(120)
"""
COMMAND = "import sys; from masthead import cli; cli.ENDING = float(sys.argv.pop(1)); cli.main()"


def interrupted(folder: Path, code: str, *options: str, ending: float, times: int = 1) -> tuple[int, str]:
    """How a build ends, and what it says, that is interrupted in the midst of an image."""
    write_site(folder, {"icon.py": code})
    command = [sys.executable, "-c", COMMAND, str(ending), "build", "app", *options]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        until((folder / "began").exists)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        _, error = process.communicate(timeout=60)
    return process.returncode, error


@pytest.mark.parametrize(("kind", "wait"), [("def", "time.sleep"), ("async def", "await asyncio.sleep")])
def test_an_image_that_waits_is_not_waited_for(tmp_path: Path, kind: str, wait: str) -> None:
    code, error = interrupted(tmp_path, WAITING.format(kind, wait), ending=1)
    assert (code, "Traceback" in error) == (130, False)


def test_two_of_them_end_processes_as_well(tmp_path: Path) -> None:
    code, error = interrupted(
        tmp_path, WAITING.format("def", "time.sleep"), "--executor", "processes", ending=90, times=2
    )
    assert (code, "Traceback" in error) == (130, False)


def test_one_before_a_command_begins_is_no_traceback(tmp_path: Path) -> None:
    begin = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    command = f"import sys\nfrom masthead import cli\ndef run(): {begin}\ncli._run = run\ncli.main()"
    ran = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_one_at_the_very_end_is_none_either(tmp_path: Path) -> None:
    late = "import atexit, os, signal; atexit.register(os.kill, os.getpid(), signal.SIGINT)"
    command = f"{late}\nfrom masthead import cli\nimport sys\nsys.argv = ['masthead', '--version']\ncli.main()"
    ran = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (-signal.SIGINT, "")
