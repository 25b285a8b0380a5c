"""Two async pictures of a page."""

import asyncio

from markupsafe import Markup

from masthead import ImageMetadata, ImageResponse


async def generate_image_metadata(params: dict[str, str]) -> list[ImageMetadata]:
    await asyncio.sleep(0)
    return [ImageMetadata(id=index, size=(120, 63), alt=f"{params['name']} {index}") for index in range(2)]


async def image(params: dict[str, str], id: int) -> ImageResponse:
    await asyncio.sleep(0)
    return ImageResponse(
        Markup("<p>{} {}").format(params["name"], id), headers={"x-name": params["name"].encode().hex()}
    )
