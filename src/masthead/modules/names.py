"""Files of a site ↔ importable module names. No I/O, cannot fail for names that ``names`` made.

``[id]`` and ``[...slug]`` are no Python identifiers, so each folder becomes a package below
``masthead.modules.user`` whose name encodes it: ``…user.at_<site folder>.seg_<folder>.mod_<file>``.
The site's folder is part of the name, so any process that has Masthead can import it again: that
is what makes objects of image modules pickle into worker processes.
"""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = "masthead.modules.user"
ROOT, FOLDER, FILE = "at_", "seg_", "mod_"


def site_name(directory: Path) -> str:
    """The package of a site's folder."""
    return f"{PACKAGE}.{ROOT}{encode(directory.as_posix())}"


def module_name(directory: Path, file: Path) -> str:
    """The module of a Python file inside a site's folder."""
    *folders, _ = file.relative_to(directory).parts
    return ".".join([site_name(directory), *(FOLDER + encode(name) for name in folders), FILE + encode(file.stem)])


def encode(text: str) -> str:
    """Letters and digits stay, every other UTF-8 byte becomes ``_`` and two hex digits."""
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"_{byte:02x}"
        for byte in text.encode("utf-8", "surrogateescape")
    )


def decode(name: str) -> str:
    """The inverse of ``encode``."""
    found = re.sub(rb"_([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), name.encode())
    return found.decode("utf-8", "surrogateescape")
