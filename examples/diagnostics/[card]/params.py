"""One page for each card."""

from .._cards import CARDS


def generate_static_params():
    return [{"card": code} for code in CARDS]
