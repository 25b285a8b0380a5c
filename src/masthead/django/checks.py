"""System checks: what is wrong with the site, said by ``manage.py check`` before anybody asks for a page.

masthead.E001   the options or the folder of the site cannot work
masthead.E002   an image module cannot be used
masthead.E003   the cache that pictures are kept in is not in CACHES
masthead.W001   a file of the folder looks like an image and is not used
masthead.W002   no metadata_base: origins come from requests (``--deploy``)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured

from masthead.django.conf import CACHE, SETTING, get_site
from masthead.errors import MastheadError
from masthead.sentences import did_you_mean, listed


def check_site(**_: Any) -> list[CheckMessage]:
    """The options, the folder and every image module."""
    if errors := _cache_errors():
        return errors
    try:
        site = get_site()
    except (MastheadError, ImproperlyConfigured) as error:
        return [checks.Error(str(error), id="masthead.E001", hint="correct MASTHEAD in the settings")]
    return [*_module_errors(), *(checks.Warning(str(found), id="masthead.W001") for found in site.diagnostics)]


def _cache_errors() -> list[CheckMessage]:
    """What is wrong with the alias of ``CACHES``; a setting that is no dict at all is said by ``check_site``."""
    given = getattr(settings, SETTING, {})
    alias = given.get(CACHE, "default") if isinstance(given, dict) else "default"
    if alias in settings.CACHES:
        return []
    names = list(settings.CACHES)
    found = f"{SETTING}[{CACHE!r}] is {alias!r}, which is not in CACHES{did_you_mean(str(alias), names)}"
    return [checks.Error(found, id="masthead.E003", hint=f"CACHES has {listed(names)}")]


def _module_errors() -> Iterator[CheckMessage]:
    site = get_site()
    for route in site.routes():
        if route.static is None:
            try:
                site.loaded.loader.image_module(route)
            except MastheadError as error:
                yield checks.Error(str(error), id="masthead.E002")


def check_deployment(**_: Any) -> list[CheckMessage]:
    """What should be said in production."""
    try:
        base = get_site().config.metadata_base
    except (MastheadError, ImproperlyConfigured):
        return []  # said by check_site
    if base:
        return []
    hint = "set MASTHEAD['metadata_base'] to what the site's URLs begin with, such as 'https://shop.example'"
    return [checks.Warning("image URLs take their origin from each request", id="masthead.W002", hint=hint)]
