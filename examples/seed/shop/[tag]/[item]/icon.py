"""The icon of /shop/[tag]/[item]."""

from ...._params_icon import params_icon

size = (400, 160)


def image(params):
    return params_icon("shop/[tag]/[item]/icon.py", "#7e22ce", params)
