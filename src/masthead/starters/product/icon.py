"""The icon of the site."""

from masthead import ImageResponse

size = (64, 64)


def image():
    return ImageResponse(
        "<body style='display:flex; align-items:center; justify-content:center; border-radius:16px;"
        "font-size:40px; background:#bbf7d0'>🪴"
    )
