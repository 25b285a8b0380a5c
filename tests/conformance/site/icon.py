"""A sync picture of the whole site."""

from masthead import ImageResponse

size = (32, 32)


def image() -> ImageResponse:
    return ImageResponse("<body style='background:#1d4ed8'>")
