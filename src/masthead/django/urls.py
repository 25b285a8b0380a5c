"""The image URLs as Django URLs, instead of the middleware.

    urlpatterns = [..., path("", include("masthead.django.urls"))]

Below another prefix than ``""``, say so in the settings: ``MASTHEAD = {"base_path": "/cards"}``.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, register_converter

from masthead.django.conf import get_site
from masthead.django.responses import to_django
from masthead.serving.messages import Request, read_request

app_name = "masthead"


class ImagePath:
    """Matches the paths of the site's images and of its health, so that other URLs stay what they are."""

    regex = ".+"

    def to_python(self, value: str) -> str:
        """The path itself; a ``ValueError`` tells Django to look further."""
        site = get_site()
        if not site.loaded.server.answers(Request(f"{site.config.base_path}/{quote(value)}")):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """A path as Django reverses it."""
        return value


register_converter(ImagePath, "masthead_image")


def image(request: HttpRequest, image: str) -> HttpResponse:
    """One image of the site."""
    response = get_site().respond_if_image(read_request(request))
    if response is None:
        raise Http404(f"{image!r} is no image below this URL; is base_path in MASTHEAD the prefix of include()?")
    return to_django(response)


urlpatterns = [path("<masthead_image:image>", image, name="image")]
