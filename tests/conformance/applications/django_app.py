"""Django in one file: the app, the middleware, the template tag; ``app`` is WSGI, ``asgi`` the same on ASGI."""

from __future__ import annotations

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from tests.conformance.hosts import SITE

PAGE = (
    "<!doctype html><html><head>{% load masthead %}{% if path %}{% masthead_head path %}{% else %}{% masthead_head %}"
    "{% endif %}</head><body>A page</body></html>"
)
if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="not a secret",
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["masthead.django"],
        MIDDLEWARE=["masthead.django.middleware.masthead"],
        MASTHEAD={"directory": SITE, "trusted_proxies": ["127.0.0.1"], "health": "/-/health"},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [("django.template.loaders.locmem.Loader", {"page.html": PAGE})],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
    )
    django.setup()


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html")


def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "page.html", {"path": f"/{name}"})


def card(request: HttpRequest) -> HttpResponse:
    from masthead.django import ImageResponse

    return ImageResponse("<h1>A card</h1>", request=request, width=60, height=40, headers={"x-card": "1"})


urlpatterns = [path("", home), path("pages/<str:name>", page), path("card", card)]
