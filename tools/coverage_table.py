"""Writes what the shipped fonts cover, so that nothing parses them at run time: python tools/coverage_table.py."""

import hashlib
import json

from masthead.imaging.fonts import DATA
from masthead.imaging.typefaces.coverage import TABLE, read_faces, to_plain


def table() -> str:
    """The text of ``data/coverage.json``: one line a font, by the SHA-256 of its file."""
    rows = {
        hashlib.sha256(path.read_bytes()).hexdigest(): to_plain(read_faces(path, path.name))
        for path in sorted(DATA.glob("*.woff2"))
    }
    lines = (f"{json.dumps(digest)}: {json.dumps(plain, separators=(',', ':'))}" for digest, plain in rows.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
