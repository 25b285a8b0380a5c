"""The icon of the site."""

from masthead import ImageResponse

size = (64, 64)


def image():
    return ImageResponse(
        "<body style='display:flex; align-items:center; justify-content:center; border-radius:16px; color:#fff;"
        "font-size:40px; font-weight:800; background:#0d9488'>A"
    )
