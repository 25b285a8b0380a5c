"""A finished picture → what a notebook shows: a MIME bundle of Jupyter's messages. No I/O.

Binary pictures are base64 text, as messages are JSON. ``nbconvert`` and some front ends show PNG, JPEG and SVG
only, though every browser knows the other formats: those come as HTML with the picture inside, too.
"""

from __future__ import annotations

from base64 import b64encode

from masthead import media
from masthead.imaging.job import Drawing

SHOWN_EVERYWHERE = ("image/png", "image/jpeg", media.SVG)
Bundle = tuple[dict[str, str], dict[str, dict[str, int]]]


def mimebundle(drawing: Drawing) -> Bundle:
    """The picture by its MIME type, and the width and height in CSS px at which it is shown."""
    kind, size = drawing.media_type, drawing.size
    is_text = kind == media.SVG
    data = {kind: drawing.body.decode() if is_text else b64encode(drawing.body).decode("ascii")}
    if kind not in SHOWN_EVERYWHERE:
        data["text/html"] = f'<img src="data:{kind};base64,{data[kind]}" width="{size.width}" height="{size.height}">'
    return data, {kind: {"width": size.width, "height": size.height}}
