"""The cards of a product: an async module that asks the database; an unknown product is a 404."""

from django.http import Http404
from markupsafe import Markup
from shop.models import Product

from masthead import ImageMetadata, ImageResponse

CARD = Markup("""
<body style="box-sizing:border-box; padding:80px; display:flex; flex-direction:column; justify-content:space-between;
             background:linear-gradient(150deg, hsl({hue}, 80%, 62%), hsl({hue}, 80%, 32%)); color:white">
  <div><div style="font-size:100px; font-weight:800; letter-spacing:-3px">{name}</div>
  <div style="font-size:42px">{tagline}</div></div>
  <div style="font-size:64px; font-weight:700">{price:.2f} €</div>
""")


async def product_of(params):
    found = await Product.objects.filter(pk=params["id"]).afirst() if params["id"].isdecimal() else None
    if found is None:
        raise Http404
    return found


async def generate_static_params():
    return [{"id": str(pk)} async for pk in Product.objects.values_list("pk", flat=True)]


async def generate_image_metadata(params):
    product = await product_of(params)
    return [ImageMetadata(id="card", size=(1200, 630), alt=f"{product.name}: {product.tagline}")]


async def image(params):
    product = await product_of(params)
    return ImageResponse(
        CARD.format(hue=product.hue, name=product.name, tagline=product.tagline, price=product.price / 100)
    )
