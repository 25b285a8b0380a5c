"""The card of the front page, with pictures of the folder that ``main.py`` allows."""

from pathlib import Path

from markupsafe import Markup

from masthead import ImageResponse

CARD = Path(__file__).parents[1] / "card.html"

alt = "Walking home at dusk: four valleys, one long evening"


def image():
    return ImageResponse(Markup(CARD.read_text(encoding="utf-8")))
