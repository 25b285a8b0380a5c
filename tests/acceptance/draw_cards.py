"""Draws a card and every kind of picture of a site; prints what came out. Run as a script, with Masthead alone.

Usage: ``python draw_cards.py SITE_FOLDER``. One line a picture: its name, its status, the SHA-256 of its bytes.
"""

from __future__ import annotations

import hashlib
import sys

from masthead import ImageResponse, Masthead, Request, fit_text

TITLE = "Żółw, Ωμέγα и Ёжик → “done” 🎉"
CARD = """
<div style="width:100%; height:100%; display:flex; flex-direction:column; gap:16px; padding:40px; box-sizing:border-box; color:#fff;
            background:linear-gradient(120deg, #0f172a, #4f46e5 60%, rgb(236 72 153 / 80%))">
  <h1 style="margin:0; font-size:{size}px">{title}</h1>
  <p style="font-weight:500">A <b>bold</b> word, an <i>italic</i> one, <code>code</code> and 👩🏽‍🚀 🇯🇵 1️⃣</p>
</div>
"""
PATHS = ("/icon/large", "/products/1/opengraph-image/0", "/products/3/opengraph-image/1", "/shop/a/b/c/icon")


def main() -> None:
    for format in ("png", "jpeg", "webp", "ico"):
        side = 256 if format == "ico" else 600
        size = fit_text(TITLE, width=side - 80, height=90, style="font-weight:700")
        card = CARD.format(size=size, title=TITLE)
        response = ImageResponse(card, width=side, height=side, format=format, deterministic=True, strict=True)
        tell(f"card.{format}", 200, response.render())
    site = Masthead(sys.argv[1], metadata_base="https://shop.example")
    for path in PATHS:
        answer = site.respond(Request(path=path))
        tell(path, answer.status, answer.body)
    tell("head", 200, str(site.head("/products/1")).encode())


def tell(name: str, status: int, body: bytes) -> None:
    print(name, status, hashlib.sha256(body).hexdigest())


if __name__ == "__main__":
    main()
