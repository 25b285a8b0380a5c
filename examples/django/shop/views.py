"""The pages of the shop, and a price tag as a picture."""

from django.shortcuts import get_object_or_404, render
from markupsafe import Markup

from masthead.django import ImageResponse
from shop.models import Product

TAG = Markup("<body style='background:hsl({}, 70%, 45%); color:white; font-size:60px; padding:20px'>{:.2f} €")


def home(request):
    return render(request, "page.html", {"title": "The shop", "products": Product.objects.order_by("pk")})


def product(request, pk):
    return render(request, "page.html", {"title": get_object_or_404(Product, pk=pk).name})


def price_tag(request, pk):
    shown = get_object_or_404(Product, pk=pk)
    return ImageResponse(TAG.format(shown.hue, shown.price / 100), request=request, width=320, height=110)
