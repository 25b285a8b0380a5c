"""The card of each product: look it up in your database."""

from ...opengraph_image import card

PRODUCTS = {
    "monstera": ("Monstera", "Big leaves for bright corners.", "34 €", "In stock", "🌿", 140),
    "teapot": ("Stoneware teapot", "Holds a litre, pours without a drop.", "58 €", "Two left", "🫖", 24),
}

size = (1200, 630)


def generate_static_params():
    return [{"id": key} for key in PRODUCTS]


def generate_image_metadata(params):
    product = PRODUCTS.get(params["id"])
    return [{"id": "card", "alt": f"{product[0]}: {product[1]}"}] if product else []


def image(params):
    return card(*PRODUCTS[params["id"]])
