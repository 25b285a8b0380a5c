"""Tags into the head of an HTML file, byte by byte: everything else stays as it was. No I/O.

The tags stand between two comments, so that the next run finds and replaces them; what it writes then
is the same to the byte. They are plain ASCII, so that any encoding that extends ASCII keeps them.
"""

from __future__ import annotations

import re

START, END = b"<!-- masthead -->", b"<!-- /masthead -->"
# From the last start before an end: a start that stands alone in a page's text takes nothing of the page with it.
_OURS = re.compile(
    rb"[ \t]*%(start)b(?:(?!%(start)b).)*?%(end)b\r?\n?" % {b"start": re.escape(START), b"end": re.escape(END)},
    re.DOTALL,
)
# What may hide a tag that is none: comments, scripts, styles, titles and templates.
_HIDDEN = re.compile(
    rb"<!--.*?-->|<(script|style|title|textarea|template|noscript)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_PLACES = (
    (re.compile(rb"[ \t]*</head\s*>", re.IGNORECASE), False),
    (re.compile(rb"[ \t]*<body\b", re.IGNORECASE), False),
    (re.compile(rb"<head\b[^>]*>\r?\n?", re.IGNORECASE), True),
    (re.compile(rb"<html\b[^>]*>\r?\n?", re.IGNORECASE), True),
    (re.compile(rb"<!doctype\b[^>]*>\r?\n?", re.IGNORECASE), True),
)


def without_tags(document: bytes) -> bytes:
    """A document as it was before ``with_tags``."""
    return _OURS.sub(b"", document)


def with_tags(document: bytes, tags: str) -> bytes:
    """A document with tags at the end of its head, in place of those of an earlier run."""
    bare = without_tags(document)
    newline = b"\r\n" if b"\r\n" in bare else b"\n"
    lines = [START, *tags.encode("ascii", "xmlcharrefreplace").splitlines(), END]
    place = _place(bare)
    return bare[:place] + newline.join(lines) + newline + bare[place:]


def _place(document: bytes) -> int:
    """Where the tags go: before the end of the head, else at the best place that a browser reads as head."""
    # Of the same length, so that places in it are places in the document.
    visible = _HIDDEN.sub(lambda hidden: b"x" * len(hidden[0]), document)
    for pattern, is_after in _PLACES:
        found = pattern.search(visible)
        if found:
            return found.end() if is_after else found.start()
    return 0
