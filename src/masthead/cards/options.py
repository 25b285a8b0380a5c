"""Options that hosts of cards have in common, checked before anything is drawn. No I/O."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from masthead.errors import CardOptionError


def folder_inside(option: str, folder: str) -> str:
    """The folder of cards inside a site, as ``a/b``.

    Raises ``CardOptionError`` for one that leads out of it, on whatever machine the site is built.
    """
    windows = PureWindowsPath(folder)
    if windows.drive or windows.root or ".." in windows.parts or "\0" in folder:
        raise CardOptionError(option, "a folder inside the site, such as images/cards", folder)
    return PurePosixPath(folder).as_posix()
