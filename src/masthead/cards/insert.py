"""Tags into the head of an HTML file, byte by byte: everything else stays as it was. No I/O.

The tags stand between two comments, so that the next run finds and replaces them; what it writes then
is the same to the byte. They are plain ASCII, so that any encoding that extends ASCII keeps them.
"""

from __future__ import annotations

import re

START, END = b"<!-- masthead -->", b"<!-- /masthead -->"
_NEWLINE = re.compile(rb"\r?\n?")
# What may hide a tag that is none: comments, scripts, styles, titles and templates. Read from the left up to the
# first place outside of them: pages are long behind their heads.
_VISIBLE = rb"<(?:!--.*?-->|(script|style|title|textarea|template|noscript)\b.*?</\1\s*>|(?P<place>%b))"
_PLACES = tuple(
    (re.compile(_VISIBLE % place, re.DOTALL | re.IGNORECASE), is_after)
    for place, is_after in (
        (rb"/head\s*>", False),
        (rb"body\b", False),
        (rb"head\b[^>]*>\r?\n?", True),
        (rb"html\b[^>]*>\r?\n?", True),
        (rb"!doctype\b[^>]*>\r?\n?", True),
    )
)


def without_tags(document: bytes) -> bytes:
    """A document as it was before ``with_tags``."""
    parts, at = [], 0
    while (end := document.find(END, at)) >= 0:
        # The last start before an end: one that stands alone in a page's text takes nothing of the page with it.
        start, past = document.rfind(START, at, end), end + len(END)
        if start < 0:
            parts.append(document[at:past])
        else:
            parts.append(document[at:start].rstrip(b" \t"))
            past = _after_newline(document, past)
        at = past
    return b"".join((*parts, document[at:]))


def with_tags(document: bytes, tags: str) -> bytes:
    """A document with tags at the end of its head, in place of those of an earlier run."""
    bare = without_tags(document)
    newline = b"\r\n" if b"\r\n" in bare else b"\n"
    lines = [START, *tags.encode("ascii", "xmlcharrefreplace").splitlines(), END]
    place = _place(bare)
    return bare[:place] + newline.join(lines) + newline + bare[place:]


def _after_newline(document: bytes, place: int) -> int:
    found = _NEWLINE.match(document, place)
    return found.end() if found else place


def _place(document: bytes) -> int:
    """Where the tags go: before the end of the head, else at the best place that a browser reads as head."""
    for pattern, is_after in _PLACES:
        found = next((match for match in pattern.finditer(document) if match["place"]), None)
        if found and is_after:
            return found.end()
        if found:
            return len(document[: found.start()].rstrip(b" \t"))
    return 0
