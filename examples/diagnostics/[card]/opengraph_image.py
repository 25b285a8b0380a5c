"""/overflow/opengraph-image/mistaken and /overflow/opengraph-image/mended, and so for every code."""

from masthead import ImageMetadata, ImageResponse

from .._cards import CARDS, PHOTO, SHEET

VERSIONS = ("mistaken", "mended")


def generate_image_metadata(params):
    return [ImageMetadata(id=version, alt=f"{params['card']}, {version}") for version in VERSIONS]


def image(params, id):
    card = CARDS[params["card"]][VERSIONS.index(id)]
    return ImageResponse(card, stylesheets=[SHEET], images={"photo.png": PHOTO})
