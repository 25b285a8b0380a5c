"""``masthead dev``: the gallery, with live reload."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from uvicorn.supervisors.watchfilesreload import WatchFilesReload

from masthead.cli.console import fail, mistakes, note, say_error, warn
from masthead.cli.target import SiteTarget, site_of
from masthead.config import DEVELOPMENT_VARIABLE
from masthead.errors import MastheadError
from masthead.gallery.app import broken_app, gallery_app
from masthead.serving.asgi import AsgiApp
from masthead.system.forks import after, end_at_ctrl_c, end_with_parent, holding_back

TARGET_VARIABLE = "MASTHEAD_DEV_SITE"
FINISHING = 3  # seconds that pictures may still take when the server is told to stop
ENDING = 5.0  # seconds after which its process is ended, whatever still runs in it


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
    config = uvicorn.Config(
        "masthead.cli.dev:make_app",
        factory=True,
        host=host,
        port=port,
        reload=True,
        reload_dirs=sorted({str(folder.parent), str(Path.cwd())}) if ":" in site else [str(folder.parent)],
        reload_excludes=[str(folder)],  # the site reloads its own folder, within the same process
        log_level="warning",
        timeout_graceful_shutdown=FINISHING,
    )
    _Reload(config, _Server(config).run, [config.bind_socket()]).run()
    after(ENDING, os._exit, 0)  # though a thread of the site's code is still there


class _Server(uvicorn.Server):
    """The server in its process, which ends when nobody is left to tell it."""

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        end_at_ctrl_c()  # as the system does, until the server itself listens for it
        end_with_parent()
        logging.getLogger("uvicorn.error").addFilter(_is_of_code)
        super().run(sockets)


def _is_of_code(record: logging.LogRecord) -> bool:
    """Whether a line of the log is not of an answer that the end of the server has cut off."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class _Reload(WatchFilesReload):
    """Starts the server's process, and starts it anew; one that does not end when it is told to is ended.

    It is here that it is ended: where a picture never ends, the process itself may not even notice the signal.
    """

    def startup(self) -> None:
        with holding_back(signal.SIGINT):  # a terminal sends it to the new process too: a traceback while that imports
            super().startup()

    def restart(self) -> None:
        with self._ending(), holding_back(signal.SIGINT):
            super().restart()

    def shutdown(self) -> None:
        with self._ending():
            super().shutdown()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        timer = after(ENDING, self.process.kill)
        try:
            yield
        finally:
            timer.cancel()


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
