"""The command line: argument parsing and exit codes only, one command a file."""

from __future__ import annotations

import sys

NEEDS_EXTRA = "The masthead command needs some packages more: pip install 'masthead[cli]' ({} is missing)"


def main() -> None:
    """Run the command line; exit code 0 done, 1 the user's input is wrong, 2 usage."""
    try:
        from masthead.cli.commands import app
        from masthead.cli.console import print_anything
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "click", "rich", "uvicorn"):
            raise
        sys.exit(NEEDS_EXTRA.format(error.name))
    print_anything()
    app()
