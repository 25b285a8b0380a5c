"""A near store before a far one: what was used last is there at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from masthead.stores.store import Store


@dataclass(frozen=True, slots=True)
class Tiers:
    """``near`` is asked first; what only ``far`` has is kept near as well."""

    near: Store
    far: Store
    is_near: ClassVar[bool] = False

    @property
    def is_shared(self) -> bool:
        return self.far.is_shared

    def get(self, key: str) -> bytes | None:
        """The value from the nearest store that has it, which is near from now on."""
        value = self.near.get(key)
        if value is None:
            value = self.far.get(key)
            if value is not None:
                self.near.put(key, value)
        return value

    def put(self, key: str, value: bytes) -> None:
        self.near.put(key, value)
        self.far.put(key, value)

    def delete(self, key: str) -> None:
        self.near.delete(key)
        self.far.delete(key)

    def lease(self, key: str, holder: str, seconds: float) -> bool:
        return self.far.lease(key, holder, seconds)

    def release(self, key: str, holder: str) -> None:
        self.far.release(key, holder)


def get_at_once(store: Store, key: str) -> bytes | None:
    """What a store has near, without waiting for anything."""
    while isinstance(store, Tiers):
        store = store.near
    return store.get(key) if store.is_near else None


def get_anew(store: Store, key: str) -> bytes | None:
    """What is kept under a key now, whatever is near: other processes may have put another value there."""
    if not isinstance(store, Tiers):
        return store.get(key)
    value = store.far.get(key)
    if value is None:  # forgotten there, or it is down
        return store.near.get(key)
    store.near.put(key, value)
    return value
