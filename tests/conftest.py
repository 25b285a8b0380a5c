"""Options of the test run, and the environment of the programs that tests start."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-golden", action="store_true", help="keep what tests/golden draws now as what it should draw"
    )


def pytest_configure() -> None:
    """Tests and the servers that they start draw what they test; those of stores name one."""
    os.environ["MASTHEAD_STORE"] = "none"
    # What a shell starts in the background takes no notice of Ctrl+C, nor does what that starts; tests send it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # How long something takes is a matter of benchmarks: a busy machine fails no test.
    settings.register_profile("masthead", deadline=None)
    settings.load_profile("masthead")


def pytest_make_parametrize_id(val: object) -> str | None:
    """What goes from process to process is UTF-8, which half a surrogate pair is not: the names of tests …"""
    return None if not isinstance(val, str) or val.isascii() else ascii(val)[1:-1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """… and what they log."""
    report = yield
    report.sections = [(title, text.encode(errors="backslashreplace").decode()) for title, text in report.sections]
    return report


@pytest.fixture(scope="session", autouse=True)
def _no_colour() -> Iterator[None]:
    """What the programs print is compared: whoever runs the tests may ask for colour, they must not hear of it."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            environment.delenv(name, raising=False)
        environment.setenv("NO_COLOR", "1")
        yield
