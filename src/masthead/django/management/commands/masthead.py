"""``manage.py masthead build|routes|check``."""

from __future__ import annotations

from argparse import SUPPRESS
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.django.conf import get_site, storage_alias
from masthead.errors import MastheadError
from masthead.export.build import BuildReport, build
from masthead.export.telling import failure_of, tell


class Command(BaseCommand):
    """Writes every image as a file, lists the image routes, or checks the site."""

    help = "Metadata images: build writes every image as a file, routes lists them, check looks for mistakes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The three commands."""
        commands = parser.add_subparsers(dest="command", required=True)
        builder = commands.add_parser("build", help="Write every image as a file.")
        builder.add_argument("--out", type=Path, default=Path("out"), help="Where the files go.")
        builder.add_argument("--to-storage", action="store_true", help="Write them to MASTHEAD['storage'] instead.")
        lister = commands.add_parser("routes", help="List the image routes.")
        checker = commands.add_parser("check", help="Run the system checks of Masthead.")
        for option in ("--settings", "--pythonpath"):  # Django has read them; they may stand behind the command as well
            for command in (builder, lister, checker):
                command.add_argument(option, default=SUPPRESS, help="As for every command.")

    def handle(self, *_: Any, command: str, **options: Any) -> None:
        """Run one of them."""
        try:
            {"build": self._build, "routes": self._routes, "check": self._check}[command](options)
        except MastheadError as error:
            raise CommandError(str(error)) from error

    def _build(self, options: dict[str, Any]) -> None:
        if not options["to_storage"]:
            self._told(build(get_site(), options["out"]), str(options["out"]))
            return
        with TemporaryDirectory(prefix="masthead-") as folder:
            report = build(get_site(), Path(folder))
            storage = storages[storage_alias()]
            for image in report.images:
                name = image.file.as_posix()
                if storage.exists(name):
                    storage.delete(name)
                storage.save(name, ContentFile((Path(folder) / image.file).read_bytes()))
            self._told(report, f"the storage {storage_alias()!r}")

    def _told(self, report: BuildReport, where: str) -> None:
        for line in tell(report, where):
            (self.stdout if line.kind == "done" else self.stderr).write(str(line))
        if failure := failure_of(report):
            raise CommandError(failure)

    def _routes(self, _options: dict[str, Any]) -> None:
        for route in get_site().routes():
            self.stdout.write(f"{route.pattern}  {route.shown}")

    def _check(self, _options: dict[str, Any]) -> None:
        call_command("check", "masthead")
