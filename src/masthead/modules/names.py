"""Files of a site ↔ importable module names. No I/O, cannot fail for names that it made.

``[id]`` and ``[...slug]`` are no Python identifiers, so each folder becomes a package below
``masthead.modules.user`` whose name says what it is and where:
``…user.site:%2Fsrv%2Fapp.folder:%5Bid%5D.file:icon``. The site's folder is part of the name, so any
process that has Masthead can import it again: that is what makes objects of image modules pickle
into worker processes. No relative import can name such a package by accident: ``:`` is in no
identifier.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

PACKAGE = "masthead.modules.user"
ROOT, FOLDER, FILE = "site:", "folder:", "file:"


def site_name(directory: Path) -> str:
    """The package of a site's folder."""
    return f"{PACKAGE}.{ROOT}{encode(directory.as_posix())}"


def module_name(directory: Path, file: Path) -> str:
    """The module of a Python file inside a site's folder."""
    *folders, _ = file.relative_to(directory).parts
    return ".".join([site_name(directory), *(FOLDER + encode(name) for name in folders), FILE + encode(file.stem)])


def encode(text: str) -> str:
    """Percent-encoded, dots too: in a module name they would separate packages."""
    return quote(os.fsencode(text), safe="").replace(".", "%2E")


def decode(name: str) -> str:
    """The inverse of ``encode``."""
    return os.fsdecode(unquote_to_bytes(name))
