"""The code that a worker has loaded, which Python keeps: a worker that outlives a build must not draw with it for ever.

What lies in the site's folder is loaded anew for each build. Of everything else it is noted what the file was when a
call that loaded it had ended, and that is compared before the next build begins.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from masthead.errors import BuildWorkerError
from masthead.modules.names import PACKAGE

# By file its time of change and its size; ``None`` for what is no file.
_files: dict[str, tuple[int, int] | None] = {}


def note_loaded() -> None:
    """Note the files of modules that were loaded since the last time."""
    for name, module in list(sys.modules.items()):
        file = _file_of(module)
        if isinstance(file, str) and file not in _files and not name.startswith(PACKAGE):
            _files[file] = _state(file)


def check_loaded() -> None:
    """Raise ``BuildWorkerError`` where code that was loaded has changed, which only another process loads anew."""
    for file, state in list(_files.items()):
        if _state(file) != state:
            problem = f"has loaded code that has changed since ({file}); start the workers anew"
            raise BuildWorkerError(problem)


def _file_of(module: object) -> object:
    """Without the module's own code: to ask a lazy one for an attribute loads it, or fails."""
    with suppress(AttributeError):
        return object.__getattribute__(module, "__dict__").get("__file__")
    return None


def _state(file: str) -> tuple[int, int] | None:
    with suppress(OSError):
        found = Path(file).stat()
        return found.st_mtime_ns, found.st_size
    return None
