"""``masthead dev``: the gallery, with live reload."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from masthead.cli.console import fail, mistakes, note, say_error, warn
from masthead.cli.target import SiteTarget, site_of
from masthead.config import DEVELOPMENT_VARIABLE
from masthead.errors import MastheadError
from masthead.gallery.app import broken_app, gallery_app
from masthead.serving.asgi import AsgiApp

TARGET_VARIABLE = "MASTHEAD_DEV_SITE"


def dev(
    site: SiteTarget = "app",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve a gallery of every image, and reload what you save."""
    with mistakes():
        shown = site_of(site, development=True)
        for diagnostic in shown.diagnostics:
            warn(diagnostic)
        folder = shown.config.directory
    _check_free(host, port)
    # The server starts anew in another process when Python code changes: it learns its site from here.
    os.environ[TARGET_VARIABLE] = site
    os.environ[DEVELOPMENT_VARIABLE] = "1"
    note("gallery", f"http://{host}:{port}  ({folder.name}; press Ctrl+C to stop)")
    uvicorn.run(
        "masthead.cli.dev:make_app",
        factory=True,
        host=host,
        port=port,
        reload=True,
        reload_dirs=sorted({str(folder.parent), str(Path.cwd())}) if ":" in site else [str(folder.parent)],
        reload_excludes=[str(folder)],  # the site reloads its own folder, within the same process
        log_level="warning",
    )


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host or None, port, family)
        with socket.create_server((host, port), family=family):
            return
    except socket.gaierror as error:
        problem = error.strerror or str(error)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        if error.errno != errno.EADDRNOTAVAIL:
            fail(f"cannot listen on {host}:{port} ({reason}); choose another with --port")
        problem = reason
    fail(f"cannot listen on {host} ({problem}); give an address of this machine with --host, such as 127.0.0.1")


def make_app() -> AsgiApp:
    """The app that the server process runs."""
    target = os.environ[TARGET_VARIABLE]
    try:
        return gallery_app(site_of(target, development=True))
    except MastheadError as error:  # of code that was just saved
        say_error(str(error))
        return broken_app(target, str(error))
