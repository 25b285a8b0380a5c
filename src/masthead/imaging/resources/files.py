"""The path of a file → its content, if it lies below one of the folders that pictures may use.

Symbolic links and ``..`` are resolved before anything is compared. Only regular files are read: a
pipe or a device is never opened, so that nothing here can block.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from masthead.imaging.resources.failure import ResourceError, shown

LARGEST = 16 * 1024 * 1024
# O_NOFOLLOW: the path is resolved, so a link there came later. O_NONBLOCK: so did a pipe.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_file(url: str, roots: Sequence[Path]) -> bytes:
    """A file named by a relative path, an absolute path or a ``file:`` URL, read now.

    A relative path is looked for below each root in order. Raises ``ResourceError`` when there is no
    such file, or when it lies anywhere else.
    """
    fix = f"pass images={{{shown(url)!r}: bytes or a path}}, or allow its folder with Settings(roots=['folder'])"
    if not roots:
        raise ResourceError(shown(url), "names a file, and pictures may use no folder", fix)
    reason = "is not below any of the folders that pictures may use"
    for path in _spellings(url):
        for root in roots:
            found = _below(root, path)
            if found is None:
                continue
            try:
                return _content(url, found)
            except (FileNotFoundError, NotADirectoryError):
                reason = f"is not in {' or '.join(map(str, roots))}"
            except OSError as error:
                raise ResourceError(shown(url), f"cannot be read: {error.strerror or error}") from error
    raise ResourceError(shown(url), reason, fix)


def _spellings(url: str) -> Iterator[str]:
    """What a path can mean: itself, then what a browser would make of it."""
    if url[:5].lower() == "file:":
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost"):
            raise ResourceError(shown(url), "is on another machine")
        path = unquote(parts.path)
        yield path[1:] if os.name == "nt" else path  # file:///C:/folder
        return
    yield url
    plain = unquote(url.partition("#")[0].partition("?")[0])
    if plain != url:
        yield plain


def _below(root: Path, path: str) -> Path | None:
    """Where a path leads, if that is below a root."""
    if not path or "\0" in path or "\\" in path or path.startswith("//"):
        return None  # on Windows the last two could lead to another machine
    try:
        found = (root / path).resolve()
        return found if found != root and found.is_relative_to(root) else None
    except (OSError, ValueError, RuntimeError):  # too long, no text, or links that lead in a circle
        return None


def _content(url: str, path: Path) -> bytes:
    """A regular file's bytes; raises ``ResourceError`` or ``OSError``."""
    _check_regular(url, path.stat())
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        _check_regular(url, os.fstat(file.fileno()))
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ResourceError(shown(url), f"is larger than {LARGEST // 1024 // 1024} MiB")
    return content


def _check_regular(url: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ResourceError(shown(url), "is not a file")
