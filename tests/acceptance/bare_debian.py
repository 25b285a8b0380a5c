"""A Debian that has nothing but what every Debian has, and its Python: made once, kept in the user's cache folder."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from platformdirs import user_cache_path

CACHE = user_cache_path("masthead-tests", appauthor=False)
_RELEASE = re.compile(r"^'(\S+?)/dists/([^/']+)/InRelease'", re.MULTILINE)


def mirror() -> tuple[str, str] | None:
    """The release of Debian that this machine is, and where its own apt takes it from."""
    codename = _os_release().get("VERSION_CODENAME")
    listed = subprocess.run(["apt-get", "update", "--print-uris"], capture_output=True, text=True, check=False).stdout
    return next(((suite, url) for url, suite in _RELEASE.findall(listed) if suite == codename), None)


def bare_debian() -> Path:
    """The root folder of it, made by the first call on a machine, in about 15 s; skips the test where it cannot be."""
    # A quarter of debootstrap's time: it takes the packages through apt, with apt's own keys.
    for command in ("apt-get", "mmdebstrap", "chroot"):
        if shutil.which(command) is None:
            pytest.skip(f"no bare Debian: {command} is not installed")
    if os.geteuid() != 0:
        pytest.skip("no bare Debian: only root may make one")
    found = mirror()
    if found is None:
        pytest.skip("no bare Debian: apt has no source of a release that this machine is")
    return _made(*found)


def _made(suite: str, url: str) -> Path:
    root = CACHE / f"bare-{suite}"
    if not root.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=CACHE))
        run("mmdebstrap", "--quiet", "--variant=essential", "--include=python3", suite, str(unfinished / "root"), url)
        try:
            (unfinished / "root").rename(root)
        except OSError:  # another process was first
            shutil.rmtree(unfinished / "root")
        unfinished.rmdir()
    return root


def inside(root: Path, *command: str) -> str:
    """What a command prints that sees only the files of ``root``, no network and no variable of ours."""
    offline = ("unshare", "--net") if _can_unshare() else ()
    return run(*offline, "chroot", str(root), "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", *command)


def _can_unshare() -> bool:
    """Whether a network without connections can be had; containers may forbid it."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0


def run(*command: str) -> str:
    """What a command prints; its complaints are the failure of the test."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}
