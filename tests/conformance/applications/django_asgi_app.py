"""The Django application under ASGI."""

from __future__ import annotations

from django.core.handlers.asgi import ASGIHandler
from tests.conformance.applications import django_app  # its settings

assert django_app.urlpatterns
app = ASGIHandler()
