"""Masthead in Django: put ``masthead.django`` into ``INSTALLED_APPS`` and one dict ``MASTHEAD`` into the settings.

    MASTHEAD = {"directory": BASE_DIR / "app", "metadata_base": "https://shop.example"}

A middleware or URLs answer the image URLs, ``{% masthead_head %}`` is the tags of a page, ``ImageResponse``
is a picture to return from any view.
"""

from masthead.django.conf import get_site
from masthead.django.responses import ImageResponse

__all__ = ["ImageResponse", "get_site"]
