"""The icon of /shop/[slug]."""

from ..._params_icon import params_icon

size = (400, 160)


def image(params):
    return params_icon("shop/[slug]/icon.py", "#1d4ed8", params)
