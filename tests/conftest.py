"""Options of the test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-golden", action="store_true", help="keep what tests/golden draws now as what it should draw"
    )


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests draw what they test; those of stores name one."""
    monkeypatch.setenv("MASTHEAD_STORE", "none")
