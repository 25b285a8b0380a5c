"""A model whose picture is drawn when it is saved: after the transaction, in a thread, off the request.

    class Article(CardMixin, models.Model):
        def card(self):
            return masthead.ImageResponse(Markup("<h1>{}</h1>").format(self.title))

The picture is written to the storage ``MASTHEAD["storage"]`` (``STORAGES`` alias, ``default`` if not given),
and is gone with its object.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import close_old_connections, models, transaction

from masthead.django.conf import get_site, storage_alias
from masthead.imaging.response import ImageResponse
from masthead.modules.calls import USER_ERRORS
from masthead.system.forks import begin_in_forks

Result = TypeVar("Result")
logger = logging.getLogger("masthead")


class _Executor:
    """One thread: pictures of a bulk of saves must not take the server's cores. A forked process has its own."""

    def __init__(self) -> None:
        begin_in_forks(self)

    def start_afresh(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="masthead-django")

    def submit(self, function: Callable[..., Result], *given: object) -> Future[Result]:
        """Call a function when all that came before it has ended."""
        return self._thread.submit(function, *given)


_executor = _Executor()


class CardMixin(models.Model):
    """Draws ``card()`` after each save; ``card_url`` is where the picture is."""

    class Meta:
        """Django reads this."""

        abstract = True

    def card(self) -> ImageResponse:
        """The picture of this object; called in a thread, when the save is committed."""
        raise TypeError(f"{type(self).__name__} must define card(), which returns a masthead.ImageResponse")

    @property
    def card_name(self) -> str:
        """The file of the picture in its storage."""
        return f"cards/{self._meta.label_lower.replace('.', '/')}/{self.pk}.png"

    @property
    def card_url(self) -> str:
        """The URL of the picture, by its storage."""
        return card_storage().url(self.card_name)

    def save(self, *arguments: Any, **options: Any) -> None:
        """Save, and have the picture drawn once the transaction is through."""
        super().save(*arguments, **options)
        transaction.on_commit(self.draw_card_later, using=self._state.db)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete the object and its picture."""
        name = self.card_name
        deleted = super().delete(*arguments, **options)
        transaction.on_commit(lambda: _forget(name), using=self._state.db)
        return deleted

    def draw_card_later(self) -> Future[None]:
        """Draw in the background; the future is for those who want to wait."""
        return _executor.submit(_draw_and_close, self)

    def draw_card(self) -> None:
        """Draw here and now, and put the picture in the place of the last one.

        Raises a ``RenderError``.
        """
        storage, name = card_storage(), self.card_name  # an object that is deleted meanwhile loses its key
        # In a thread of its own, which waits for nobody: a server that has enough to draw would answer no picture.
        body = self.card().render(settings=get_site().settings)
        if storage.exists(name):
            storage.delete(name)
        storage.save(name, ContentFile(body))


def card_storage() -> Storage:
    """Where pictures are kept."""
    found: Storage = storages[storage_alias()]
    return found


def _forget(name: str) -> None:
    """Delete a picture, and again behind those that wait to be drawn: it may be one of them."""
    card_storage().delete(name)
    _executor.submit(card_storage().delete, name)


def _draw_and_close(drawn: CardMixin) -> None:
    try:
        if drawn.pk is not None:  # it was deleted while it waited
            drawn.draw_card()
    except USER_ERRORS:  # nobody waits for the thread: what card() raises would be lost
        logger.exception("the card %s was not drawn; the last one stays", drawn.card_name)
    finally:
        close_old_connections()
