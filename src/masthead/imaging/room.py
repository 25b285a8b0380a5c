"""Memory that the allocator keeps for the next picture, instead of giving it back and taking it anew.

A picture passes through five or six buffers of its size. glibc gives freed memory back to the system once more than
twice the largest block that was ever mapped and freed lies idle (``M_TRIM_THRESHOLD`` in mallopt(3), which adapts by
itself), so that each picture has to take 12 MB page by page: longer than drawing a plain one. Freeing one
larger block, which is never touched and takes no memory, tells it what is usual here. No option of the process is
changed: where somebody has set one, glibc adapts no more and this does nothing, nor does it elsewhere.
``docs/design/0012-speed.md`` has the figures.
"""

from __future__ import annotations

BUFFERS = 4  # glibc keeps twice this many of the picture's size
MOST = 31 * 1024 * 1024  # bytes; glibc learns nothing from blocks of 32 MB


def make_room(size: int) -> None:
    """Have the allocator keep room for pictures of ``size`` bytes of pixels."""
    global _told
    wanted = min(BUFFERS * size, MOST)
    if wanted > _told:
        _told = wanted
        bytes(wanted)  # mapped, never touched, and unmapped at once


_told = 0
