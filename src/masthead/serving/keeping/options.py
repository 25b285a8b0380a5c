"""``Serving``: how a site keeps its pictures and how much it draws at a time. Invariant: one that exists is valid."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from masthead.errors import InvalidOptionError
from masthead.observing.served import Observer
from masthead.serving.keeping.admission import Admission
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.signing import Signing
from masthead.size import is_positive_integer
from masthead.stores.disk import DiskStore
from masthead.stores.guarded import Guarded
from masthead.stores.memory import DEFAULT_BYTES, MemoryStore
from masthead.stores.opening import store_from
from masthead.stores.store import Store
from masthead.stores.tiers import Tiers

STORE_VARIABLE = "MASTHEAD_STORE"
NOTHING = "none"
SHORTEST_SECRET = 16
AUTO: Literal["auto"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How the images of a site are kept and drawn.

    ``store``: where pictures are kept: a ``Store``, a folder, a URL such as ``redis://localhost`` or
    ``s3://bucket/cards``, or ``None`` for nowhere; ``"auto"`` is what the environment variable
    ``MASTHEAD_STORE`` names (``none``, a folder or a URL), else a folder in the user's cache of
    at most 1 GB. ``memory``: bytes of pictures that this process has at hand besides, 0 for none.
    ``revision``: any text, such as a commit; another one makes all images with ``revalidate`` or ``version``
    anew. ``drawings``: how many pictures are drawn at once (not given: one a core); ``waiting``: how many
    more may wait for their turn, and ``patience``: for how many seconds; beyond that the answer is 503 with
    ``Retry-After``. ``secrets`` sign and verify URLs with parameters: the first one signs, all of them verify;
    16 characters or more each. ``observers`` are told of each answer; ``health`` is a path, such as ``/-/health``,
    that answers whether the site can draw. In development nothing is kept.

    Raises ``InvalidOptionError`` for a value that cannot work.
    """

    store: Store | str | os.PathLike[str] | None = AUTO
    memory: int = DEFAULT_BYTES
    revision: str = ""
    drawings: int | None = None
    waiting: int = 128
    patience: float = 10.0
    secrets: Iterable[str] = field(default=(), repr=False)
    observers: Iterable[Observer] = ()
    health: str | None = None

    def __post_init__(self) -> None:
        store, places = self.store, (str, os.PathLike)
        if not (store is None or isinstance(store, places) or callable(getattr(store, "lease", None))):
            raise InvalidOptionError("Serving: store", "a store, a folder, a URL, 'auto' or None", store)
        if not isinstance(self.revision, str):
            raise InvalidOptionError("Serving: revision", "a string", self.revision)
        for name, least, value in (
            ("memory", 0, self.memory),
            ("drawings", 1, 1 if self.drawings is None else self.drawings),
            ("waiting", 0, self.waiting),
        ):
            if isinstance(value, bool) or not (value == least == 0 or is_positive_integer(value)):
                raise InvalidOptionError(f"Serving: {name}", f"a whole number from {least} on", value)
        object.__setattr__(self, "secrets", _checked_secrets(self.secrets))
        if isinstance(self.patience, bool) or not isinstance(self.patience, (int, float)) or not self.patience > 0:
            raise InvalidOptionError("Serving: patience", "a number of seconds above 0", self.patience)
        object.__setattr__(self, "observers", _checked_observers(self.observers))
        if self.health is not None and not _is_path(self.health):
            raise InvalidOptionError("Serving: health", "a URL path such as '/-/health'", self.health)

    def open_store(self) -> Store | None:
        """The store that this stands for; it never raises while it is used."""
        place = os.environ.get(STORE_VARIABLE) or AUTO if self.store == AUTO else self.store
        if place is None or place == NOTHING:
            return None
        try:
            far: Store = Guarded(_far(place))
        except InvalidOptionError as error:
            is_told = self.store != AUTO
            raise error if is_told else replace(error, option=f"{STORE_VARIABLE}: {error.option}") from None
        return Tiers(MemoryStore(self.memory), far) if self.memory else far

    @property
    def signing(self) -> Signing:
        """What signs and verifies URLs."""
        return Signing(tuple(self.secrets))

    def pictures(self, store: Store | None) -> Pictures:
        """What draws, keeping pictures in a store."""
        from masthead.imaging.running.deadline import cores

        return Pictures(store, Admission(self.drawings or cores(), self.waiting, self.patience))


def _far(place: Store | str | os.PathLike[str]) -> Store:
    if place == AUTO:
        from platformdirs import user_cache_path

        return DiskStore(user_cache_path("masthead", appauthor=False) / "pictures")
    return store_from(place) if isinstance(place, (str, os.PathLike)) else place


def _checked_secrets(secrets: object) -> tuple[str, ...]:
    """The secrets; a message never shows one."""
    expected = f"a list of strings of {SHORTEST_SECRET} characters or more, such as secrets.token_urlsafe() makes"
    if isinstance(secrets, (str, bytes)) or not isinstance(secrets, Iterable):
        raise InvalidOptionError("Serving: secrets", expected, type(secrets))
    checked = tuple(secrets)
    for place, secret in enumerate(checked):
        if not isinstance(secret, str) or len(secret) < SHORTEST_SECRET:
            found = f"{len(secret)} characters" if isinstance(secret, str) else type(secret).__name__
            raise InvalidOptionError("Serving: secrets", expected, f"{found} at place {place}")
    return checked


def _checked_observers(observers: object) -> tuple[Observer, ...]:
    expected = "a list of objects with a method observe(served)"
    if not isinstance(observers, Iterable):
        raise InvalidOptionError("Serving: observers", expected, observers)
    checked = tuple(observers)
    for observer in checked:
        if isinstance(observer, type) or not callable(getattr(observer, "observe", None)):
            raise InvalidOptionError("Serving: observers", expected, observer)
    return checked


def _is_path(path: object) -> bool:
    """Whether a text is a URL path as requests have it: percent-encoded, more than a slash."""
    return isinstance(path, str) and re.fullmatch(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+", path) is not None


DEFAULT_SERVING = Serving()


def checked_serving(serving: object) -> Serving:
    """The option ``serving`` of a site.

    Raises ``InvalidOptionError`` for what is none.
    """
    if serving is not None and not isinstance(serving, Serving):
        raise InvalidOptionError("serving", "a masthead.Serving", serving)
    return serving or DEFAULT_SERVING
