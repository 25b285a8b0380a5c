"""What is sold."""

from django.db import models
from markupsafe import Markup

from masthead import ImageResponse
from masthead.django.models import CardMixin

LABEL = Markup("<body style='padding:20px; font-size:40px; font-weight:700; background:hsl({}, 80%, 85%)'>{}")


class Product(CardMixin, models.Model):
    """One product; ``price`` in cents. Its label is drawn whenever it is saved."""

    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=160)
    price = models.PositiveIntegerField()
    hue = models.PositiveSmallIntegerField()

    def __str__(self):
        return self.name

    def card(self):
        return ImageResponse(LABEL.format(self.hue, self.name), width=400, height=120)

    def get_absolute_url(self):
        return f"/products/{self.pk}"
