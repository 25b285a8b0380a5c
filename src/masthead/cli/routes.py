"""``masthead routes``: list them."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from masthead.cli.console import SiteFolder, mistakes, out, site_folder, warn
from masthead.routing.tree import Route
from masthead.site import Masthead


def routes(directory: SiteFolder = Path("app")) -> None:
    """List every image file with the URL it answers."""
    with mistakes():
        site = Masthead(site_folder(directory))
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("URL", "File", "What"):
            table.add_column(heading, overflow="fold")
        for route in site.routes():
            table.add_row(escape(route.pattern), escape(route.shown), _what(route))
        out.print(table)
        for diagnostic in site.diagnostics:
            warn(diagnostic)


def _what(route: Route) -> str:
    if route.static:
        return f"{route.static.content_type} {route.static.size or 'any size'}"
    return "several images" if route.has_ids else "one image"
