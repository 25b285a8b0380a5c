"""``manage.py masthead build|routes|check``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.django.conf import get_site
from masthead.errors import MastheadError
from masthead.export.build import build


class Command(BaseCommand):
    """Writes every image as a file, lists the image routes, or checks the site."""

    help = "Metadata images: build writes every image as a file, routes lists them, check looks for mistakes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The three commands."""
        commands = parser.add_subparsers(dest="command", required=True)
        builder = commands.add_parser("build", help="Write every image as a file.")
        builder.add_argument("--out", type=Path, default=Path("out"), help="Where the files go.")
        commands.add_parser("routes", help="List the image routes.")
        commands.add_parser("check", help="Run the system checks of Masthead.")

    def handle(self, *_: Any, command: str, **options: Any) -> None:
        """Run one of them."""
        try:
            {"build": self._build, "routes": self._routes, "check": self._check}[command](options)
        except MastheadError as error:
            raise CommandError(str(error)) from error

    def _build(self, options: dict[str, Any]) -> None:
        report = build(get_site(), options["out"])
        for failure in report.failures:
            self.stderr.write(f"{failure.where}: {failure.message}")
        if report.failures:
            raise CommandError(f"{len(report.failures)} of the images could not be built")
        self.stdout.write(f"{len(report.images)} images in {options['out']}")

    def _routes(self, _options: dict[str, Any]) -> None:
        for route in get_site().routes():
            self.stdout.write(f"{route.pattern}  {route.shown}")

    def _check(self, _options: dict[str, Any]) -> None:
        call_command("check", "masthead")
