"""Builds on a Ray cluster, in a network and a process tree of its own: Ray listens everywhere, and ends nothing itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from masthead.errors import BuildWorkerError
from masthead.export.build import build
from tests.export.test_crews import COUNT, DEADLY, FILES, TOTAL, source_of
from tests.export.test_incremental import Project
from tests.sites import write_site

ON_RAY = Path(__file__).with_name("on_ray.py")
ALONE = ("unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child")


def can_be_alone() -> bool:
    """Whether a network without connections can be had; containers may forbid it."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def ray_folder() -> Iterator[str]:
    """Where Ray keeps its sockets, whose paths must be short."""
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        yield folder


class OnRay:
    """``masthead build`` of the site in a folder, on a cluster that is there for it alone."""

    def __init__(self, cwd: Path, temporary: str) -> None:
        self._cwd = cwd
        # No login, and nothing is told to Ray's makers.
        settings = {"RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0", "RAY_TMPDIR": temporary}
        self._environment = {**os.environ, **settings, "NO_COLOR": "1", "COLUMNS": "300"}

    def build(self, *, nodes: int, killed_after: int = 0) -> subprocess.CompletedProcess[str]:
        options = ("--base-url", "https://x.example", "--executor", "ray", "--scheduler", "{address}")
        script = (sys.executable, str(ON_RAY), str(nodes), str(killed_after), "build", "app", *options)
        command = [*ALONE, *script]
        return subprocess.run(
            command, cwd=self._cwd, env=self._environment, capture_output=True, text=True, timeout=240, check=False
        )


@pytest.fixture
def on_ray(tmp_path: Path, ray_folder: str) -> OnRay:
    if not can_be_alone():
        pytest.skip("no network of its own for a cluster of Ray")
    return OnRay(tmp_path, ray_folder)


def test_a_cluster_that_loses_a_node_builds_what_one_machine_builds(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, on_ray: OnRay
) -> None:
    write_site(tmp_path, FILES)
    ran = on_ray.build(nodes=3, killed_after=COUNT // 2)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{TOTAL} drawn, 0 kept, 0 removed" in ran.stdout + ran.stderr
    whole = Project(tmp_path_factory.mktemp("whole"))
    whole.build(FILES)
    there = Project(tmp_path)
    assert there.files() == whole.files()


def test_a_cluster_says_which_image_ends_its_workers(tmp_path: Path, on_ray: OnRay) -> None:
    write_site(tmp_path, {"[id]/icon.py": DEADLY})
    ran = on_ray.build(nodes=2)
    assert ran.returncode == 1
    assert "error /5/icon: each worker that was to make it died (WorkerCrashedError" in ran.stderr
    assert "1 failure; no manifest was written" in ran.stderr
    assert len(list((tmp_path / "out").glob("*/icon*.png"))) == 11


def test_a_cluster_without_workers_is_said(tmp_path: Path, on_ray: OnRay) -> None:
    write_site(tmp_path, FILES)
    ran = on_ray.build(nodes=0)
    assert ran.returncode == 1
    assert "a worker of the build is not there: the cluster of Ray at 127.0.0.1:" in ran.stderr


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1:9", "Connection refused"),
        ("127.0.0.1", "expected host:port or ray://host:port"),
        ("127.0.0.1:x", "expected host:port or ray://host:port"),
        ("tcp://127.0.0.1:9", "expected host:port or ray://host:port"),
    ],
)
def test_no_cluster_is_said(tmp_path: Path, address: str, reason: str) -> None:
    from masthead.export.crews.ray import RayWorkers

    write_site(tmp_path, FILES)
    source: Any = source_of(tmp_path)
    with pytest.raises(BuildWorkerError) as raised:
        build(source(), tmp_path / "out", crew=lambda loaded: RayWorkers(source, loaded, address))
    assert str(raised.value).startswith(
        f"a worker of the build cannot be reached: no cluster of Ray answers at {address} ("
    )
    assert reason in str(raised.value)
