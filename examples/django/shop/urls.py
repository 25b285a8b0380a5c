"""The URLs of the shop; those of the images are Masthead's."""

from django.urls import path

from shop import views

urlpatterns = [
    path("", views.home),
    path("products/<int:pk>", views.product),
    path("products/<int:pk>/price-tag.png", views.price_tag),
]
