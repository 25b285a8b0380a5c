"""THE TABLE of hosts under test: a row is an application in ``applications/`` and the servers it runs on.

Every application makes the same things of the site beside it, by its framework's own habits:
``app``, with the site's images at their URLs; ``/`` and ``/pages/{name}``, pages with the tags of
``/`` and of ``/{name}`` in their head; ``/card``, a picture returned from a route.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent
SITE = FOLDER / "site"


@dataclass(frozen=True, slots=True)
class Host:
    """One application: its file in ``applications/`` and the interface of its ``app``."""

    name: str
    interface: Literal["asgi", "wsgi"]

    @property
    def file(self) -> Path:
        """The source of the application."""
        return FOLDER / "applications" / f"{self.name}.py"

    @property
    def servers(self) -> tuple[str, ...]:
        """The servers that it runs on, rows of ``SERVERS``."""
        fitting = (name for name, server in SERVERS.items() if server.interface == self.interface)
        return tuple(name for name in fitting if SERVERS[name].only in ("", self.name))


@dataclass(frozen=True, slots=True)
class Server:
    """A server program: its arguments to Python, with ``{app}`` and ``{port}`` to fill in.

    ``mount`` is the path below which clients see the application, told by ``environment`` or an argument;
    ``is_stripped`` says that a proxy before it takes that path off; ``only`` is the one host that brings this server.
    """

    interface: Literal["asgi", "wsgi"]
    arguments: tuple[str, ...]
    mount: str = ""
    is_stripped: bool = False
    only: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


HOSTS = (
    Host("starlette_app", "asgi"),
    Host("fastapi_app", "asgi"),
    Host("litestar_app", "asgi"),
    Host("quart_app", "asgi"),
    Host("flask_app", "wsgi"),
    Host("django_wsgi_app", "wsgi"),
    Host("django_asgi_app", "asgi"),
)
UVICORN = ("-m", "uvicorn", "{app}:app", "--port", "{port}", "--no-proxy-headers")
GUNICORN = ("-m", "gunicorn", "{app}:app", "--bind", "127.0.0.1:{port}", "--threads", "4")
GRANIAN = ("-m", "granian", "{app}:app", "--port", "{port}", "--interface")
GRANIAN_WSGI = (*GRANIAN, "wsgi", "--blocking-threads", "4")
BELOW = "/some/where"
SERVERS = {
    "uvicorn": Server("asgi", UVICORN),
    "uvicorn below a path": Server("asgi", (*UVICORN, "--root-path", BELOW), mount=BELOW, is_stripped=True),
    "hypercorn": Server("asgi", ("-m", "hypercorn", "{app}:app", "--bind", "127.0.0.1:{port}")),
    "granian": Server("asgi", (*GRANIAN, "asgi")),
    "granian below a path": Server("asgi", (*GRANIAN, "asgi", "--url-path-prefix", BELOW), mount=BELOW),
    "gunicorn": Server("wsgi", GUNICORN),
    "gunicorn below a path": Server("wsgi", GUNICORN, mount=BELOW, environment={"SCRIPT_NAME": BELOW}),
    "granian (WSGI)": Server("wsgi", GRANIAN_WSGI),
    "granian (WSGI) below a path": Server("wsgi", (*GRANIAN_WSGI, "--url-path-prefix", BELOW), mount=BELOW),
    "manage.py runserver": Server("wsgi", ("-m", "{app}", "runserver", "127.0.0.1:{port}"), only="django_wsgi_app"),
    "flask run": Server("wsgi", ("-m", "flask", "--app", "{app}", "run", "--port", "{port}"), only="flask_app"),
}
