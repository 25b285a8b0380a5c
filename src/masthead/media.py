"""What the first bytes of an image say of its type. No I/O, cannot fail."""

from __future__ import annotations

SVG = "image/svg+xml"
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"<svg", SVG),
    (b"<?xml", SVG),
)
WEBP, AVIF = "image/webp", "image/avif"
# Types whose every file shows it. An SVG may begin with a comment.
SNIFFED = frozenset({kind for _, kind in SIGNATURES} - {SVG} | {WEBP, AVIF})


def sniffed_type(body: bytes) -> str | None:
    """The media type of an image by its first bytes, if they show one."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return WEBP
    if body[4:12] in (b"ftypavif", b"ftypavis"):
        return AVIF
    return next((kind for signature, kind in SIGNATURES if body.lstrip()[:8].startswith(signature)), None)
