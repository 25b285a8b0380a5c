"""The command line: argument parsing and exit codes only, one command a file."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from masthead.system.forks import after

NEEDS_EXTRA = "The masthead command needs some packages more: pip install 'masthead[cli]' ({} is missing)"
ENDING = 10.0  # seconds that a command may still take after a Ctrl+C


def main() -> None:
    """Run the command line; exit code 0 done, 1 the user's input is wrong, 2 usage."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # in the background of a shell it is none
    if is_ours:
        signal.signal(signal.SIGINT, _interrupted)
    try:
        _run()
    except KeyboardInterrupt:  # before a command has begun: typer hears those that come later
        sys.exit(130)
    finally:
        # One that comes while the interpreter ends is a traceback there; the system ends the program at once.
        if is_ours:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    """Ctrl+C. What threads are doing may end, but no thread can be ended: an image's function may wait for hours."""
    after(ENDING, os._exit, 130)
    signal.default_int_handler(number, frame)


def _run() -> None:
    try:
        from masthead.cli.commands import app
        from masthead.cli.console import print_anything
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "click", "rich", "uvicorn"):
            raise
        sys.exit(NEEDS_EXTRA.format(error.name))
    print_anything()
    app()
