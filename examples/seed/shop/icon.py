"""The icon of /shop."""

from .._params_icon import params_icon

size = (400, 160)


def image(params):
    return params_icon("shop/icon.py", "#0f766e", params)
