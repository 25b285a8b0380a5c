"""What a forked process starts afresh: the threads that its parent's state speaks of are not in it."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """State of threads."""

    def start_afresh(self) -> None:
        """Be as one that was just made."""
        ...


_every: WeakSet[Forked] = WeakSet()


def begin_in_forks(state: Forked) -> None:
    """Start some state, now and in each process that is forked while it is used."""
    state.start_afresh()
    _every.add(state)


def _start_afresh() -> None:
    for state in _every:
        state.start_afresh()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
