"""``settings.MASTHEAD`` → the site of this project, made when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from masthead.django.stores import DjangoCacheStore
from masthead.modules.worlds import AsyncWorld, SyncWorld
from masthead.sentences import did_you_mean, listed
from masthead.serving.keeping.options import Serving
from masthead.settings import Settings
from masthead.site import Masthead

Result = TypeVar("Result")
SETTING = "MASTHEAD"
# Keys beside the options of the site: the STORAGES alias that pictures are written to, and the CACHES alias that
# they are kept in while the site serves them.
STORAGE = "storage"
CACHE = "cache_alias"
# Options of the site whose own options may stand beside them.
BESIDE: dict[str, type[Settings | Serving]] = {"settings": Settings, "serving": Serving}


class DjangoAsyncWorld(AsyncWorld):
    """User code runs where Django wants it: in the thread that the request's database connections belong to."""

    async def calling(self, function: Callable[[], Result]) -> Result:
        (result,) = await sync_to_async(lambda: (function(),), thread_sensitive=True)()
        return result


class DjangoSyncWorld(SyncWorld):
    """Async user code runs on a loop of this thread, whose connections its ORM calls then use."""

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        """Where a loop runs in this thread already, another thread's must do."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return async_to_sync(_wait)(awaitable)
        return await super().awaiting(awaitable)


async def _wait(awaitable: Awaitable[Result]) -> Result:
    return await awaitable


class DjangoSite(Masthead):
    """A site whose user code may use the ORM, sync or async."""

    sync_world = DjangoSyncWorld()
    async_world = DjangoAsyncWorld()


@lru_cache(maxsize=1)
def get_site() -> DjangoSite:
    """The site of this project.

    Raises ``ImproperlyConfigured`` for a setting that has the wrong form, a ``MastheadError`` for a
    wrong value.
    """
    return DjangoSite(**site_options())


def site_options() -> dict[str, Any]:
    """The options of ``masthead.Masthead`` that ``settings.MASTHEAD`` stands for.

    ``directory`` is relative to ``BASE_DIR``; ``development`` is ``DEBUG`` unless given; the options of
    ``masthead.Settings`` and ``masthead.Serving`` may stand beside the others, and ``cache_alias`` for a ``store``.
    """
    given = getattr(settings, SETTING, {})
    if not isinstance(given, dict):
        raise ImproperlyConfigured(f"{SETTING} must be a dict of options, got {type(given).__name__}")
    own = tuple(signature(Masthead).parameters)
    known = sorted({*own, *_names_of(Settings), *_names_of(Serving), STORAGE})
    for name in given:
        if name not in known:
            raise ImproperlyConfigured(
                f"{SETTING} has an unknown key {name!r}{did_you_mean(str(name), known)}; the keys are {listed(known)}"
            )
    options = {name: value for name, value in given.items() if name in own}
    for whole, kind in BESIDE.items():
        beside = {name: value for name, value in given.items() if name in _names_of(kind)}
        if beside and whole in options:
            raise ImproperlyConfigured(f"{SETTING} has {whole!r} and {listed(sorted(beside))}; put all of it into one")
        if beside:
            options[whole] = kind(**_with_store(beside))
    options["directory"] = Path(getattr(settings, "BASE_DIR", "."), options.get("directory", "app"))
    return {"development": settings.DEBUG, **options}


def _names_of(kind: type[Settings | Serving]) -> tuple[str, ...]:
    """The keys that may stand beside the options of the site for one of these."""
    return (*signature(kind).parameters, *([CACHE] if kind is Serving else []))


def _with_store(beside: dict[str, Any]) -> dict[str, Any]:
    """Options with a store in the place of an alias."""
    if CACHE not in beside:
        return beside
    if "store" in beside:
        raise ImproperlyConfigured(f"{SETTING} has 'store' and {CACHE!r}; pictures are kept in one place")
    rest = {name: value for name, value in beside.items() if name != CACHE}
    return {"store": DjangoCacheStore(beside[CACHE]), **rest}


def storage_alias() -> str:
    """The ``STORAGES`` alias that pictures are written to."""
    return str(getattr(settings, SETTING, {}).get(STORAGE, "default"))


def _forget(*, setting: str, **_: object) -> None:
    """Settings change only in tests."""
    if setting in (SETTING, "DEBUG", "BASE_DIR", "CACHES"):
        get_site.cache_clear()


setting_changed.connect(_forget)
