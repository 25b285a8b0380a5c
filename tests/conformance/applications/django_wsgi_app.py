"""The Django application under WSGI."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIHandler
from tests.conformance.applications import django_app  # its settings

assert django_app.urlpatterns
app = WSGIHandler()
