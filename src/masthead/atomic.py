"""Files written whole or not at all: readers see the old content or the new."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; folders on the way are made.

    Raises ``OSError`` when that cannot be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    import tempfile  # most programs that import Masthead write nothing

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
