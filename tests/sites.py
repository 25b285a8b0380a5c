"""Building small sites on disk for tests: files by path, and real little pictures."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent

from PIL import Image


def write_site(directory: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write files below ``directory/app`` and return that folder; ``None`` makes an empty folder."""
    app = directory / "app"
    app.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = app / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return app


def picture(width: int, height: int, kind: str = "PNG", **options: object) -> bytes:
    """A real image file of one colour, ``width`` × ``height`` px."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#1d4ed8").save(buffer, kind, **options)
    return buffer.getvalue()


def pixel_size(body: bytes) -> tuple[int, int]:
    """Width and height of an encoded picture in px; fails when it is none."""
    with Image.open(io.BytesIO(body)) as image:
        image.load()
        return image.size


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></svg>'
# The shortest image module that answers.
NO_CONTENT = "from starlette.responses import Response\ndef image():\n    return Response(status_code=204)\n"
PLAIN = "from masthead import ImageResponse\ndef image():\n    return ImageResponse('<p>x</p>', width=8, height=8)\n"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def parse_tags(markup: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of a head, in order: (element, attributes)."""
    parser = _Tags()
    parser.feed(str(markup))
    return parser.tags


def urls_of(markup: str, name: str) -> list[str]:
    """The URLs of ``og:image``, ``twitter:image``, ``icon`` or ``apple-touch-icon`` in a head."""
    found = []
    for tag, attributes in parse_tags(markup):
        if name in (attributes.get("property"), attributes.get("name")):
            found.append(str(attributes["content"]))
        elif tag == "link" and attributes.get("rel") == name:
            found.append(str(attributes["href"]))
    return found
