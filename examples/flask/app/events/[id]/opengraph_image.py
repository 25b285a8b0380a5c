"""The card of an event, a template of the application."""

from flask import render_template
from main import event, events

from masthead import ImageMetadata, ImageResponse


def generate_static_params():
    return [{"id": str(found["id"])} for found in events()]


def generate_image_metadata(params):
    found = event(int(params["id"]) if params["id"].isdecimal() else 0)
    return [ImageMetadata(id="card", size=(1200, 630), alt=f"{found['name']}, {found['day']}")]


def image(params):
    return ImageResponse(render_template("card.html", event=event(int(params["id"]))))
