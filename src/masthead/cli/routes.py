"""``masthead routes``: list them."""

from __future__ import annotations

from rich.markup import escape

from masthead.cli.console import mistakes, out, warn
from masthead.cli.target import SiteTarget, site_of
from masthead.routing.tree import Route


def routes(site: SiteTarget = "app") -> None:
    """List every image file with the URL it answers."""
    with mistakes():
        found = site_of(site)
        if not found.routes():
            warn("the site has no images; put icon.png or opengraph_image.py into its folder, or see masthead new")
        rows = [("URL", "File", "What"), *((route.pattern, route.shown, _what(route)) for route in found.routes())]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for number, (url, file, what) in enumerate(rows):
            # One line each, however narrow the terminal: they are read by grep as often as by people.
            style = "bold" if number == 0 else ""
            line = f"{url:<{widths[0]}}  {file:<{widths[1]}}  {what}"
            out.print(escape(line), style=style, soft_wrap=True)
        for diagnostic in found.diagnostics:
            warn(diagnostic)


def _what(route: Route) -> str:
    if route.static:
        return f"{route.static.content_type} {route.static.size or 'any size'}"
    return "several images" if route.has_ids else "one image"
