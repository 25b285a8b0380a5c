"""What ``import masthead`` leaves to the first who needs it: each of these takes milliseconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

LATE = ("PIL", "asyncio", "difflib", "fontTools", "http.cookies", "importlib.metadata", "pytakumi", "ssl", "tempfile")


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules that a program has once it has imported Masthead."""
    # -S: what the environment's own .pth files import is not ours.
    script = f"import sys; sys.path = {sys.path!r}; import masthead; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", LATE)
def test_a_module_is_imported_late(imported: set[str], module: str) -> None:
    assert "masthead.site" in imported
    assert module not in imported
