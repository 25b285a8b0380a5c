"""The card of the shop: a sync module that asks the database."""

from markupsafe import Markup
from shop.models import Product

from masthead import ImageResponse

alt = "The shop"
size = (1200, 630)

CARD = Markup("""
<body style="box-sizing:border-box; padding:80px; display:flex; flex-direction:column; justify-content:center;
             background:linear-gradient(135deg, #0f172a, #4338ca); color:white">
  <div style="font-size:110px; font-weight:800; letter-spacing:-4px">The shop</div>
  <div style="font-size:44px; color:#c7d2fe">{} fine things</div>
""")


def image():
    return ImageResponse(CARD.format(Product.objects.count()))
