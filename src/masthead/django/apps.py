"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks


class MastheadConfig(AppConfig):
    """``INSTALLED_APPS = [..., "masthead.django"]``."""

    name = "masthead.django"
    label = "masthead"
    verbose_name = "Masthead"

    def ready(self) -> None:
        """Register the system checks."""
        from masthead.django.checks import check_deployment, check_site

        checks.register(check_site)
        checks.register(check_deployment, deploy=True)
