"""What commands share: the two consoles, and one form for mistakes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from masthead.diagnostics import Diagnostic
from masthead.errors import InvalidOptionError, MastheadError

# No emoji: ":rocket:" in a path or a page is what it says.
out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)

# Options of a site, as the commands call them.
FLAGS = {"metadata_base": "--base-url (or MASTHEAD_BASE_URL)", "base_path": "--base-path"}
STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}


def print_anything() -> None:
    """Print ``?`` for what the encoding of standard output lacks: no work is lost for a character of its report."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


@contextmanager
def mistakes(worded: Callable[[str], str] = str) -> Iterator[None]:
    """Turn an error about the user's input into one line on stderr, as ``worded``, and exit code 1."""
    try:
        yield
    except InvalidOptionError as error:
        fail(worded(str(replace(error, option=FLAGS.get(error.option, error.option)))))
    except MastheadError as error:
        fail(worded(str(error)))
    except OSError as error:
        # Of a file that was to be moved, the name that it was to have: what it had is often one of ours.
        name = error.filename2 or error.filename or ""
        fail(f"{name}: {error.strerror or error}".lstrip(": "))


def say_error(message: str) -> None:
    """Say what is wrong."""
    err.print(f"[bold red]error[/] {escape(message)}", soft_wrap=True)


def fail(message: str) -> NoReturn:
    """Say what is wrong and exit with code 1."""
    say_error(message)
    raise typer.Exit(1)


def warn(message: str | Diagnostic) -> None:
    """Say what the user should know."""
    label, text = "warning", str(message)
    if isinstance(message, Diagnostic):
        label, text = message.severity, text.removeprefix(f"{message.severity} ")
    err.print(f"[{STYLES[label]}]{label}[/] {escape(text)}", soft_wrap=True)


def progress(*, beside_lines: bool = False) -> Progress:
    """A bar for drawings, on a terminal; none on one where lines are printed meanwhile, which it would run into."""
    is_shown = err.is_terminal and not (beside_lines and out.is_terminal)
    columns = (TextColumn("[bold green]  drawing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True, disable=not is_shown)


def note(label: str, message: str) -> None:
    """One aligned line of progress."""
    out.print(f"[bold green]{label:>9}[/] {escape(message)}", soft_wrap=True)
