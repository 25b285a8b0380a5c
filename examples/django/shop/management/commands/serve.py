"""``manage.py serve``: the database made and filled, then the server."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrates and serves."""

    help = "Make the database if it is not there, and serve."

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000")

    def handle(self, *_, address, **__):
        call_command("migrate", verbosity=0)
        call_command("runserver", address, use_reloader=False)
