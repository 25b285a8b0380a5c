"""The Django application under WSGI; run as a program it is the project's ``manage.py``."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIHandler
from tests.conformance.applications import django_app  # its settings

assert django_app.urlpatterns
app = WSGIHandler()

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line()
