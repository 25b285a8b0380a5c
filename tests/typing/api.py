"""The public API as users write it; mypy checks this file, nothing runs it."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from masthead import (
    Diagnostic,
    Font,
    ImageMetadata,
    ImageResponse,
    Masthead,
    Request,
    Response,
    Serving,
    Size,
    fit_text,
)
from masthead.errors import MastheadError


def generate_image_metadata(params: dict[str, str]) -> list[ImageMetadata]:
    return [
        ImageMetadata(id=0, size=(1200, 600), alt=params["id"], content_type="image/png"),
        ImageMetadata("one", size=Size(48, 48), version="v2"),
        ImageMetadata(id=1, size={"width": 48, "height": 48}),
    ]


def image() -> ImageResponse:
    return ImageResponse(
        Markup("<b>x</b>"),
        width=1200,
        fonts=[Font("inter.woff2"), Font(b"...", family="Mine", weight=700, style="italic", lang="en")],
        stylesheets=["b { color: red }"],
        images={"logo": b"...", "photo": Path("photo.jpg")},
        scale=2,
        format="webp",
        quality=80,
        headers={"x-test": "1"},
    )


async def serve() -> None:
    site = Masthead(Path("app"), metadata_base="https://x.example", trusted_proxies=["127.0.0.1"], fallback=b"...")
    site = Masthead(serving=Serving(store="redis://localhost", secrets=["…"]))
    try:
        head: Markup = site.head("/products/1", request=None)
        head = await site.head_async("/products/1")
    except MastheadError as error:
        head = Markup(error)
    signed: str = site.signed_url("/icon", {"title": "x"}, request=None)
    parameters: dict[str, str] = site.check_signature({"type": "http", "path": "/icon"})
    response: Response = site.respond(Request(path="/icon"))
    status: int = response.status
    drawn: bytes = image().render(size=(100, 100))
    found: tuple[Diagnostic, ...] = image().diagnostics
    fitting: int = fit_text("A title", width=1000, height=300, style="font-weight: 800", largest=120)
    print(signed, parameters, fitting, head, status, drawn, found, [route.pattern for route in site.routes()])
