"""The options of the hosts' ImageResponse as users write them; mypy checks this file, nothing runs it.

A wrong one must be an error: an ignore that nothing needs is one too.
"""

from __future__ import annotations

from typing import Unpack

from jinja2 import Environment

import masthead.django
import masthead.fastapi
import masthead.flask
import masthead.jinja
import masthead.litestar
import masthead.starlette
from masthead import Font, ImageOptions


def right(environment: Environment) -> None:
    masthead.starlette.ImageResponse("x", width=1200, fonts=[Font("a.woff2")], status_code=201)
    masthead.fastapi.ImageResponse("x", format="webp", quality=80, headers={"x-test": "1"})
    masthead.litestar.ImageResponse("x", duration=2, fps=20.5, sizes=None)
    masthead.flask.ImageResponse("x", images={"logo": b"..."}, strict=True)
    masthead.django.ImageResponse("x", request=None, scale=2, status=404)
    masthead.flask.ImageResponse.from_template("card.html", options={"scale": 2}, title="Any value", width=object())
    masthead.jinja.from_template(environment, "card.html", options={"compat": "next-og"}, title="x")


def wrong(environment: Environment) -> None:
    masthead.starlette.ImageResponse("x", widht=1200)  # type: ignore[call-arg]
    masthead.fastapi.ImageResponse("x", quality="80")  # type: ignore[arg-type]
    masthead.litestar.ImageResponse("x", fonts="a.woff2")  # type: ignore[arg-type]
    masthead.flask.ImageResponse("x", headers=["x"])  # type: ignore[arg-type]
    masthead.django.ImageResponse("x", size=(1200, 630))  # type: ignore[call-arg]
    masthead.flask.ImageResponse.from_template("card.html", options={"scales": 2})  # type: ignore[arg-type]
    masthead.jinja.from_template(environment, "card.html", options={"compat": 1})  # type: ignore[arg-type]


def of_ones_own(title: str, **options: Unpack[ImageOptions]) -> masthead.ImageResponse:
    return masthead.ImageResponse(f"<h1>{title}", **options)
