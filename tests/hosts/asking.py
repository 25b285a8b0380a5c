"""Asking an ASGI app without a socket."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


def ask(
    app: Any, method: str, url: str, *, headers: dict[str, str] | None = None, raises: bool = True
) -> httpx.Response:
    """The response to one request; ``raises`` lets what the app raises through."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=raises)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, url, headers=headers)

    return asyncio.run(send())


def get(app: Any, url: str, **options: Any) -> httpx.Response:
    """The response to a GET."""
    return ask(app, "GET", url, **options)
