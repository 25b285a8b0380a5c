"""What a code file defines, found by reading it, never by running it. No I/O, cannot fail.

Next decides the same way whether an image route has ids: from the presence of the export's name.
"""

from __future__ import annotations

import symtable
import warnings

IDS_EXPORT = "generate_image_metadata"


def has_image_ids(source: bytes) -> bool:
    """Whether the module defines, assigns or imports ``generate_image_metadata`` at its top level.

    A file that does not parse counts by its text: loading it reports the syntax error, and its
    URLs stay what they were while its author is typing.
    """
    if IDS_EXPORT.encode() not in source:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is the author's to hear of when it runs
            # typeshed knows text only; bytes let the file declare its encoding
            names = symtable.symtable(source, "<image module>", "exec")  # type: ignore[arg-type]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    if IDS_EXPORT not in names.get_identifiers():
        return False
    symbol = names.lookup(IDS_EXPORT)
    return symbol.is_assigned() or symbol.is_imported()
