"""What tests of builds leave as it was."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def _path_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming a site makes what lies beside it importable: here for one test, so that no later one finds its ``app``."""
    monkeypatch.setattr(sys, "path", [*sys.path])
