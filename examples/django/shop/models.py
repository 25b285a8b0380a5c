"""What is sold."""

from django.db import models


class Product(models.Model):
    """One product; ``price`` in cents."""

    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=160)
    price = models.PositiveIntegerField()
    hue = models.PositiveSmallIntegerField()

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/products/{self.pk}"
