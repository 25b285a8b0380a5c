"""Options of the test run."""

from __future__ import annotations

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-golden", action="store_true", help="keep what tests/golden draws now as what it should draw"
    )


def pytest_configure() -> None:
    """Tests and the servers that they start draw what they test; those of stores name one."""
    os.environ["MASTHEAD_STORE"] = "none"
