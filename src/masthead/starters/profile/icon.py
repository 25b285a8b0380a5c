"""The icon of the site."""

from masthead import ImageResponse

size = (64, 64)


def image():
    return ImageResponse(
        "<body style='display:flex; align-items:center; justify-content:center; border-radius:50%; color:#fff;"
        "font-size:36px; font-weight:800; background:linear-gradient(140deg, #6366f1, #ec4899)'>o"
    )
